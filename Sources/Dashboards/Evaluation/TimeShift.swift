internal import Metrics

/// How far a panel's window lies before the page's: `1d`, or `1d/d` for the whole days that it then touches.
struct TimeShift {
  private var span: Duration
  /// By Grafana's letters; empty for none.
  private var unit: Substring = ""
  private var text: Substring

  /// `now-1d/d` says the same as `1d/d`; nil for what is no shift.
  init?(_ source: String) {
    let source = source.trimmingWhitespace
    text = source.hasPrefix("now-") ? source.dropFirst(4) : source[...]
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard let first = parts.first, let span = IntervalText.parse(String(first)) else { return nil }
    self.span = span
    text = first
    guard parts.count > 1 else { return }
    unit = parts[1]
    guard Self.units[unit] != nil else { return nil }
  }

  /// The panel's own; nil where it has none that can be read.
  init?(of panel: Panel, _ filler: Interpolation) {
    guard let text = panel.timeShift else { return nil }
    self.init(filler.plain(text))
  }

  func applied(to range: TimeRange, _ zone: Zone) -> TimeRange {
    var range = range
    range.from = range.from - span
    range.to = range.to - span
    guard let (_, more) = Self.units[unit] else { return range }
    range.from = CivilTime.beginning(of: unit, at: range.from, zone)
    let last = CivilTime.beginning(of: unit, at: range.to, zone)
    range.to = CivilTime.beginning(of: unit, at: last + more, zone) - .milliseconds(1)
    return range
  }

  /// "1d before", "1d before, whole days".
  var words: String {
    "\(text) before" + (Self.units[unit].map { ", whole \($0.name)" } ?? "")
  }

  /// What they are called, and a span that from the beginning of one leads into the next, however long it is.
  private static let units: [Substring: (name: String, more: Duration)] = [
    "m": ("minutes", .seconds(90)), "h": ("hours", .seconds(5_400)),
    "d": ("days", .seconds(36 * 3_600)), "w": ("weeks", .seconds(10 * 86_400)),
    "M": ("months", .seconds(45 * 86_400)), "y": ("years", .seconds(400 * 86_400)),
  ]
}
