internal import Calendar
internal import Metrics

extension TimeExpression {
  /// Where a panel's own time begins (`timeFrom`): "2h", "now-2h"; "now/d", "now-1d/d" go back to where the day begins.
  init?(ownStart text: String, now: Timestamp, _ clock: WallClock) {
    let text = text.trimmingWhitespace
    let source = text.hasPrefix("now") ? text : "now" + (text.hasPrefix("-") ? "" : "-") + text
    self.init(source, now: now, clock)
  }
}

/// How far a panel's window lies before the page's: `1d`, or `1d/d` for the whole days that it then touches.
struct TimeShift {
  private var steps: [TimeExpression.Step]
  private var text: Substring

  /// `now-1d/d` says the same as `1d/d`; nil for what is no shift.
  init?(_ source: String) {
    var source = source.trimmingWhitespace[...]
    if source.hasPrefix("now") { source = source.dropFirst(3) }
    if source.hasPrefix("-") { source = source.dropFirst() }
    guard source.first?.isNumber == true,
      let expression = TimeExpression("now-" + source, now: Timestamp(milliseconds: 0), .utc)
    else { return nil }
    steps = expression.steps
    text = source.prefix { $0 != "/" }
  }

  /// The panel's own; nil where it has none that can be read.
  init?(of panel: Panel, _ filler: Interpolation) {
    guard let text = panel.timeShift else { return nil }
    self.init(filler.plain(text))
  }

  func applied(to range: TimeRange, _ zone: Zone, _ rules: CalendarRules) -> TimeRange {
    let clock = WallClock(zone)
    func moved(_ time: Timestamp, isEnd: Bool) -> Timestamp {
      TimeExpression(.at(time), steps).resolve(now: time, clock, rules, isEnd: isEnd)
    }
    return TimeRange(
      from: moved(range.from, isEnd: false), to: moved(range.to, isEnd: true), now: range.now)
  }

  /// "1d before", "1d before, whole days".
  var words: String {
    guard case .round(let unit)? = steps.last else { return "\(text) before" }
    return "\(text) before, whole \(unit.name)s"
  }
}
