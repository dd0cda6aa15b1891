internal import JSON
internal import Metrics
internal import Query

/// Makes a graph from frames of series.
struct GraphPanel {
  let job: PanelJob
  let styles: FieldStyles

  private struct Line {
    var field: Field
    var frame: DataFrame
    var style: FieldStyle
  }

  func make(_ frames: [DataFrame], _ results: [QueryResult]) -> GraphFrame {
    let widest = results.compactMap { $0.grid.map { Duration.milliseconds($0.step) } }.max()
    let steps = Step.columns(
      job.range, width: job.columns,
      fine: widest ?? Step.evaluation(span: job.range.span, least: .seconds(1)))
    var graph = GraphFrame(steps: steps)
    graph.window = Step.window(of: job.range)
    var lines: [Line] = []
    for frame in frames where frame.timeField != nil {
      for field in frame.fields where field.kind == .number {
        lines.append(Line(field: field, frame: frame, style: styles.style(of: field, in: frame)))
      }
    }
    legend(&graph)
    let calcs = legendCalcs
    graph.legend.calcNames = calcs.map(Reducer.title)
    let extent = extent(lines)
    for (index, line) in lines.enumerated() {
      if let series = series(line, index, steps, calcs, extent) { graph.series.append(series) }
    }
    sort(&graph)
    axes(lines, extent, &graph)
    graph.windowNotice = windowNotice(results)
    return graph
  }

  private func series(
    _ line: Line, _ index: Int, _ steps: StepRange, _ calcs: [String],
    _ extent: ClosedRange<Double>
  ) -> GraphSeries? {
    let custom = line.style.options.custom
    func option(_ name: String) -> JSON { custom.last { $0.name == name }?.value ?? .null }
    guard let times = line.frame.timeField?.numbers else { return nil }
    let name = line.style.displayName ?? line.field.shownName
    var values = line.field.numbers
    let nullsAreZero = job.panel.json["nullPointMode"].string == "null as zero"
    if nullsAreZero { values = values.map { $0.isNaN ? 0 : $0 } }
    let pooled = Pooled(times, values, steps)
    var series = GraphSeries(
      name: name, labels: line.field.labels, color: color(line, index, values, extent),
      values: pooled.last)
    if pooled.pools {
      series.lows = pooled.low
      series.highs = pooled.high
    }
    switch option("drawStyle").string {
    case "bars": series.style = .bars
    case "points": series.style = .points
    default: series.style = .line
    }
    let hidden = option("hideFrom")
    series.isHidden = hidden["viz"].bool == true || option("drawStyle").string == "none"
    series.fill = Int64(clamping: min(max(option("fillOpacity").number ?? 0, 0), 100)).asInt
    series.showsPoints = option("showPoints").string == "always"
    series.onRightAxis = option("axisPlacement").string == "right"
    series.leavesLegend = hidden["legend"].bool == true
    series.format = line.style.format
    series.links = line.style.options.links
    series.isNegated = option("transform").string == "negative-Y"
    switch option("spanNulls") {
    case .bool(let flag): series.connectsGaps = flag
    case .number(let number):
      series.connectsGaps = number > 0
      series.longestGap = .milliseconds(Int64(clamping: number))
    default: break
    }
    let stacking = option("stacking")
    switch stacking["mode"].string {
    // A group can be any value; `false` is a group of its own.
    case "normal": series.stackGroup = stacking["group"].text ?? "A"
    case "percent": series.stackGroup = stacking["group"].text ?? "A"
    default: break
    }
    let first = times.firstIndex { $0 >= Double(job.range.from.milliseconds) } ?? times.count
    let window = values[min(first, values.count)...]
    series.calcs = SeriesCalcs(window)
    if line.field.endsInNaN, !nullsAreZero { series.calcs.last = .notANumber }
    words(line.style, values, &series)
    series.legendValues = calcs.map { calc in
      var value = Reducer.reduce(calc, window, times: times[min(first, times.count)...])
      let isLast = ["last", "lastNotNull"].contains(Reducer.canonical(calc))
      if line.field.endsInNaN, !nullsAreZero, isLast || value.isNaN { value = .notANumber }
      let format = Reducer.format(calc, line.style.format)
      if let list = Reducer.list(calc, window, format, clock: job.clock) { return list }
      if Reducer.keepsUnit(calc),
        let text = line.style.mapping(value, text: nil, styles.patterns)?.text
      {
        return text
      }
      if value.isNaN { return value.isNotANumber ? "NaN" : "–" }
      return format.text(value, clock: job.clock)
    }
    return series
  }

  /// What the file calls the values that the series has; one that has hundreds is no state.
  private func words(_ style: FieldStyle, _ values: [Double], _ series: inout GraphSeries) {
    guard !style.options.mappings.isEmpty else { return }
    let calcs = series.calcs
    var distinct: Set<Double> = [calcs.last, calcs.min, calcs.mean, calcs.max, calcs.p99]
    for value in values where !value.isNaN && distinct.count < 200 { distinct.insert(value) }
    for value in distinct where !value.isNaN {
      series.words[value] = style.mapping(value, text: nil, styles.patterns)?.text
    }
    series.wordForNaN = style.mapping(.notANumber, text: nil, styles.patterns)?.text
  }

  /// What percentages of thresholds refer to: from `min` to `max`, where the file has none from the least to the
  /// greatest value of all series.
  private func bounds(_ options: FieldOptions, _ extent: ClosedRange<Double>)
    -> ClosedRange<Double>
  {
    let low = options.min ?? extent.lowerBound
    return low...max(options.max ?? extent.upperBound, low)
  }

  private func extent(_ lines: [Line]) -> ClosedRange<Double> {
    var (low, high) = (Double.infinity, -Double.infinity)
    for line in lines {
      for value in line.field.numbers where value.isFinite {
        low = min(low, value)
        high = max(high, value)
      }
    }
    return low <= high ? low...high : 0...100
  }

  private func color(
    _ line: Line, _ index: Int, _ values: [Double], _ extent: ClosedRange<Double>
  ) -> FrameColor {
    switch line.style.options.colorMode {
    case "fixed", "shades":
      if let name = line.style.options.fixedColor, let color = ColorName.plain(name) {
        return color
      }
    case "thresholds":
      let last = values.last { !$0.isNaN } ?? .nan
      let bounds = bounds(line.style.options, extent)
      if let color = styles.state(of: last, line.style, bounds: bounds, clock: job.clock).0 {
        return color
      }
    default: break
    }
    return .series(index)
  }

  var legendCalcs: [String] {
    let options = job.panel.options["legend"]
    if options.isObject { return options["calcs"].elements.compactMap(\.string) }
    let old = job.panel.json["legend"]
    guard old["values"].bool == true else { return [] }
    return ["min", "max", "avg", "current", "total"].filter { old[$0].bool == true }
  }

  private func legend(_ graph: inout GraphFrame) {
    let options = job.panel.options["legend"]
    if options.isObject {
      if options["showLegend"].bool == false || options["displayMode"].string == "hidden" {
        graph.legend.mode = .hidden
      } else {
        graph.legend.mode = options["displayMode"].string == "table" ? .table : .list
      }
      graph.legend.placement = options["placement"].string == "right" ? .right : .bottom
    } else {
      let old = job.panel.json["legend"]
      if old["show"].bool == false {
        graph.legend.mode = .hidden
      } else {
        graph.legend.mode = old["alignAsTable"].bool == true ? .table : .list
      }
      graph.legend.placement = old["rightSide"].bool == true ? .right : .bottom
    }
  }

  /// The legend's order, where the file sorts by a calc.
  private func sort(_ graph: inout GraphFrame) {
    let options = job.panel.options["legend"]
    let old = job.panel.json["legend"]
    guard let wanted = options["sortBy"].string ?? old["sort"].string else { return }
    let descends = (options["sortDesc"].bool ?? old["sortDesc"].bool) ?? true
    let key: @Sendable (SeriesCalcs) -> Double
    switch wanted.lowercased() {
    case "max": key = { $0.max }
    case "min": key = { $0.min }
    case "mean", "avg": key = { $0.mean }
    case "last", "current", "last *": key = { $0.last }
    default: return
    }
    // Stacks keep their order, which the eye reads.
    guard graph.series.allSatisfy({ $0.stackGroup == nil }) else { return }
    graph.series.sort { a, b in
      let (x, y) = (key(a.calcs), key(b.calcs))
      if x.isNaN || y.isNaN { return !x.isNaN && y.isNaN }
      return descends ? x > y : x < y
    }
  }

  private func axes(
    _ lines: [Line], _ extent: ClosedRange<Double>, _ graph: inout GraphFrame
  ) {
    let defaults = job.panel.fields.defaults
    func axis(_ style: FieldStyle?) -> GraphAxis {
      var axis = GraphAxis()
      let options = style?.options ?? defaults
      axis.format =
        style?.format ?? ValueFormat(unit: defaults.unit ?? "", decimals: defaults.decimals)
      axis.min = options.min
      axis.max = options.max
      axis.softMin = options.custom("axisSoftMin").number
      axis.softMax = options.custom("axisSoftMax").number
      axis.label = styles.filler.text(options.custom("axisLabel").string ?? "")
      axis.isShown = options.custom("axisPlacement").string != "hidden"
      let scale = options.custom("scaleDistribution")
      let base = min(max(scale["log"].number ?? 10, 1.1), 1e6)
      switch scale["type"].string {
      case "log": axis.scale = .log(base: base)
      case "symlog":
        axis.scale = .symlog(base: base, threshold: max(scale["linearThreshold"].number ?? 1, 1e-9))
      default: break
      }
      if let low = axis.min, let high = axis.max, low >= high { axis.max = nil }
      return axis
    }
    let placements = lines.map { $0.style.options.custom("axisPlacement").string == "right" }
    graph.left = axis(zip(lines, placements).first { !$0.1 }?.0.style)
    graph.right = axis(zip(lines, placements).first { $0.1 }?.0.style)
    graph.right.isShown = placements.contains(true)
    if lines.contains(where: { ($0.style.options.custom("stacking")["mode"].string) == "percent" })
    {
      graph.stacksToPercent = true
      graph.left.format = ValueFormat(unit: "percentunit")
      // What is stacked downward has its shares below zero.
      graph.left.min = graph.series.contains { $0.growsDown } ? -1 : 0
      graph.left.max = graph.series.contains { !$0.growsDown } ? 1 : 0
    }
    if !lines.isEmpty, placements.allSatisfy({ $0 }) {
      // Alone on the right axis is as good as on the left, and takes no columns.
      graph.left = graph.right
      for index in graph.series.indices { graph.series[index].onRightAxis = false }
      graph.right.isShown = false
    }
    let mode = defaults.custom("thresholdsStyle")["mode"].string ?? "off"
    let isOld = job.panel.kind == "graph" && !job.panel.json["thresholds"].elements.isEmpty
    if job.panel.showsThresholds {
      let style = FieldStyle(options: defaults, format: graph.left.format)
      var ends = defaults
      ends.min = graph.left.min
      ends.max = graph.left.max
      let bounds = bounds(ends, extent)
      graph.thresholds = styles.bands(
        style, bounds: bounds, line: isOld || mode.contains("line") || mode.contains("dashed"),
        area: mode.contains("area"))
    }
  }

  /// "rate window: 8 s of 20 s" where the data is younger than the range the expression looks over.
  private func windowNotice(_ results: [QueryResult]) -> String? {
    let end = min(job.range.to, job.range.now).milliseconds
    for result in results {
      guard let grid = result.grid, let window = ExpressionText.leastRange(result.query.expression),
        let first = grid.rows.compactMap({ row in row.values.firstIndex { !$0.isNaN } }).min(),
        first > 0
      else { continue }
      let covered = end - (grid.start + Int64(first) * grid.step)
      if covered < window.milliseconds {
        let bare = ExpressionText.outsideQuotes(result.query.expression)
        let isRate = bare.contains("rate(") || bare.contains("increase(")
        let format = ValueFormat(unit: "ms")
        return (isRate ? "rate window: " : "window: ") + format.text(Double(max(0, covered)))
          + " of " + format.text(Double(window.milliseconds))
      }
    }
    return nil
  }
}

extension Int64 {
  fileprivate var asInt: Int { Int(self) }
}

extension DrawnKind {
  private static let graphs: Set = [
    "graph", "timeseries", "trend", "heatmap", "heatmap-new", "xychart", "state-timeline",
    "status-history", "natel-discrete-panel",
  ]

  static let graph = DrawnKind(
    name: "graph", answers: { graphs.contains($0.kind) }, takesAnnotations: true,
    keepsMargin: true,
    calcs: { GraphPanel(job: $0, styles: $1.styles).legendCalcs },
    make: { .graph(GraphPanel(job: $0, styles: $1.styles).make($1.frames, $1.results)) })
}
