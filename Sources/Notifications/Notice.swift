package import Metrics
package import Routing

/// What an integration is to be told of a group at one moment.
package struct Notice: Sendable, Hashable, Codable {
  package enum Reason: String, Sendable, Hashable, Codable, CaseIterable {
    case first = "first notification"
    case added = "new alerts added"
    case someResolved = "some alerts resolved"
    case allResolved = "all alerts resolved"
    case repeated = "repeat interval elapsed"
    case escalation
    case acknowledgement
    case test
    case heartbeat
  }

  /// Where Alertmanager would have sent nothing, later, more, or something else.
  package enum Difference: String, Sendable, Hashable, Codable, CaseIterable {
    /// Who was told that it fires is told of the end although it is silenced, inhibited or muted.
    case endWhileHeld = "end told while held back"
    /// An alert ended and fired again since the last notice, which says so.
    case flap = "flap told"
    /// A newer state took the place of one that was not sent.
    case newer = "newer state in place of an unsent one"
    /// The end of what may have been told, though no answer came.
    case endOfUnanswered = "end of what may have been told"
    /// Several groups in one, since there were too many.
    case summary = "several groups in one"
    /// To the receiver that stands in for one that fails.
    case fallback = "in place of a receiver that fails"
  }

  package struct Alert: Sendable, Hashable, Codable {
    /// Without its end where it fires.
    package var alert: RoutedAlert
    package var isResolved: Bool
    /// How often it ended and fired again since the last notice.
    package var flaps = 0
    /// It fired and ended since the last notice.
    package var isBrief = false
    init(_ alert: RoutedAlert, isResolved: Bool) {
      (self.alert, self.isResolved) = (alert, isResolved)
      if !isResolved { self.alert.ends = nil }
    }
  }

  /// One of the groups of which only this much is said.
  package struct Mention: Sendable, Hashable, Codable {
    package var notice: Int
    package var groupLabels: Labels
    package var firing: Int
  }

  /// Grows with every notice, over the ends of the program.
  package var id: Int
  package var way: Way
  package var groupKey: String
  package var groupLabels: Labels
  /// The route's labels by name: templates still.
  package var routeLabels: [String: String] = [:]
  package var reason: Reason
  /// By job, instance and label set, those that fire and those that ended mixed.
  package var alerts: [Alert]
  package var due: Timestamp
  /// The receiver of the route; another one than `way`'s where that stands in for it, empty outside the routing tree.
  package var routeReceiver = ""
  /// The incident that is escalated.
  package var incident: Int?
  package var incidents: [Int] = []
  /// Who in particular is told, "ana (primary on call)", in what is told of an escalation.
  package var person: String?
  /// By what the message of the group before is changed, where its integration does that.
  package var receipt: String?
  /// Who took the alerts on, in an acknowledgement.
  package var by = ""
  /// How many unsent ones it took the place of, and what the last said.
  package var replaced = 0
  package var replacedReason: Reason?
  package var differences: [Difference] = []
  /// Groups that it tells of in short.
  package var more: [Mention] = []

  init(
    id: Int, _ lane: Lane, groupLabels: Labels, reason: Reason, alerts: [Alert], due: Timestamp
  ) {
    (self.id, way, groupKey) = (id, lane.way, lane.groupKey)
    (self.groupLabels, self.reason, self.alerts, self.due) = (groupLabels, reason, alerts, due)
  }

  package var firing: [RoutedAlert] { alerts.lazy.filter { !$0.isResolved }.map(\.alert) }
  package var resolved: [RoutedAlert] { alerts.lazy.filter(\.isResolved).map(\.alert) }
  /// What is not about a group's state stands in no other's way.
  var lane: Lane {
    Lane(way, reason == .acknowledgement ? groupKey + "\u{1f}acknowledged" : groupKey)
  }
  /// Whether it is noted what it told.
  var isNoted: Bool {
    switch reason {
    case .acknowledgement, .test, .heartbeat: false
    default: true
    }
  }

  /// What is to be said beside the alerts, a sentence each: of flaps, of what came and went, of what was replaced, of
  /// the groups that are only mentioned.
  package var remarks: [String] {
    var out: [String] = []
    if reason == .escalation, let person { out.append("for \(person)") }
    let flapping = alerts.filter { $0.flaps > 0 }
    if let one = flapping.first {
      let name = one.alert.labels["alertname"]
      out.append(
        flapping.count == 1
          ? "\(name) ended and fired again since the last notice"
            + (one.flaps > 1 ? ", \(one.flaps) times" : "")
          : "\(flapping.count) alerts ended and fired again since the last notice")
    }
    let brief = alerts.count(where: \.isBrief)
    if brief > 0 {
      out.append(
        "\(brief) \(brief == 1 ? "alert" : "alerts") fired and ended since the last notice")
    }
    if replaced > 0 {
      out.append(
        "\(replaced) earlier \(replaced == 1 ? "notice was" : "notices were") not sent before")
    }
    if differences.contains(.fallback) { out.append("\(routeReceiver) cannot be reached") }
    if !more.isEmpty { out.append("and \(more.count) more") }
    return out
  }

  /// Whether the fuse lets it pass.
  var isExempt: Bool {
    switch reason {
    case .allResolved, .escalation, .acknowledgement, .test, .heartbeat: true
    case .first, .added, .someResolved, .repeated: false
    }
  }

  /// Whether it says something else than another one.
  func says(firing: Set<UInt64>, resolved: Set<UInt64>) -> Bool {
    fingerprints(isResolved: false) == firing && fingerprints(isResolved: true) == resolved
  }

  func fingerprints(isResolved: Bool) -> Set<UInt64> {
    Set(alerts.lazy.filter { $0.isResolved == isResolved }.map(\.alert.fingerprint))
  }
}

/// What became of a try.
package struct NoticeAnswer: Sendable, Hashable {
  package enum Outcome: Sendable, Hashable {
    case delivered
    /// It was not taken, and is to be tried again; not before that span, where the receiver says so.
    case later(Duration?)
    /// It may have been taken: nothing came back.
    case lost
    /// It was not taken, and will not be.
    case refused
  }
  package var outcome: Outcome
  /// The HTTP or SMTP status, 0 where none came.
  package var status: Int
  /// In a few words, without secrets.
  package var text: String
  /// By what the message can be changed later; nil where it cannot.
  package var receipt: String?
  package init(_ outcome: Outcome, status: Int, _ text: String) {
    (self.outcome, self.status, self.text) = (outcome, status, text)
  }
}
