internal import Metrics
internal import Query
internal import Templates

/// How long an alert that ended is kept, so that whoever is told of alerts hears of its end.
private let resolvedRetention = Duration.seconds(900)

extension RuleRun {
  /// What an element of the vector stands for.
  private struct Finding {
    /// Among the alerts there are; nil for a new one.
    var place: Int?
    var alert: AlertInstance
  }

  /// Moves the alerts on by one evaluation.
  mutating func step(
    _ alerting: Rule.Alerting, _ vector: [InstantSample], at now: Timestamp, limit: Int,
    _ world: RuleWorld, _ transitions: inout [AlertTransition]
  ) throws(RuleFailure) {
    var isFound = [Bool](repeating: false, count: alerts.count)
    let findings = try findings(vector, at: now, world, &isFound)
    if limit > 0 {
      let kept = alerts.indices.count { place in
        !isFound[place] && isKept(alerts[place], alerting.keepFiringFor, at: now)
      }
      guard findings.count + kept <= limit else {
        for alert in alerts where alert.isActive {
          transitions.append(
            AlertTransition(
              alert, of: place, from: alert.state, to: .inactive, at: now, cause: .limitExceeded))
        }
        forgetAlerts()
        isOverLimit = true
        throw RuleFailure("exceeded limit of \(limit) with \(findings.count + kept) alerts")
      }
    }
    lastVector = vector.map(\.labels)
    lastPlaces = take(findings)
    isChanged = false
    isFound += [Bool](repeating: true, count: alerts.count - isFound.count)
    advance(alerting, isFound, at: now, &transitions)
  }

  /// Whether an alert without an element fires on.
  private func isKept(_ alert: AlertInstance, _ span: Duration, at now: Timestamp) -> Bool {
    alert.state == .firing && span > .zero && now - (alert.keepFiringSince ?? now) < span
  }

  mutating func forgetAlerts() {
    (alerts, outputs, alertPlaces) = ([], [], [:])
    (lastVector, lastPlaces) = ([], [])
  }

  // MARK: What the vector says

  private mutating func findings(
    _ vector: [InstantSample], at now: Timestamp, _ world: RuleWorld, _ isFound: inout [Bool]
  ) throws(RuleFailure) -> [Finding] {
    var findings: [Finding] = []
    findings.reserveCapacity(vector.count)
    var news: Set<Labels> = []
    var expansion = AlertExpansion(self, world, at: now)
    for (index, sample) in vector.enumerated() {
      if index & 255 == 255 { world.giveWay() }
      expansion.sample = sample
      let value = if case .float(let value) = sample.content { value } else { 0.0 }
      // The alert that the same element became last time, unless its labels may be others now.
      var place: Int?
      if index < lastVector.count, lastVector[index] == sample.labels {
        let candidate = lastPlaces[index]
        let isSame = isSteady(labelTexts.use, alerts[candidate], sample, value)
        if isSame { place = candidate }
      }
      let alertLabels: Labels
      if let place {
        alertLabels = alerts[place].labels
      } else {
        alertLabels = expansion.labels(labelTexts)
        place = alertPlaces[alertLabels]
      }
      let isTwice: Bool
      if let place {
        isTwice = isFound[place]
        isFound[place] = true
      } else {
        isTwice = !news.insert(alertLabels).inserted
      }
      if isTwice {
        throw RuleFailure(
          "vector contains metrics with the same labelset after applying alert labels")
      }
      var annotations = expansion.fixedAnnotations
      if annotations == nil, let place, alerts[place].isActive,
        isSteady(annotationTexts.use, alerts[place], sample, value)
      {
        annotations = alerts[place].annotations
      }
      findings.append(
        Finding(
          place: place,
          alert: AlertInstance(
            labels: alertLabels, annotations: annotations ?? expansion.annotations(annotationTexts),
            activeAt: now, value: value, source: sample.labels)))
    }
    if expansion.hasRun || vector.isEmpty { templateError = expansion.complaint }
    return findings
  }

  /// Whether texts that look at no more than this come out for the sample as they did for the alert.
  private func isSteady(
    _ use: TemplateUse, _ alert: AlertInstance, _ sample: InstantSample, _ value: Double
  ) -> Bool {
    guard use.hasActions else { return true }
    if use.readsWorld || isChanged || !templateError.isEmpty { return false }
    if use.readsValue {
      guard case .float = sample.content, alert.value.bitPattern == value.bitPattern else {
        return false
      }
    }
    return alert.source == sample.labels
  }

  /// Takes the findings in; gives the place of each.
  private mutating func take(_ findings: [Finding]) -> [Int] {
    findings.map { finding in
      guard let place = finding.place else {
        alertPlaces[finding.alert.labels] = alerts.count
        alerts.append(finding.alert)
        outputs.append(AlertOutput())
        return alerts.count - 1
      }
      guard alerts[place].isActive else {
        alerts[place] = finding.alert
        return place
      }
      alerts[place].value = finding.alert.value
      alerts[place].annotations = finding.alert.annotations
      alerts[place].source = finding.alert.source
      return place
    }
  }

  // MARK: States

  private mutating func advance(
    _ alerting: Rule.Alerting, _ isFound: [Bool], at now: Timestamp,
    _ transitions: inout [AlertTransition]
  ) {
    var isRemoved = [Bool]()
    for index in alerts.indices {
      var isGone = false
      let alert = alerts[index]
      // One that came in with this evaluation was not there before.
      var from = alert.state
      if isFound[index] {
        if alert.state == .pending, outputs[index].isNew { from = .inactive }
        alerts[index].keepFiringSince = nil
      } else {
        let keeps = isKept(alert, alerting.keepFiringFor, at: now)
        if alert.state == .firing, alerting.keepFiringFor > .zero, alert.keepFiringSince == nil {
          alerts[index].keepFiringSince = now
        }
        if alert.state == .pending {
          isGone = true
        } else if let resolved = alert.resolvedAt, now - resolved > resolvedRetention {
          isGone = true
        }
        if alert.isActive, !keeps {
          alerts[index].state = .inactive
          alerts[index].resolvedAt = now
        }
      }
      if alerts[index].state == .pending, now - alert.activeAt >= alerting.holdDuration {
        alerts[index].state = .firing
        alerts[index].firedAt = now
      }
      outputs[index].isNew = !alerts[index].isActive
      if from != alerts[index].state {
        transitions.append(
          AlertTransition(alerts[index], of: place, from: from, to: alerts[index].state, at: now))
      }
      if isGone, isRemoved.isEmpty { isRemoved = .init(repeating: false, count: alerts.count) }
      if isGone { isRemoved[index] = true }
    }
    if !isRemoved.isEmpty { remove(isRemoved) }
  }

  /// Takes alerts out, and sets right what tells where the others stand.
  private mutating func remove(_ isRemoved: [Bool]) {
    var moved = [Int](repeating: 0, count: alerts.count)
    var (keptAlerts, keptOutputs): ([AlertInstance], [AlertOutput]) = ([], [])
    for index in alerts.indices {
      moved[index] = keptAlerts.count
      if isRemoved[index] {
        alertPlaces[alerts[index].labels] = nil
      } else {
        if moved[index] != index { alertPlaces[alerts[index].labels] = moved[index] }
        keptAlerts.append(alerts[index])
        keptOutputs.append(outputs[index])
      }
    }
    (alerts, outputs) = (keptAlerts, keptOutputs)
    // What is removed was not in the last vector.
    lastPlaces = lastPlaces.map { moved[$0] }
  }
}
