internal import Metrics
internal import Query

/// An annotation query, ready to be asked for a graph's window.
struct PlannedAnnotation: Sendable {
  var annotation: AnnotationQuery
  var key: QuestionKey
  /// More events than this are a pattern, not annotations.
  private static let mostEvents = 200

  /// The stretches of time in which its series are there and not zero, a label's value in its title; and what became
  /// of the query.
  func events(_ answer: QuestionAnswer?) -> (shades: [ShadedInterval], report: QueryReport) {
    var report = QueryReport(refID: annotation.name, expression: key.expression)
    report.isAnnotation = true
    guard let answer else { return ([], report) }
    report.elapsed = answer.elapsed
    report.error = answer.error?.message
    report.annotations = answer.annotations
    guard case .grid(let grid) = answer.content else { return ([], report) }
    report.seriesCount = grid.rows.count
    let title = LegendTemplate(annotation.title)
    let text = LegendTemplate(annotation.text)
    let color = annotation.color.isEmpty ? .info : ColorName.state(annotation.color)
    var shades: [ShadedInterval] = []
    for row in grid.rows {
      let words = [title.filled(row.labels), text.filled(row.labels)].filter { !$0.isEmpty }
      let label = words.isEmpty ? annotation.name : words.joined(separator: ": ")
      func add(_ from: Int64, _ to: Int64) {
        shades.append(
          ShadedInterval(
            from: Timestamp(milliseconds: from), to: Timestamp(milliseconds: to), label: label,
            color: color == .text ? .info : color))
      }
      var begun: Int?
      for index in 0...row.values.count where shades.count < Self.mostEvents {
        let value = index < row.values.count ? row.values[index] : .nan
        let holds = !value.isNaN && value != 0
        if annotation.valueIsTime {
          let isNew = index == 0 || index < row.values.count && row.values[index - 1] != value
          if holds, isNew { add(Int64(clamping: value), Int64(clamping: value)) }
        } else if holds, begun == nil {
          begun = index
        } else if !holds, let first = begun {
          add(
            grid.start &+ Int64(first) &* grid.step, grid.start &+ Int64(index - 1) &* grid.step)
          begun = nil
        }
      }
    }
    return (shades.sorted { $0.from < $1.from }, report)
  }
}

extension QueryPlanner {
  /// The dashboard's annotation queries for one graph.
  func annotations(of placed: PlacedPanel, _ range: TimeRange, _ filler: Interpolation)
    -> [PlannedAnnotation]
  {
    guard !dashboard.annotations.isEmpty, DrawnKind.of(placed.panel).takesAnnotations else {
      return []
    }
    return dashboard.annotations.filter { $0.isFor(placed.panel.id) }.map { annotation in
      let wanted = IntervalText.parse(filler.plain(annotation.step)) ?? .seconds(60)
      let least = Duration.milliseconds(max(1_000, range.span.milliseconds / 1_000))
      let step = max(wanted, least)
      let source = sources.source(filler.plain(annotation.source.name)).key
      let rate = sources.rateInterval(
        step: step, expression: filler.promQL(annotation.expression),
        minStep: filler.plain(annotation.step), source: source)
      let filled = filler.with(interval: step, rateInterval: rate)
      let end = Step.floored(min(range.to, range.now).milliseconds, step.milliseconds)
      let start = Step.floored(range.from.milliseconds, step.milliseconds)
      return PlannedAnnotation(
        annotation: annotation,
        key: QuestionKey(
          source: source,
          expression: filled.promQL(annotation.expression).trimmingWhitespace,
          time: .range(
            StepRange(
              start: Timestamp(milliseconds: start), end: Timestamp(milliseconds: max(start, end)),
              step: step))))
    }
  }
}
