internal import Calendar
internal import Facts
internal import JSON
internal import Metrics
internal import Patterns
internal import Routing
internal import Serving

/// The alerts that fire, with what holds them back and who is told.
struct FiringAlerts {
  struct Alert {
    var alert: RoutedAlert
    var fingerprint: UInt64
    var silencedBy: [String]
    /// The names of the maintenance windows that it is in.
    var mutedBy: [String]
    var inhibitedBy: [UInt64]
    /// In the order of the configuration.
    var receivers: [String] = []
  }

  var byFingerprint: [UInt64: Alert] = [:]
  var view: RoutedView
  var now: Timestamp

  /// - Parameter facts: firing ones, and others that are left out.
  init(
    _ facts: [AlertFact], at now: Timestamp,
    routing: ([RoutedAlert], Timestamp) -> RoutedView
  ) {
    self.now = now
    var alerts: [RoutedAlert] = []
    for fact in facts where fact.state == .firing {
      guard let alert = RoutedAlert(fact), !alert.isResolved(at: now) else { continue }
      let fingerprint = alert.fingerprint
      // What a rule of one's own says counts before what others say of the same labels.
      if byFingerprint[fingerprint] != nil, fact.rule.isPosted { continue }
      byFingerprint[fingerprint] = Alert(
        alert: alert, fingerprint: fingerprint, silencedBy: fact.silencedBy,
        mutedBy: fact.maintenance?.map(\.name) ?? [], inhibitedBy: [])
      alerts.append(alert)
    }
    view = routing(alerts, now)
    for (target, sources) in view.inhibitedBy { byFingerprint[target]?.inhibitedBy = sources }
    var told: [UInt64: Set<String>] = [:]
    for group in view.groups {
      for alert in group.alerts { told[alert, default: []].insert(group.receiver) }
    }
    let order = Dictionary(
      view.receivers.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    for (alert, receivers) in told {
      byFingerprint[alert]?.receivers = receivers.sorted {
        (order[$0] ?? .max, $0) < (order[$1] ?? .max, $1)
      }
    }
  }
}

extension FiringAlerts.Alert {
  /// - Parameters:
  ///   - ends: what is told where nobody knows its end.
  ///   - intervals: the time intervals that mute its group.
  ///   - shown: which of its receivers are told of.
  func json(
    ends usual: Timestamp, intervals: [String] = [], shown: (String) -> Bool = { _ in true }
  ) -> JSON {
    let mutedBy = mutedBy + intervals
    let isHeld = !silencedBy.isEmpty || !inhibitedBy.isEmpty || !mutedBy.isEmpty
    func texts(_ texts: [String]) -> JSON { .array(texts.map { .string($0) }) }
    var members = [
      JSON.Member("annotations", JSON(alert.annotations)),
      .init("endsAt", JSON(alert.ends ?? usual)),
      .init("fingerprint", .string(fingerprintText(fingerprint))),
      .init(
        "receivers",
        .array(receivers.filter(shown).map { .object([.init("name", .string($0))]) })),
      .init("startsAt", JSON(alert.starts)),
      .init(
        "status",
        .object([
          .init("inhibitedBy", texts(inhibitedBy.map(fingerprintText))),
          .init("mutedBy", texts(mutedBy)), .init("silencedBy", texts(silencedBy)),
          .init("state", .string(isHeld ? "suppressed" : "active")),
        ])), .init("updatedAt", JSON(alert.updated)),
    ]
    if !alert.generatorURL.isEmpty {
      members.append(.init("generatorURL", .string(alert.generatorURL)))
    }
    members.append(.init("labels", JSON(alert.labels)))
    return .object(members)
  }
}

/// In 16 hexadecimal digits.
private func fingerprintText(_ fingerprint: UInt64) -> String {
  let digits = String(fingerprint, radix: 16)
  return String(repeating: "0", count: 16 - digits.count) + digits
}

extension JSON {
  init(_ time: Timestamp) { self = .string(CalendarTime.rfc3339(time)) }
}
