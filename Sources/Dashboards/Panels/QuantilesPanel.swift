internal import JSON
internal import Metrics
internal import Query

/// Makes the table or the ribbons of a quantiles panel; `QuantilesQueries` tells its options.
struct QuantilesPanel {
  let job: PanelJob

  func make(_ results: [QueryResult]) -> PanelFrame.Content {
    let asked = QuantilesQueries(job.panel)
    return asked.options.isRibbons ? .graph(ribbons(results, asked)) : .table(table(results, asked))
  }

  private var format: ValueFormat {
    ValueFormat(
      unit: job.panel.fields.defaults.unit ?? "", decimals: job.panel.fields.defaults.decimals)
  }

  private struct Row {
    var target: PanelTarget
    var labels: Labels
    var values: [QuantileFigure: Double] = [:]
    /// Figures that are bounds of buckets, not observations.
    var bounds: Set<QuantileFigure> = []

    /// Of several values of a figure the least, or the greatest, or the last.
    mutating func set(_ figure: QuantileFigure, _ value: Double, isBound: Bool) {
      if let known = values[figure] {
        if figure == .min, known <= value { return }
        if figure == .max, known >= value { return }
      }
      values[figure] = value
      bounds.remove(figure)
      if isBound { bounds.insert(figure) }
    }

    var isEmpty: Bool { values.allSatisfy { $0.key == .error || $0.value.isNaN } }
  }

  /// A row for each group of each target, a column for each figure, the bound last.
  private func table(_ results: [QueryResult], _ asked: QuantilesQueries) -> TableFrame {
    var rows: [String: [Labels: Row]] = [:]
    var order: [String] = []
    for result in results {
      guard let figure = result.query.figure else { continue }
      let target = original(result.query.target)
      if rows[target.refID] == nil { order.append(target.refID) }
      let source = asked.source(target.expression)
      for sample in result.samples {
        guard case .float(let value) = sample.content else { continue }
        let labels =
          source == .record
          ? sample.labels.dropping([Labels.nameLabel, "quantile", "bound"])
          : sample.labels.dropping([Labels.nameLabel])
        rows[target.refID, default: [:]][labels, default: Row(target: target, labels: labels)]
          .set(figure, value, isBound: asked.isBound(sample.labels, target))
      }
    }
    let window = asked.window(job.panel.targets).map { "over " + job.filler.text($0) }
    var table = TableFrame(
      columns: [TableFrame.Column(name: window ?? "", isNumeric: false)]
        + asked.figures.map { TableFrame.Column(name: $0.title, isNumeric: true) }, rows: [])
    for target in order {
      for row in (rows[target] ?? [:]).values.sorted(by: { $0.labels < $1.labels })
      where !row.isEmpty {
        let name = TableFrame.Cell(text: name(row.labels, row.target))
        table.rows.append([name] + asked.figures.map { cell($0, row, asked) })
      }
    }
    return table
  }

  /// The target as the dashboard has it, of which the planner made one for each figure.
  private func original(_ derived: PanelTarget) -> PanelTarget {
    job.panel.targets.first { $0.refID == derived.refID } ?? derived
  }

  private func cell(
    _ figure: QuantileFigure, _ row: Row, _ asked: QuantilesQueries
  ) -> TableFrame.Cell {
    let value = row.values[figure] ?? .nan
    if figure == .error {
      return TableFrame.Cell(
        text: value.isNaN ? asked.accuracy(row.target) : accuracy(value), number: value,
        color: .muted)
    }
    let isEdge = (figure == .min || figure == .max) && row.bounds.contains(figure)
    let text = value.isNaN ? "–" : (isEdge ? "~" : "") + format.text(value)
    return TableFrame.Cell(text: text, number: value)
  }

  /// How near the quantiles are, by their relative error.
  private func accuracy(_ error: Double) -> String {
    error == 0
      ? "exact"
      : ValueFormat(unit: "percent", decimals: error < 0.1 ? 2 : 0).text(error * 100)
  }

  private func name(_ labels: Labels, _ target: PanelTarget) -> String {
    let template = job.filler.text(target.legend)
    if !template.isEmpty, template != "__auto" { return LegendTemplate(template).filled(labels) }
    if labels.count == 1, let only = labels.pairs.first { return only.value }
    return labels.isEmpty ? "all" : labels.description
  }

  /// Where several targets or groups answer, the greatest at each instant.
  private func ribbons(_ results: [QueryResult], _ asked: QuantilesQueries) -> GraphFrame {
    let widest = results.compactMap { $0.grid.map { Duration.milliseconds($0.step) } }.max()
    let steps = Step.columns(
      job.range, width: job.columns,
      fine: widest ?? Step.evaluation(span: job.range.span, least: .seconds(1)))
    var graph = GraphFrame(steps: steps)
    graph.window = Step.window(of: job.range)
    graph.left.format = format
    graph.left.min = job.panel.fields.defaults.min
    graph.left.max = job.panel.fields.defaults.max
    let empty = [Double](repeating: .nan, count: max(0, steps.count))
    var bands = [empty, empty, empty, empty]
    let order: [QuantileFigure] =
      GraphFrame.ribbonQuantiles.map { .quantile($0) } + [.max]
    var maxIsBound = false
    for result in results {
      guard let figure = result.query.figure, let band = order.firstIndex(of: figure),
        let grid = result.grid
      else { continue }
      let times = (0..<grid.count).map { Double(grid.start + Int64($0) * grid.step) }
      for row in grid.rows {
        let pooled = Pooled(times, row.values, steps)
        let values = figure == .max ? pooled.high : pooled.last
        if figure == .max, asked.isBound(row.labels, original(result.query.target)) {
          maxIsBound = true
        }
        for (index, value) in values.enumerated() where !value.isNaN {
          bands[band][index] = bands[band][index].isNaN ? value : max(bands[band][index], value)
        }
      }
    }
    graph.ribbonNote = note(results, asked)
    var made = GraphFrame.ribbons(bands, like: graph, axis: graph.left, of: nil)
    if maxIsBound, let value = made.series[3].legendValues.first {
      made.series[3].legendValues = ["~" + value]
    }
    if bands.allSatisfy({ $0.allSatisfy(\.isNaN) }) { made.series = [] }
    return made
  }

  /// How far back the ribbons reach and how near they are: the worst of what they show.
  private func note(_ results: [QueryResult], _ asked: QuantilesQueries) -> String {
    var parts: [String] = []
    if let window = asked.window(job.panel.targets) {
      parts.append("over " + job.filler.text(window))
    }
    var worst = Double.nan
    for result in results where result.query.figure == .error {
      for row in result.grid?.rows ?? [] {
        for value in row.values where !value.isNaN && !(value <= worst) { worst = value }
      }
    }
    if job.panel.targets.contains(where: { asked.countsBuckets($0) }) {
      parts.append("within a bucket")
    } else if !worst.isNaN, worst > 0 {
      parts.append("accuracy ± " + accuracy(worst))
    } else if !worst.isNaN || job.panel.targets.allSatisfy({ asked.accuracy($0) == "exact" }) {
      parts.append("exact")
    }
    return parts.joined(separator: " · ")
  }
}

extension DrawnKind {
  static let quantiles = DrawnKind(
    name: "quantiles", answers: { ["quantiles", "vigil-quantiles-panel"].contains($0.kind) },
    asksRange: { QuantilesQueries($0).options.isRibbons },
    derive: { panel, targets in
      let asked = QuantilesQueries(panel)
      return targets.flatMap(asked.derived).map { DerivedTarget($0.target, $0.figure) }
    },
    make: { QuantilesPanel(job: $0).make($1.results) })
}
