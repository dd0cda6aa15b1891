internal import Metrics

/// A range that has a name, as Grafana's quick ranges have. Where a unit is not over yet, it goes up to now.
package struct NamedRange: Sendable {
  package var name: String
  package var from: String
  package var to: String
  /// Other words for it.
  var aliases: [String] = []

  package static let all = [
    NamedRange(name: "today", from: "now/d", to: "now", aliases: ["today so far"]),
    NamedRange(name: "yesterday", from: "now-1d/d", to: "now-1d/d"),
    NamedRange(name: "day before yesterday", from: "now-2d/d", to: "now-2d/d"),
    NamedRange(name: "this day last week", from: "now-7d/d", to: "now-7d/d"),
    NamedRange(name: "this week", from: "now/w", to: "now", aliases: ["this week so far"]),
    NamedRange(name: "previous week", from: "now-1w/w", to: "now-1w/w", aliases: ["last week"]),
    NamedRange(name: "this month", from: "now/M", to: "now", aliases: ["this month so far"]),
    NamedRange(name: "previous month", from: "now-1M/M", to: "now-1M/M", aliases: ["last month"]),
    NamedRange(name: "this year", from: "now/y", to: "now", aliases: ["this year so far"]),
    NamedRange(name: "previous year", from: "now-1y/y", to: "now-1y/y", aliases: ["last year"]),
    NamedRange(name: "previous hour", from: "now-1h/h", to: "now-1h/h"),
  ]

  /// Known by name, but not offered: few count in business years.
  private static let fiscal = [
    NamedRange(name: "this fiscal quarter", from: "now/fQ", to: "now"),
    NamedRange(name: "previous fiscal quarter", from: "now-1fQ/fQ", to: "now-1fQ/fQ"),
    NamedRange(name: "this fiscal year", from: "now/fy", to: "now"),
    NamedRange(name: "previous fiscal year", from: "now-1fy/fy", to: "now-1fy/fy"),
  ]

  /// The range as it is written: `now-1d/d`, or both ends where they differ.
  package var text: String { from == to || to == "now" ? from : from + " to " + to }

  package var selection: TimeSelection? {
    let now = Timestamp(milliseconds: 0)
    guard let from = TimeExpression(from, now: now, .utc),
      let to = TimeExpression(to, now: now, .utc)
    else { return nil }
    return TimeSelection(from: from, to: to)
  }

  /// The range of that name or of another word for it, in any case.
  package static func find(_ name: String) -> NamedRange? {
    let name = name.lowercased()
    return (all + fiscal).first { $0.name == name || $0.aliases.contains(name) }
  }

  /// The name of a range; one whose end is the same unit's, still to come, has it too.
  package static func name(of selection: TimeSelection) -> String? {
    (all + fiscal).first { range in
      guard let own = range.selection, own.from == selection.from else { return false }
      return own.to == selection.to || range.to == "now" && selection.to == own.from
    }?.name
  }
}
