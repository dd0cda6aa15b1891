import TestSupport

/// What happens to a few alerts in a minute or two, and how they are routed: made up from a number, the same each time.
/// All times are whole, even seconds since the schedule's start, so that no change falls near a look at a group: those
/// happen at odd ones.
struct PeerSchedule: Sendable {
  /// A stretch in which an alert fires.
  struct Span: Sendable {
    var start: Int
    var end: Int
    /// Nobody says that it is over: it is not posted any more.
    var isForgotten = false
    /// It began so long ago that its group is told at once.
    var isOld = false
    /// The end that is told lies so many seconds before it is told.
    var endedBefore = 0
    /// When it is told with another annotation.
    var changes: [Int] = []
  }

  /// How whoever posts an alert speaks of times.
  enum Manner: Sendable, CaseIterable {
    /// With a start, and an end far away.
    case exact
    /// With a start; its end is a matter of patience, so it is posted again and again.
    case endless
    /// With no times but that of its end.
    case timeless
  }

  struct Alert: Sendable {
    var labels: [String: String]
    var manner = Manner.exact
    var spans: [Span] = []
    func fires(at time: Double) -> Bool {
      spans.contains { Double($0.start) <= time && time < Double($0.end) }
    }
    /// As the notices of both are compared by: `alertname=Disk instance=a …`.
    var text: String { PeerSchedule.text(labels) }
  }

  struct Matcher: Sendable {
    var name: String
    /// One of several where there are bars in it.
    var value: String
    var isRegex = false
    var isEqual = true
    func holds(_ labels: [String: String]) -> Bool {
      let own = labels[name] ?? ""
      let isOne = isRegex ? value.split(separator: "|").contains { $0 == own } : own == value
      return isOne == isEqual
    }
    var text: String { name + (isEqual ? "=" : "!") + (isRegex ? "~" : isEqual ? "" : "=") }
  }

  struct Silence: Sendable {
    var matchers: [Matcher]
    var start: Int
    /// As it is made.
    var end: Int
    /// When somebody ends it earlier.
    var expired: Int?
    func holds(_ labels: [String: String], at time: Double) -> Bool {
      Double(start) <= time && time < Double(expired ?? end)
        && matchers.allSatisfy { $0.holds(labels) }
    }
  }

  enum Kind: String, Sendable, CaseIterable { case webhook, slack, pagerduty, email }

  struct Integration: Sendable {
    var kind: Kind
    /// nil for what its kind does.
    var sendsResolved: Bool?
    /// Texts of the trial's own, so that each alert is seen; else the default ones as far as one sees them.
    var hasOwnTexts = true
    var maxAlerts = 0
  }

  struct Route: Sendable {
    var matchers: [Matcher] = []
    var groupBy: [String]
    var wait: Int
    var mute: [String] = []
    var active: [String] = []
    var goesOn = false
    var integrations: [Integration] = []
  }

  var number: Int
  /// How many tenths of a second it starts after the trial: not all groups of all schedules are to be told at once.
  var delay = 0
  /// Between looks at a group, and after how long the same is told again: never a multiple of the other.
  var interval = 4
  var patience = 11
  /// The parent, then its children.
  var routes: [Route] = []
  var alerts: [Alert] = []
  var silences: [Silence] = []
  /// When an alert begins anew in a group that both had given up, and at another time than the group's ticks were.
  var anew: [String: Int] = [:]

  var name: String { "s" + (number < 10 ? "0" : "") + String(number) }

  static func text(_ labels: [String: String]) -> String {
    let names = labels.keys.filter { $0 != "alertname" }.sorted()
    return (["alertname"] + names).map { "\($0)=\(labels[$0] ?? "")" }.joined(separator: " ")
  }

  /// Which routes an alert comes out of.
  func routes(of labels: [String: String]) -> [Int] {
    var found: [Int] = []
    for (index, route) in routes.enumerated().dropFirst()
    where route.matchers.allSatisfy({ $0.holds(labels) }) {
      found.append(index)
      if !route.goesOn { break }
    }
    return found.isEmpty ? [0] : found
  }
}

/// When the time intervals of the trial begin and end, in seconds since its start.
struct PeerIntervals: Sendable {
  /// A full minute. `early` are the two minutes before it, `late` is the one after it.
  var turn: Int
  static let names = ["early", "late"]
  func contains(_ name: String, _ time: Double) -> Bool {
    let from = Double(name == "early" ? turn - 120 : turn)
    return from <= time && time < from + (name == "early" ? 120 : 60)
  }
}

extension PeerSchedule {
  /// Whether nothing is to be said of an alert then, on a route; in seconds since the trial's start.
  func isHeld(
    _ labels: [String: String], at time: Double, on route: Int, _ intervals: PeerIntervals
  ) -> Bool {
    let route = routes[route]
    if route.mute.contains(where: { intervals.contains($0, time) }) { return true }
    if !route.active.isEmpty, !route.active.contains(where: { intervals.contains($0, time) }) {
      return true
    }
    let own = time - Double(delay) / 10
    if silences.contains(where: { $0.holds(labels, at: own) }) { return true }
    return alerts.contains { source in
      source.labels != labels && source.fires(at: own) && inhibits(source.labels, labels)
    }
  }

  /// By the two rules of the configuration.
  private func inhibits(_ source: [String: String], _ target: [String: String]) -> Bool {
    let isFirst =
      source["role"] == "source" && target["role"] == "target"
      && source["instance"] == target["instance"]
    // What is on both sides is not held back by what is, too.
    let isSecond =
      source["role"] == "both" && target["role"] == "both" && source["severity"] == "critical"
      && target["severity"] != "critical"
    return isFirst || isSecond
  }
}
