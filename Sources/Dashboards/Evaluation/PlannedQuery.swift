internal import Calendar
internal import Metrics
internal import Query

/// One target of a panel, ready to be asked.
struct PlannedQuery: Sendable {
  var target: PanelTarget
  /// With variables filled in.
  var expression: String
  /// What `$__interval` stands for in it; the questions' step may be a part of that.
  var interval = Duration.zero
  /// What `$__rate_interval` stands for in it.
  var rateInterval = Duration.zero
  /// The questions that answer it: a range, an instant, or both.
  var range: QuestionKey?
  var instant: QuestionKey?
  /// The instant question completes the range with the newest value.
  var instantIsTail = false
  /// Where a step still sees only part of the data: "samples 1m of every 30m".
  var samplingNotice: String?
  /// Which figure of a quantiles panel it answers.
  var figure: QuantileFigure?
}

/// A question, so that equal ones are asked once.
struct QuestionKey: Hashable, Sendable {
  var source: String
  var expression: String
  var time: Question.Time
}

/// The answer to a question, in the form the frames are built from.
struct QuestionAnswer: Sendable {
  enum Content: Sendable {
    case grid(SeriesGrid)
    case samples([InstantSample])
  }
  var content: Content
  var annotations: [Annotation] = []
  var elapsed = Duration.zero
  var error: QueryError?
}

/// Makes the questions of panels.
struct QueryPlanner: Sendable {
  var dashboard: Dashboard
  var variables: ResolvedVariables
  var sources: DataSources
  var zone: Zone
  var user: String

  /// The panel's own window: the page's, unless the panel has a relative time or a shift.
  func range(of placed: PlacedPanel, _ page: TimeRange, _ filler: Interpolation) -> TimeRange {
    var range = page
    if let from = start(of: placed, page, filler) {
      range = TimeRange(from: from, to: page.now, now: page.now)
    }
    return TimeShift(of: placed.panel, filler)?.applied(to: range, zone, dashboard.calendar)
      ?? range
  }

  /// Where the panel's own time begins, if it has one that can be read.
  func start(of placed: PlacedPanel, _ page: TimeRange, _ filler: Interpolation) -> Timestamp? {
    placed.panel.timeFrom.flatMap { past(filler.plain($0), page.now) }
  }

  private func past(_ text: String, _ now: Timestamp) -> Timestamp? {
    let clock = WallClock(zone)
    let time = TimeExpression(ownStart: text, now: now, clock)?.resolve(
      now: now, clock, dashboard.calendar)
    return time.flatMap { $0 < now ? $0 : nil }
  }

  func queries(of placed: PlacedPanel, _ range: TimeRange, _ filler: Interpolation)
    -> [PlannedQuery]
  {
    let kind = DrawnKind.of(placed.panel)
    let wantsRange = kind.asksRange(placed.panel)
    let targets = placed.panel.targets.filter { target in
      !target.isHidden && !target.expression.isEmpty && target.isPrometheus(dashboard)
    }
    return kind.derive(placed.panel, targets).map { derived in
      var planned = query(
        derived.target, of: placed.panel, range, filler, wantsRange: wantsRange)
      planned.figure = derived.figure
      return planned
    }
  }

  private func query(
    _ target: PanelTarget, of panel: Panel, _ range: TimeRange, _ filler: Interpolation,
    wantsRange: Bool
  ) -> PlannedQuery {
    let name = filler.plain(target.source.name)
    let source = sources.source(name).key
    let step = step(target, of: panel, range, filler)
    let rate = sources.rateInterval(
      step: step, expression: filler.promQL(target.expression),
      minStep: filler.plain(target.interval), source: source)
    let filled = filler.with(interval: step, rateInterval: rate)
    let expression = withAdhocFilters(filled.promQL(target.expression).trimmingWhitespace)
    var query = PlannedQuery(
      target: target, expression: expression, interval: step, rateInterval: rate)
    let end = min(range.to, range.now)
    if !target.isRange || (target.isInstant && !wantsRange) {
      query.instant = QuestionKey(source: source, expression: expression, time: .instant(end))
      return query
    }
    let (fine, notice) = finer(step, expression, range.span)
    query.samplingNotice = notice
    let unit = fine.milliseconds
    // The graph moves by beats and in whole cells, so its first cell may begin a little before the window.
    let margin = Step.beat(of: range.span).milliseconds + range.span.milliseconds / 16
    let first = Step.floored(range.from.milliseconds &- margin, unit)
    let last = Step.floored(end.milliseconds, unit)
    query.range = QuestionKey(
      source: source, expression: expression,
      time: .range(
        StepRange(
          start: Timestamp(milliseconds: first), end: Timestamp(milliseconds: max(first, last)),
          step: fine)))
    if end.milliseconds - last > sources.tailAfter.milliseconds {
      query.instant = QuestionKey(source: source, expression: expression, time: .instant(end))
      query.instantIsTail = true
    }
    return query
  }

  /// The step: the window over 400 points (fewer where the panel asks for fewer), not below the least step that the
  /// query, or else its panel, asks for and the scrape interval, times the query's factor.
  private func step(
    _ target: PanelTarget, of panel: Panel, _ range: TimeRange, _ filler: Interpolation
  ) -> Duration {
    let asked = [target.interval, panel.minInterval ?? ""].lazy.compactMap { text in
      text.contains("$__") ? nil : IntervalText.parse(filler.plain(text))
    }.first
    let least = max(sources.scrapeInterval, asked ?? .zero)
    var step = Step.evaluation(span: range.span, least: least)
    if let points = panel.maxDataPoints, Int64(points) < Step.points {
      let wide = range.span.milliseconds / Int64(max(1, points))
      step = max(step, Step.sensible(.milliseconds(max(1, wide))))
    }
    return step * target.intervalFactor
  }

  /// A step that sees all the expression can see, where that costs no more than 1,500 points.
  private func finer(_ step: Duration, _ expression: String, _ span: Duration)
    -> (Duration, String?)
  {
    let window = ExpressionText.leastRange(expression)
    let sees = max(window ?? sources.scrapeInterval, .seconds(1))
    guard step > sees else { return (step, nil) }
    let unit = step.milliseconds
    let least = max(
      sees.milliseconds, sources.scrapeInterval.milliseconds, span.milliseconds / 1_500)
    // The finest part of the step that is not below the least.
    var parts = max(1, unit / max(1, least))
    while parts > 1, unit % parts != 0 { parts -= 1 }
    let fine = Duration.milliseconds(unit / parts)
    // A step a little above the interval misses a sample now and then; that is not worth a word.
    if fine < sees * 2 { return (fine, nil) }
    let seen = window.map { formatDuration($0) } ?? "one sample"
    return (fine, "sees \(seen) of every \(formatDuration(fine))")
  }

  /// Ad-hoc filters go into every selector's braces.
  private func withAdhocFilters(_ expression: String) -> String {
    let filters = dashboard.variables.filter { $0.kind == .adhoc }.flatMap(\.filters)
    guard !filters.isEmpty else { return expression }
    return ExpressionText.adding(filters, to: expression)
  }
}
