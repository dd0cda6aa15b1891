internal import Calendar
internal import JSON
internal import Metrics
internal import Query

/// One panel on its way from answers to a frame. Pure: the answers are there.
struct PanelJob: Sendable {
  var placed: PlacedPanel
  var dashboard: Dashboard
  /// The panel's own window.
  var range: TimeRange
  var columns: Int
  var zone: Zone
  var filler: Interpolation
  var queries: [PlannedQuery]
  var scrapeInterval: Duration
  /// How far the window lies back by the panel's own wish.
  var shift = Duration.zero
  /// Whether its window has a beginning of its own.
  var hasOwnStart = false
  var annotations: [PlannedAnnotation] = []
  /// What is known of the sides of queries that divide and come out as no number, by their letters.
  var idle: [String: IdleDivision] = [:]

  var panel: Panel { placed.panel }
  var clock: FormatClock {
    FormatClock(zone: zone, nowMilliseconds: range.now.milliseconds)
  }
  /// What its own queries ask.
  var needed: [QuestionKey] { queries.flatMap { [$0.range, $0.instant].compactMap { $0 } } }
  var questions: Set<QuestionKey> { Set(needed + annotations.map(\.key)) }

  func frame(_ answers: [QuestionKey: QuestionAnswer]) -> PanelFrame {
    var frame = PanelFrame(id: placed.id, title: title, content: .pending)
    frame.description = filler.text(panel.description).trimmingWhitespace
    frame.links = panel.links
    frame.scoped = placed.scoped
    let kind = DrawnKind.of(panel)
    if let plain = kind.plain {
      frame.content = plain(self)
      if kind == .alertList { frame.notice = Notice(.info, "no alerts are known here") }
      if kind == .incidentTimeline {
        frame.notice = Notice(.info, "no incidents are known here")
      }
      if kind == .unsupported, let name = panel.fromLibrary {
        frame.notice = Notice(.info, "library panel \(name): its definition is not in the file")
      }
      return frame
    }
    var results = queries.map { QueryResult($0, answers, range: range) }
    frame.queries = results.map(\.report)
    let freshness = Freshness(results, range: range, scrape: scrapeInterval)
    frame.dataTime = freshness.dataTime.map { $0 + shift }
    frame.ended = freshness.ended
    var frames = FrameBuilder(job: self).frames(
      &results, trims: !kind.keepsMargin || !panel.transformations.isEmpty)
    var transformer = Transformer(filler: filler, clock: clock)
    frames = transformer.apply(panel.transformations, to: frames)
    let material = PanelMaterial(
      results: results, frames: frames, styles: FieldStyles(panel.fields, filler: filler),
      freshness: freshness)
    frame.content = kind.make(self, material)
    if !annotations.isEmpty, case .graph(var graph) = frame.content {
      for planned in annotations {
        let (shades, report) = planned.events(answers[planned.key])
        graph.shades += shades
        frame.queries.append(report)
      }
      frame.content = .graph(graph)
    }
    if !panel.shades.isEmpty, case .graph(var graph) = frame.content {
      graph.shades += panel.shades
      frame.content = .graph(graph)
    }
    // The calcs that the panel asks for and nobody knows.
    let unknown = kind.calcs(self, material).filter { !Reducer.isKnown($0) }
    frame.notice = notice(results, freshness, transformer, unknown)
    return frame
  }

  private var title: String {
    var title = placed.title
    if title.contains("$"), let query = queries.first {
      // The step is known only now.
      title = filler.with(interval: query.interval, rateInterval: query.rateInterval).text(title)
    }
    guard !panel.hidesTimeOverride else { return title }
    if hasOwnStart, let from = panel.timeFrom.map(filler.text) {
      title += from.hasPrefix("now") ? " · since \(from)" : " · last \(from)"
    }
    if let shift = TimeShift(of: panel, filler) { title += " · " + shift.words }
    return title
  }

  /// The panel's own time, where it says what nobody understands.
  private var unreadTime: String? {
    if let shift = panel.timeShift, TimeShift(of: panel, filler) == nil {
      return "timeShift \(filler.plain(shift))"
    }
    guard let from = panel.timeFrom, !hasOwnStart else { return nil }
    return "timeFrom \(filler.plain(from))"
  }

  /// The labelled box.
  var unsupported: PanelFrame.Content {
    .unsupported(
      kind: panel.kind,
      queries: panel.targets.map { filler.text($0.expression) }.filter { !$0.isEmpty })
  }

  /// What is said where no query has a result, until a better reason is found.
  static func emptiness(_ queries: [PlannedQuery]) -> Notice {
    Notice(
      .info, "no data: no series match",
      detail: queries.map(\.expression).joined(separator: "\n"))
  }

  /// Whether there are values, and none is a number: nothing of them can be drawn.
  private static func hasNoNumber(_ results: [QueryResult]) -> Bool {
    let rows = results.flatMap { $0.grid?.rows ?? [] }
    return rows.contains { $0.lastNaN >= 0 } && rows.allSatisfy { $0.values.allSatisfy(\.isNaN) }
  }

  /// The one line that says why not everything is shown: errors first, then sources, then emptiness.
  private func notice(
    _ results: [QueryResult], _ freshness: Freshness, _ transformer: Transformer,
    _ unknownCalcs: [String]
  ) -> Notice? {
    let errors = results.compactMap { result in
      result.report.error.map { "\(result.query.target.refID): \($0)" }
    }
    if let first = errors.first {
      return Notice(.error, first, detail: errors.joined(separator: "\n"))
    }
    let visible = panel.targets.filter { !$0.isHidden }
    let others = visible.filter { !$0.isPrometheus(dashboard) }
    if let other = others.first {
      let name = other.source.type.isEmpty ? filler.plain(other.source.name) : other.source.type
      let shown = name.isEmpty ? "its data source" : "data source \(name)"
      return Notice(
        others.count == visible.count ? .info : .warning,
        "\(shown) cannot be asked" + (others.count == 1 ? "" : " (\(others.count) queries)"))
    }
    if visible.isEmpty || queries.isEmpty { return Notice(.info, "the panel has no query") }
    if let since = freshness.vanished {
      let time = CivilTime(since, zone)
      let sameDay = CivilTime(range.now, zone).formatted("YYYYMMDD") == time.formatted("YYYYMMDD")
      let text = time.formatted(sameDay ? "HH:mm:ss" : "YYYY-MM-DD HH:mm:ss") + time.offsetText
      return Notice(.warning, "no data since \(text)")
    }
    if results.allSatisfy(\.isEmpty) {
      if results.contains(where: { $0.histogramSeries > 0 }) {
        return Notice(.info, "native histograms have no single value to draw")
      }
      return Self.emptiness(queries)
    }
    if let unread = unreadTime { return Notice(.warning, "not applied: \(unread)") }
    if !unknownCalcs.isEmpty {
      return Notice(.warning, "calc not known: \(unknownCalcs.joined(separator: ", "))")
    }
    let left = transformer.notApplied + panel.unknownMatchers.map { "override matcher \($0)" }
    if !left.isEmpty {
      return Notice(.warning, "not applied: \(left.joined(separator: ", "))")
    }
    if let warning = results.flatMap(\.report.annotations).first(where: { $0.severity == .warning })
    {
      return Notice(.warning, warning.message)
    }
    if DrawnKind.of(panel) == .graph, Self.hasNoNumber(results) {
      return Notice(.info, "every value is NaN")
    }
    if let sampling = results.compactMap(\.query.samplingNotice).first {
      return Notice(.info, sampling)
    }
    if panel.kind == "heatmap", DrawnKind.of(panel) == .graph {
      return Notice(.info, "a heatmap, drawn as a line for each bucket")
    }
    return nil
  }
}
