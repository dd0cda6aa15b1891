import TestSupport

extension PeerSchedule {
  /// How long Alertmanager and Vigil believe in an alert whose end nobody names.
  static let resolveTimeout = 20

  /// - Parameter seconds: how long the trial lasts.
  init(number: Int, seconds: Int) {
    self.number = number
    var chance = SplitMix(seed: UInt64(number) &* 7919 &+ 14)
    let theme = number % 10
    // Each is the subject of a tenth of the schedules, and comes along in others.
    func has(_ subject: Int) -> Bool {
      theme == subject || Int.random(in: 0..<5, using: &chance) == 0
    }
    let (isSilenced, isInhibited, isMuted) = (has(1), has(2), has(3))
    let (isBranched, isGrouped, isHalfTold) = (has(4), has(5), has(6))
    let (isFlapping, isPatient) = (has(7), has(8))
    (interval, patience) = [(4, 11), (4, 15), (6, 11), (6, 17)].randomElement(using: &chance)!
    // Time intervals begin and end at full, even seconds: no look at a group is to be near.
    delay = isMuted ? 0 : number % 2 * 10
    let plain = ["alertname", "instance", "severity"]
    routes = [
      Route(
        groupBy: isGrouped
          ? [["alertname", "instance"], ["..."], [], ["severity", "job"]]
            .randomElement(using: &chance)! : ["alertname"],
        wait: [1, 3].randomElement(using: &chance)!)
    ]
    if isBranched {
      for _ in 0..<Int.random(in: 1...3, using: &chance) {
        let name = plain.randomElement(using: &chance)!
        var route = Route(
          matchers: [Self.matcher(name, &chance)], groupBy: [plain.randomElement(using: &chance)!],
          wait: [1, 3].randomElement(using: &chance)!)
        route.goesOn = Bool.random(using: &chance)
        routes.append(route)
      }
    }
    for index in routes.indices {
      if isMuted, index == routes.count - 1 || Bool.random(using: &chance) {
        let name = PeerIntervals.names.randomElement(using: &chance)!
        if Bool.random(using: &chance) {
          routes[index].mute = [name]
        } else {
          routes[index].active = [name]
        }
      }
      routes[index].integrations = Self.integrations(isHalfTold, theme == 9, &chance)
    }
    makeAlerts(Int.random(in: 2...5, using: &chance), isInhibited, isPatient, &chance)
    makeSpans(seconds, isFlapping, isOld: theme == 9, &chance)
    if isSilenced { makeSilences(seconds, &chance) }
    if theme == 0 { beginAnew(seconds) }
  }

  private static func matcher(_ name: String, _ chance: inout SplitMix) -> Matcher {
    switch name {
    case "alertname":
      Matcher(name: name, value: "Disk|Load", isRegex: true, isEqual: Bool.random(using: &chance))
    case "instance":
      Matcher(name: name, value: "a", isRegex: false, isEqual: Bool.random(using: &chance))
    default: Matcher(name: name, value: "critical")
    }
  }

  private static func integrations(
    _ isHalfTold: Bool, _ isCut: Bool, _ chance: inout SplitMix
  ) -> [Integration] {
    (0..<Int.random(in: 1...3, using: &chance)).map { _ in
      var one = Integration(kind: Kind.allCases.randomElement(using: &chance)!)
      // What says nothing of it sends ends, or not, as its kind does.
      if isHalfTold {
        one.sendsResolved = [nil, false].randomElement(using: &chance)!
      } else if one.kind == .slack || one.kind == .email || Bool.random(using: &chance) {
        one.sendsResolved = true
      }
      one.hasOwnTexts = Int.random(in: 0..<4, using: &chance) > 0
      if isCut, one.kind == .webhook { one.maxAlerts = 1 }
      return one
    }
  }

  private mutating func makeAlerts(
    _ count: Int, _ isInhibited: Bool, _ isPatient: Bool, _ chance: inout SplitMix
  ) {
    while alerts.count < count {
      var labels = [
        "alertname": ["Disk", "Load", "Net"].randomElement(using: &chance)!,
        "instance": ["a", "b"].randomElement(using: &chance)!,
        "severity": ["critical", "warning"].randomElement(using: &chance)!,
        "schedule": name,
      ]
      if Int.random(in: 0..<3, using: &chance) == 0 {
        labels["job"] = ["x", "y"].randomElement(using: &chance)!
      }
      if isInhibited {
        labels["role"] = ["source", "target", "target", "both"].randomElement(using: &chance)!
        if alerts.isEmpty { labels["role"] = "source" }
      }
      guard !alerts.contains(where: { $0.labels == labels }) else { continue }
      var alert = Alert(labels: labels)
      if isPatient { alert.manner = Manner.allCases.randomElement(using: &chance)! }
      alerts.append(alert)
    }
  }

  // MARK: When they fire

  private mutating func makeSpans(
    _ seconds: Int, _ isFlapping: Bool, isOld: Bool, _ chance: inout SplitMix
  ) {
    var wanted: [(start: Int, alert: Int, span: Span)] = []
    for index in alerts.indices {
      var start = 2 * Int.random(in: 1...8, using: &chance)
      for _ in 0..<Int.random(in: 1...(isFlapping ? 5 : 3), using: &chance) {
        let length =
          isFlapping && Bool.random(using: &chance)
          ? Int.random(in: 1...3, using: &chance) : Int.random(in: 3...20, using: &chance)
        var span = Span(start: start, end: start + 2 * length)
        if alerts[index].manner != .exact, Bool.random(using: &chance) {
          let refreshes = 2 * length / 8
          (span.end, span.isForgotten) = (start + 8 * refreshes + Self.resolveTimeout, true)
        } else if length > 2, Bool.random(using: &chance) {
          span.endedBefore = 1
        }
        if length > 4, Bool.random(using: &chance) {
          span.changes = [start + 2 * Int.random(in: 1..<length, using: &chance)]
        }
        wanted.append((start, index, span))
        start = span.end + 2 * Int.random(in: 1...(isFlapping ? 2 : 8), using: &chance)
      }
    }
    if isOld { makeOld(&wanted) }
    // In the order of time, so that it is known which groups there are.
    while let next = wanted.indices.min(by: {
      (wanted[$0].start, wanted[$0].alert) < (wanted[$1].start, wanted[$1].alert)
    }) {
      let (_, index, span) = wanted.remove(at: next)
      if span.start > seconds - 6 { continue }
      let last = alerts[index].spans.last?.end ?? -2
      for offset in stride(from: 0, through: 2 * interval, by: 2) {
        let moved = span.moved(by: offset)
        if moved.start >= last + 2, fits(moved, index) {
          alerts[index].spans.append(moved)
          break
        }
      }
    }
  }

  /// The first to fire has fired for long: it begins at an odd second, as its group is looked at right away.
  private mutating func makeOld(_ wanted: inout [(start: Int, alert: Int, span: Span)]) {
    guard
      let first = wanted.min(by: { ($0.start, $0.alert) < ($1.start, $1.alert) })
    else { return }
    wanted.removeAll { $0.alert == first.alert }
    let span = Span(start: first.start - 1, end: first.start + 20, isOld: true)
    wanted.append((span.start, first.alert, span))
    alerts[first.alert].manner = .exact
  }

  /// Whether an alert may begin then: in groups that are there, or are new, or whose new first tick would be one of the
  /// old ones. Alertmanager 0.25 goes on with a group that it has emptied, later ones and Vigil begin it anew.
  private func fits(_ span: Span, _ index: Int) -> Bool {
    let labels = alerts[index].labels
    return routes(of: labels).allSatisfy { route in
      let own = group(labels, routes[route])
      let members = alerts.filter { other in
        routes(of: other.labels).contains(route) && group(other.labels, routes[route]) == own
      }
      let spans = members.flatMap(\.spans).sorted { $0.start < $1.start }
      guard let first = spans.first else { return true }
      // Of one that began long ago the first look was at once.
      let tick = first.start + (first.isOld ? 0 : routes[route].wait)
      if span.isOld { return false }
      if spans.contains(where: { $0.start <= span.start && span.start < $0.end }) {
        return true
      }
      let end = spans.map(\.end).max() ?? 0
      let looks = max(0, (end - tick + interval) / interval)
      let nextLook = tick + looks * interval
      if nextLook > span.start { return true }
      return (span.start + routes[route].wait - tick).isMultiple(of: interval)
    }
  }

  func group(_ labels: [String: String], _ route: Route) -> [String: String] {
    route.groupBy == ["..."] ? labels : labels.filter { route.groupBy.contains($0.key) }
  }

  // MARK: What holds them back

  private mutating func makeSilences(_ seconds: Int, _ chance: inout SplitMix) {
    for _ in 0..<Int.random(in: 1...3, using: &chance) {
      let start = 2 * Int.random(in: 2...(seconds / 2 - 10), using: &chance)
      let name = ["alertname", "instance", "severity"].randomElement(using: &chance)!
      var silence = Silence(
        matchers: [
          Self.matcher(name, &chance), Matcher(name: "schedule", value: self.name),
        ], start: start, end: start + 2 * Int.random(in: 3...20, using: &chance))
      if Bool.random(using: &chance) {
        silence.expired = (start + silence.end) / 4 * 2
        if silence.expired == start { silence.expired = nil }
      }
      silences.append(silence)
    }
  }

  /// An alert that comes back when its group is long gone, and not at one of its ticks.
  private mutating func beginAnew(_ seconds: Int) {
    let labels = ["alertname": "Anew", "instance": "c", "severity": "info", "schedule": name]
    let again = 14 + 4 * interval
    let own = routes(of: labels)
    guard own.count == 1, group(labels, routes[own[0]])["alertname"] != nil else { return }
    var alert = Alert(labels: labels)
    alert.spans = [Span(start: 4, end: 12), Span(start: again, end: seconds + 60)]
    alerts.append(alert)
    anew[alert.text] = again
  }
}

extension PeerSchedule.Span {
  fileprivate func moved(by seconds: Int) -> Self {
    var moved = self
    moved.start += seconds
    moved.end += seconds
    moved.changes = changes.map { $0 + seconds }
    return moved
  }
}
