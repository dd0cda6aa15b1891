internal import Calendar
internal import Engine
internal import Metrics
internal import Query
internal import Scrape
internal import Screens
internal import Views

/// The instant or the range that the flags of `vigil query` ask for; `newest` is what counts as now, nil for the clock.
func questionTime(_ arguments: Arguments, newest: Timestamp?) throws(Arguments.Failure)
  -> Question.Time
{
  let now = newest ?? wallClock()
  let clock = Arguments.Clock(
    now: now, zone: showsLocalTime(Configuration()) ? ZoneTable(localAround: now) : nil)
  let flags = ["--start", "--end", "--range", "--step"].filter(arguments.has)
  guard let first = flags.first else {
    return .instant(try arguments.timestamp("--time", clock) ?? now)
  }
  guard !arguments.has("--time") else {
    throw Arguments.Failure(message: "--time is one instant: it does not go with \(first)")
  }
  let window = try questionWindow(arguments, clock)
  guard window.start <= window.end else {
    throw Arguments.Failure(message: "--start is after --end")
  }
  let span = (window.end - window.start).milliseconds
  let step = try arguments.duration("--step") ?? .milliseconds(max(1000, span / 250))
  return .range(StepRange(start: window.start, end: window.end, step: step))
}

/// From `--start` to `--end`, of which `--range` can stand for one or both.
private func questionWindow(_ arguments: Arguments, _ clock: Arguments.Clock)
  throws(Arguments.Failure) -> (start: Timestamp, end: Timestamp)
{
  let start = try arguments.timestamp("--start", clock)
  let end = try arguments.timestamp("--end", clock, isEnd: true)
  guard let range = try arguments.range("--range", clock) else {
    guard let start else { throw Arguments.Failure(message: "a range wants --start or --range") }
    return (start, end ?? clock.now)
  }
  let window = range.resolve(now: clock.now, zone: clock.zone)
  let span = window.upperBound - window.lowerBound
  switch (start, end) {
  case (nil, nil): return (window.lowerBound, window.upperBound)
  case (let start?, nil): return (start, start + span)
  case (nil, let end?): return (end - span, end)
  default: throw Arguments.Failure(message: "--range goes with --start or --end, not with both")
  }
}
