package import Facts
package import JSON
internal import Metrics
internal import Transport

/// What an Alertmanager tells at one moment.
package struct AlertmanagerAnswers: Sendable, Hashable {
  /// All fire, each with what is done with it.
  package var alerts: [AlertFact] = []
  /// The latest end first.
  package var silences: [SilenceFact] = []
  package var groups: [AlertmanagerFact.Group] = []
  package var receivers: [String] = []

  package init() {}
}

// What cannot be understood is nothing, and no fault of the whole answer: not every release tells the same.
extension AlertmanagerAnswers {
  /// Takes the answer to `/api/v2/alerts/groups`, which has every alert that a route takes.
  package mutating func take(groups tree: JSON) {
    var known: [String: AlertFact] = [:]
    var byFingerprint: [String: Labels] = [:]
    var inhibitors: [String: [String]] = [:]
    groups = []
    for element in tree.elements {
      let receiver = shown(element["receiver"]["name"].string ?? "")
      var (alerts, held) = ([Labels](), 0)
      for told in element["alerts"].elements {
        guard let fact = AlertFact(alertmanager: told) else { continue }
        if let fingerprint = told["fingerprint"].string { byFingerprint[fingerprint] = fact.labels }
        alerts.append(fact.labels)
        var elsewhere = AlertFact.Elsewhere(told["status"])
        if elsewhere.isHeld { held += 1 }
        // It is told once with each group that it is in: muted is it by the routes of some.
        inhibitors[fact.id] = elsewhere.inhibitedBy
        if let before = known[fact.id]?.elsewhere {
          elsewhere.receivers = before.receivers
          elsewhere.mutedBy = before.mutedBy + elsewhere.mutedBy.filter(unless: before.mutedBy)
        }
        elsewhere.receivers += [receiver].filter(unless: elsewhere.receivers)
        var whole = fact
        whole.elsewhere = elsewhere
        known[fact.id] = whole
      }
      groups.append(
        .init(
          receiver: receiver, labels: Labels(texts(element["labels"])), alerts: alerts, held: held))
    }
    for (id, prints) in inhibitors where !prints.isEmpty {
      known[id]?.elsewhere?.inhibitedBy = prints.map { print in
        byFingerprint[print].map { "\($0)" } ?? print
      }
    }
    alerts = known.values.sorted { ($0.name, $0.labels) < ($1.name, $1.labels) }
  }

  /// Takes the answer to `/api/v2/silences`.
  ///
  /// - Parameter server: what the Alertmanager is called.
  package mutating func take(silences tree: JSON, of server: String) {
    silences = tree.elements.compactMap { SilenceFact(alertmanager: $0, server) }
      .sorted { ($0.ends, $0.id) > ($1.ends, $1.id) }
  }

  /// Takes the answer to `/api/v2/receivers`.
  package mutating func take(receivers tree: JSON) {
    receivers = tree.elements.compactMap { $0["name"].string.map(shown) }
  }
}

extension AlertmanagerFact.Member {
  /// Takes the answer to `/api/v2/status`. Of the configuration in it nothing is kept.
  mutating func take(status tree: JSON, at now: Timestamp) {
    (problem, answered) = (nil, now)
    version = shown(tree["versionInfo"]["version"].string ?? "")
    clusterState = shown(tree["cluster"]["status"].string ?? "")
    peers = tree["cluster"]["peers"].elements.count
    started = time(tree["uptime"])
  }
}

extension AlertFact.Elsewhere {
  /// Whom it is told is not in an alert's status.
  fileprivate init(_ status: JSON) {
    self.init()
    func names(_ key: String) -> [String] {
      status[key].elements.compactMap(\.string).map(shown)
    }
    (silencedBy, inhibitedBy, mutedBy) = (
      names("silencedBy"), names("inhibitedBy"), names("mutedBy")
    )
  }
}

extension AlertFact {
  /// An alert as an Alertmanager tells it; nil for what is none.
  fileprivate init?(alertmanager tree: JSON) {
    let labels = Labels(texts(tree["labels"]))
    guard !labels.isEmpty, let starts = time(tree["startsAt"]) else { return nil }
    let rule = RuleFact.ID.elsewhere(labels["alertname"])
    self.init(
      id: alertFactID(rule: rule, labels: labels), rule: rule, labels: labels,
      annotations: texts(tree["annotations"]), state: .firing, activeAt: starts, value: .nan)
    firedAt = starts
    posted = Posted(
      starts: starts, ends: time(tree["endsAt"]) ?? starts,
      generatorURL: shown(tree["generatorURL"].string ?? ""),
      updated: time(tree["updatedAt"]) ?? starts)
  }
}

extension SilenceFact {
  fileprivate init?(alertmanager tree: JSON, _ server: String) {
    // It stands in a path where the silence is ended.
    guard let id = tree["id"].string, isUUID(id), let starts = time(tree["startsAt"]),
      let ends = time(tree["endsAt"])
    else { return nil }
    var conditions: [Condition] = []
    for matcher in tree["matchers"].elements {
      guard let name = matcher["name"].string, let value = matcher["value"].string else {
        return nil
      }
      let isEqual = matcher["isEqual"].bool ?? true
      let isRegex = matcher["isRegex"].bool ?? false
      // As they are, for they are sent back where the silence is changed.
      conditions.append(
        Condition(
          name, isRegex ? (isEqual ? .regex : .notRegex) : isEqual ? .equal : .notEqual, value))
    }
    self.init(
      id: id, matchers: conditions, createdBy: shown(tree["createdBy"].string ?? ""),
      reason: shown(tree["comment"].string ?? ""), starts: starts, ends: ends,
      updated: time(tree["updatedAt"]) ?? starts)
    self.server = server
    let told = tree["annotations"].members.compactMap { member in
      member.value.string.map { (shown(member.name), shown($0)) }
    }
    if !told.isEmpty { annotations = Dictionary(told, uniquingKeysWith: { $1 }) }
  }
}

extension [String] {
  fileprivate func filter(unless others: [String]) -> [String] {
    filter { !others.contains($0) }
  }
}

/// Names with texts in their order, fit to be shown.
private func texts(_ tree: JSON) -> [Label] {
  tree.members.compactMap { member in
    member.value.string.map {
      Label(printable(member.name, limit: 1000), printableLines($0, limit: 16_000))
    }
  }
}

private func shown(_ text: String) -> String { printable(text, limit: 4000) }

/// nil for none, and for what stands for never.
private func time(_ tree: JSON) -> Timestamp? {
  tree.string.flatMap(parseTimestamp).flatMap { $0.milliseconds > 0 ? $0 : nil }
}
