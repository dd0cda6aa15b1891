package import Metrics

/// An incident as it stands: what is wrong together, who looks after it, and how far they are.
package struct IncidentFact: Sendable, Hashable, Codable {
  /// SEV1 is the worst.
  package enum Severity: Int, Sendable, Hashable, Codable, Comparable, CaseIterable {
    case sev1 = 1
    case sev2, sev3, sev4
    package var name: String { "SEV\(rawValue)" }
    /// As it is written: "SEV1", in any case; nil for anything else.
    package init?(_ text: String) {
      let found = Self.allCases.first { $0.name == text.uppercased() }
      guard let found else { return nil }
      self = found
    }
    /// The worse is the less, as it stands first.
    package static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
  }
  package enum Status: String, Sendable, Hashable, Codable, CaseIterable {
    case investigating, identified
    /// All of its alerts recovered; it closes after a quiet time.
    case monitoring
    case resolved
  }

  /// From 1, never given twice.
  package var number: Int
  package var title: String
  /// What its alerts have in common by the configuration: labels, or the `alertname` alone. What else is of that group
  /// joins it. Empty where it was opened by hand with no alerts, or with those of several groups: alerts are then put into
  /// it by hand, too.
  package var group: [Label]
  package var severity: Severity
  package var status: Status
  /// When the first of its conditions became true, or what its opener said.
  package var began: Timestamp
  package var opened: Timestamp
  /// Empty where it opened by itself.
  package var openedBy = ""
  /// When somebody took it up: acknowledged an alert of it, took a role, or changed its status.
  package var acknowledged: Timestamp?
  /// Since when none of its alerts is active; nil while one is or where it has none.
  package var quietSince: Timestamp?
  package var resolved: Timestamp?
  /// Empty where it closed by itself.
  package var resolvedBy = ""
  package var commander = ""
  package var responders: [String] = []
  /// The affected ones, sorted: the values of the labels that name services, and what was said by hand.
  package var services: [String] = []
  /// By the name of their rule, in the order in which they became true.
  package var alerts: [Member] = []
  /// By the matrix, in the order in which they fall due.
  package var escalations: [Escalation] = []
  /// The incident that it was merged into; it is resolved then.
  package var mergedInto: Int?
  /// Grows with each change of it and of its timeline.
  package var revision: UInt64 = 0
  /// How many entries its timeline has.
  package var entries = 0
  /// The one that was noted last, in one line.
  package var last = ""
  package var lastAt: Timestamp
  /// Whether something of it is not recorded yet.
  package var isUnsaved = false

  /// The alerts of one rule's name that are in an incident.
  package struct Member: Sendable, Hashable, Codable {
    package var name: String
    /// Of the worst of them, as their label says.
    package var severity: String
    /// The `AlertFact.id` of the one that is shown for all: the first.
    package var alert: String
    /// How many there have been, how many of these are active, and of how many of those nobody delivers data.
    package var count = 0
    package var active = 0
    package var vanished = 0
    /// When the first of them became true, fired, and the last of them ended; nil while it has not.
    package var since: Timestamp
    package var fired: Timestamp?
    package var ended: Timestamp?
    package init(name: String, severity: String, alert: String, since: Timestamp) {
      (self.name, self.severity, self.alert, self.since) = (name, severity, alert, since)
    }
  }

  /// Somebody who is to be told where nobody has taken it up by then.
  package struct Escalation: Sendable, Hashable, Codable {
    package var to: String
    package var due: Timestamp
    /// Whether its time came with nobody having acknowledged: it is in the timeline then.
    package var isDue = false
    package init(to: String, due: Timestamp) { (self.to, self.due) = (to, due) }
  }

  package init(
    number: Int, title: String, group: [Label] = [], severity: Severity,
    began: Timestamp, opened: Timestamp
  ) {
    (self.number, self.title, self.group, self.severity) = (number, title, group, severity)
    (self.began, self.opened, lastAt) = (began, opened, opened)
    status = .investigating
  }

  /// "INC-7".
  package var name: String { "INC-\(number)" }
  package var isOpen: Bool { status != .resolved }

  /// The number of a name such as "INC-7", "inc-7" or "7"; nil for anything else.
  package static func number(of name: String) -> Int? {
    let digits = name.uppercased().hasPrefix("INC-") ? name.dropFirst(4) : name[...]
    guard let number = Int(digits), number > 0, !digits.hasPrefix("+") else { return nil }
    return number
  }
}
