internal import JSON
internal import Metrics
internal import Query

/// Makes the table or the ribbons of a quantiles panel; `QuantilesQueries` tells its options.
struct QuantilesPanel {
  let job: PanelJob

  func make(_ results: [QueryResult]) -> PanelFrame.Content {
    let asked = QuantilesQueries(job.panel)
    return asked.options.isRibbons ? .graph(ribbons(results)) : .table(table(results, asked))
  }

  private var format: ValueFormat {
    ValueFormat(
      unit: job.panel.fields.defaults.unit ?? "", decimals: job.panel.fields.defaults.decimals)
  }

  /// A row for each group of each target, a column for each figure, the bound last.
  private func table(_ results: [QueryResult], _ asked: QuantilesQueries) -> TableFrame {
    let figures = asked.figures
    struct Row {
      var target: PanelTarget
      var labels: Labels
      var values: [QuantileFigure: Double] = [:]
    }
    var rows: [String: [Labels: Row]] = [:]
    var order: [String] = []
    for result in results {
      guard let figure = result.query.figure else { continue }
      let target = result.query.target
      if rows[target.refID] == nil { order.append(target.refID) }
      for sample in result.samples {
        guard case .float(let value) = sample.content else { continue }
        let labels = sample.labels.dropping([Labels.nameLabel, "quantile"])
        rows[target.refID, default: [:]][labels, default: Row(target: target, labels: labels)]
          .values[figure] = value
      }
    }
    var table = TableFrame(
      columns: [TableFrame.Column(name: "", isNumeric: false)]
        + figures.map { TableFrame.Column(name: $0.title, isNumeric: true) }, rows: [])
    for target in order {
      let originals = job.panel.targets.filter { $0.refID == target }
      let bound = originals.first.map(asked.bound) ?? "–"
      for row in (rows[target] ?? [:]).values.sorted(by: { $0.labels < $1.labels }) {
        guard row.values.contains(where: { $0.key != .error && !$0.value.isNaN }) else { continue }
        let cells = figures.map { figure in
          cell(figure, row.values[figure] ?? .nan, bound: bound)
        }
        table.rows.append([TableFrame.Cell(text: name(row.labels, row.target))] + cells)
      }
    }
    return table
  }

  private func cell(_ figure: QuantileFigure, _ value: Double, bound: String) -> TableFrame.Cell {
    guard figure == .error else {
      return TableFrame.Cell(text: value.isNaN ? "–" : format.text(value), number: value)
    }
    let text =
      value.isNaN
      ? bound
      : value == 0
        ? "exact"
        : "± " + ValueFormat(unit: "percent", decimals: value < 0.1 ? 2 : 0).text(value * 100)
    return TableFrame.Cell(text: text, number: value, color: .muted)
  }

  private func name(_ labels: Labels, _ target: PanelTarget) -> String {
    let template = job.filler.text(target.legend)
    if !template.isEmpty, template != "__auto" { return LegendTemplate(template).filled(labels) }
    if labels.count == 1, let only = labels.pairs.first { return only.value }
    return labels.isEmpty ? "all" : labels.description
  }

  /// Where several targets or groups answer, the greatest at each instant.
  private func ribbons(_ results: [QueryResult]) -> GraphFrame {
    let widest = results.compactMap { $0.grid.map { Duration.milliseconds($0.step) } }.max()
    let steps = Step.columns(
      job.range, width: job.columns,
      fine: widest ?? Step.evaluation(span: job.range.span, least: .seconds(1)))
    var graph = GraphFrame(steps: steps)
    graph.left.format = format
    graph.left.min = job.panel.fields.defaults.min
    graph.left.max = job.panel.fields.defaults.max
    let empty = [Double](repeating: .nan, count: max(0, steps.count))
    var bands = [empty, empty, empty, empty]
    let order: [QuantileFigure] =
      GraphFrame.ribbonQuantiles.map { .quantile($0) } + [.max]
    for result in results {
      guard let figure = result.query.figure, let band = order.firstIndex(of: figure),
        let grid = result.grid
      else { continue }
      let times = (0..<grid.count).map { Double(grid.start + Int64($0) * grid.step) }
      for row in grid.rows {
        let pooled = Pooled(times, row.values, steps)
        let values = figure == .max ? pooled.high : pooled.last
        for (index, value) in values.enumerated() where !value.isNaN {
          bands[band][index] = bands[band][index].isNaN ? value : max(bands[band][index], value)
        }
      }
    }
    var made = GraphFrame.ribbons(bands, like: graph, axis: graph.left, of: nil)
    if bands.allSatisfy({ $0.allSatisfy(\.isNaN) }) { made.series = [] }
    return made
  }
}
