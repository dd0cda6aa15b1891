internal import Facts
internal import Metrics

// What becomes of an incident's alerts.
extension Incident {
  /// Takes in an alert that is active, and tells what is true of it: since when, whether it fires, whether somebody
  /// delivers its series, who acknowledged it.
  ///
  /// - Parameters:
  ///   - time: when it fired, where it does.
  ///   - value: the one with which it became true, where that is known.
  /// - Returns: whether it may be worse than what fired before.
  mutating func join(
    _ news: AlertNews, firing time: Timestamp?, since value: Double? = nil, now: Timestamp
  ) -> Bool {
    let alert = news.alert
    let name = alert.name
    add(alert.id, as: name, alert.labels)
    if time == nil { pending.insert(alert.id) }
    enter(alert, as: name)
    if time == nil || alert.activeAt < time ?? now {
      var told = told(news)
      if time != nil { told.value = value }
      tellChange(.pending, told, at: alert.activeAt, now: now)
    }
    let mayBeWorse = time.map { fire(news, at: $0, now: now) } ?? false
    if let lost = alert.lost { _ = lose(news, reason: lost.reason, at: lost.since, now: now) }
    if let acknowledgement = alert.acknowledgement {
      tellDone(
        .acknowledged, news, at: acknowledgement.at, by: acknowledgement.by,
        note: acknowledgement.note, now: now)
      acknowledge(at: acknowledgement.at)
    }
    return mayBeWorse
  }

  /// Takes in an alert that it knows already, of which nothing is to be told anew.
  mutating func rejoin(_ news: AlertNews) {
    let alert = news.alert
    if name(of: alert.id) == nil { add(alert.id, as: alert.name, alert.labels) }
    if alert.firedAt == nil { pending.insert(alert.id) }
  }

  /// An active alert fires.
  ///
  /// - Returns: whether it may be worse than what fired before.
  mutating func fire(_ news: AlertNews, at time: Timestamp, now: Timestamp) -> Bool {
    let alert = news.alert
    let name = alert.name
    firedAt = max(firedAt ?? time, time)
    var (isFirst, isOther) = (false, false)
    change(name) { member in
      isFirst = member.fired == nil
      isOther = member.severity != alert.severity
      member.fired = min(member.fired ?? time, time)
    }
    let id = tellChange(.firing, told(news), at: time, now: now)
    if isFirst, let id { picture(id, beginningOf: news, now: now) }
    look(alert.id, alert.value, as: name, labels: alert.labels, at: time)
    return isFirst || isOther
  }

  /// An active alert is over.
  ///
  /// - Parameter kind: of `resolved`, `ended`, `inactive`.
  mutating func end(
    _ alert: String, _ labels: Labels, _ kind: IncidentEntry.Kind, reason: String,
    at time: Timestamp, now: Timestamp
  ) {
    guard let name = remove(alert) else { return }
    endedAt = max(endedAt ?? time, time)
    if kind == .ended { miss(alert, as: name) }
    if leave(name, at: time) { tellPeak(name, now: now) }
    var told = IncidentTold(thing: "alert", name: name, subject: name, text: reason)
    // Its value would be the last one of which it was true.
    (told.alert, told.labels) = (alert, labels)
    (told.expression, told.unit) = (sources[name]?.expression ?? "", sources[name]?.unit ?? "")
    guard let id = tellChange(kind, told, at: time, now: now) else { return }
    if kind == .resolved { ends.insert(id) }
    if kind != .inactive { picture(id, endOf: name, now: now) }
  }

  /// Nobody delivers the series of an active alert.
  ///
  /// - Returns: whether that is news.
  mutating func lose(
    _ news: AlertNews, reason: String, at time: Timestamp, now: Timestamp
  ) -> Bool {
    let alert = news.alert
    guard let name = name(of: alert.id), lost.insert(alert.id).inserted else { return false }
    change(name) { $0.vanished += 1 }
    var told = told(news)
    (told.text, told.value) = (reason, nil)
    if let id = tellChange(.vanished, told, at: time, now: now) {
      picture(id, endOf: name, now: now)
    }
    return true
  }

  /// They are delivered again.
  ///
  /// - Returns: whether that is news.
  mutating func find(_ news: AlertNews, at time: Timestamp, now: Timestamp) -> Bool {
    guard let name = name(of: news.alert.id), lost.remove(news.alert.id) != nil else {
      return false
    }
    change(name) { $0.vanished = max(0, $0.vanished - 1) }
    tellChange(.returned, told(news), at: time, now: now)
    return true
  }

  /// Somebody took it up.
  mutating func acknowledge(at time: Timestamp) {
    guard isOpen, fact.acknowledged == nil else { return }
    fact.acknowledged = max(fact.opened, time)
  }

  /// Tells a change of an alert whose name is a member; others had no room.
  @discardableResult
  private mutating func tellChange(
    _ kind: IncidentEntry.Kind, _ told: IncidentTold, at time: Timestamp, now: Timestamp
  ) -> String? {
    guard member(told.name) != nil else {
      untold += 1
      return nil
    }
    return tell(kind, told, at: time, now: now)
  }

  private func told(_ news: AlertNews) -> IncidentTold {
    let alert = news.alert
    var told = IncidentTold(thing: "alert", name: alert.name, subject: alert.name)
    (told.alert, told.labels, told.value) = (alert.id, alert.labels, alert.value)
    let source = sources[alert.name]
    told.expression = news.expression.isEmpty ? source?.expression ?? "" : news.expression
    told.unit = news.unit.isEmpty ? source?.unit ?? "" : news.unit
    return told
  }
}

extension AlertFact {
  /// Since when and why nobody delivers its series, where that was found out by evaluating its rule.
  var lost: (since: Timestamp, reason: String)? {
    guard case .vanished(let since, let reason) = standing, reason != Self.unevaluated else {
      return nil
    }
    return (since, reason)
  }
}

// The worst values.
extension Incident {
  private static let peakInterval = Duration.seconds(60)

  /// Looks at the value of an active alert.
  mutating func look(_ alert: String, _ value: Double, at time: Timestamp) {
    guard let name = name(of: alert), !pending.contains(alert), member(name) != nil else { return }
    look(alert, value, as: name, labels: labels[alert] ?? .empty, at: time)
  }

  /// The first value of a name is told as that of its firing.
  private mutating func look(
    _ alert: String, _ value: Double, as name: String, labels: Labels, at time: Timestamp
  ) {
    guard !value.isNaN else { return }
    let before = peaks[name]
    if let before, !isWorse(value, than: before.value, of: name) { return }
    var peak = AlertPeak(value: value, time: time, alert: alert, labels: labels)
    peak.isNews = before != nil
    peak.toldAt = before?.toldAt ?? time
    peaks[name] = peak
  }

  func hasToldPeak(_ name: String) -> Bool { entries[Self.id(.peak, of: name)] != nil }

  /// Takes in the worst value that another incident knows of a name, which is to be told where it is worse than what is
  /// told here.
  ///
  /// - Parameter isTold: whether the other tells it by an entry of its own.
  mutating func join(_ peak: AlertPeak, of name: String, isTold: Bool) {
    let before = peaks[name]
    let isWorse = before.map { self.isWorse(peak.value, than: $0.value, of: name) } ?? true
    if isWorse { peaks[name] = peak }
    let isNews = before.map { isWorse || $0.isNews } ?? false
    let isTold = isTold || hasToldPeak(name)
    peaks[name]?.isNews = isNews || isTold
  }

  private func isWorse(_ value: Double, than before: Double, of name: String) -> Bool {
    sources[name]?.isWorseWhenLess == true ? value < before : value > before
  }

  /// The names whose worst value is to be told now.
  func peaksDue(at now: Timestamp) -> [String] {
    peaks.filter { $0.value.isNews && now - $0.value.toldAt >= Self.peakInterval }.map(\.key)
      .sorted()
  }

  /// Tells the worst value of a name, where it is news: one entry a name.
  mutating func tellPeak(_ name: String, now: Timestamp) {
    guard let peak = peaks[name], peak.isNews else { return }
    let id = Self.id(.peak, of: name)
    guard entries[id] != nil || automatic < Self.mostEntries else {
      untold += 1
      return
    }
    var entry = entry(id, .peak, at: peak.time, now: now, subject: name)
    (entry.alert, entry.labels, entry.value) = (peak.alert, peak.labels, peak.value)
    (entry.expression, entry.unit) = (
      sources[name]?.expression ?? "", sources[name]?.unit ?? ""
    )
    put(entry)
    peaks[name]?.isNews = false
    peaks[name]?.toldAt = now
  }

  mutating func tellPeaks(now: Timestamp) {
    for name in peaks.keys.sorted() { tellPeak(name, now: now) }
  }
}
