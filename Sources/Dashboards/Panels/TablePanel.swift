internal import JSON
internal import Metrics

/// Makes a table of each frame, of which one is shown: which, says the file and then the reader.
struct TablePanel {
  let job: PanelJob
  let styles: FieldStyles
  private static let mostRows = 2_000
  private static let mostTables = 500

  func make(_ frames: [DataFrame]) -> TableFrame {
    let offered = offered(frames)
    guard let first = offered.first else { return TableFrame(columns: [], rows: []) }
    guard offered.count > 1 else { return table(first, rows: Self.mostRows) }
    let wanted = job.panel.options["frameIndex"].integer ?? 0
    let shown = offered.indices.contains(wanted) ? wanted : 0
    let rows = max(50, 4 * Self.mostRows / offered.count)
    var choices = offered.enumerated().map { index, frame in
      table(frame, rows: index == shown ? Self.mostRows : min(rows, Self.mostRows))
    }
    for index in choices.indices { choices[index].name = offered[index].title }
    var set = choices[shown]
    set.choices = choices
    return set.choosing(shown)
  }

  private func table(_ frame: DataFrame, rows most: Int) -> TableFrame {
    var frame = frame
    order(&frame)
    var columns: [TableFrame.Column] = []
    var shown: [(Field, FieldStyle)] = []
    var linked = LinkedTable(
      columns: [], seriesName: frame.name.isEmpty ? frame.refID : frame.name)
    for field in frame.fields {
      let style = styles.style(of: field, in: frame)
      linked.columns.append(self.linked(field, style))
      let hidden =
        style.options.custom("hidden").bool == true
        || style.options.custom("hideFrom")["viz"].bool == true
      if hidden { continue }
      linked.columns[linked.columns.count - 1].shown = columns.count
      let pixels = style.options.custom("width").number
      columns.append(
        TableFrame.Column(
          name: style.displayName ?? field.shownName, isNumeric: field.kind == .number,
          width: pixels.flatMap { $0 >= 8 && $0 < 4_000 ? Int($0 / 8) : nil }))
      shown.append((field, style))
    }
    var rows: [[TableFrame.Cell]] = []
    let prepared = shown.map { field, style in (field, style, bounds(field, style)) }
    for row in 0..<min(frame.count, most) {
      rows.append(prepared.map { cell($0.0, $0.1, bounds: $0.2, row: row) })
    }
    var table = TableFrame(columns: columns, rows: rows)
    if linked.columns.contains(where: { !$0.links.isEmpty }) { table.linked = linked }
    table.footer = TableFooter(job: job, styles: styles).cells(
      shown, of: frame, count: frame.count)
    return table
  }

  private func linked(_ field: Field, _ style: FieldStyle) -> LinkedTable.Column {
    LinkedTable.Column(
      name: field.name, displayName: style.displayName ?? field.shownName, labels: field.labels,
      isTime: field.kind == .time, numbers: field.numbers, texts: field.texts,
      links: style.options.links)
  }

  /// The frames that have something to choose between them.
  private func offered(_ frames: [DataFrame]) -> [DataFrame] {
    if job.panel.kind == "table-old" || !job.panel.json["styles"].elements.isEmpty {
      if let frame = OldTable.frame(frames, job.panel.json) { return [frame] }
    }
    // What has no row is no frame to Grafana.
    let full = frames.filter { $0.count > 0 }
    guard full.count > 1 else { return full.isEmpty ? Array(frames.prefix(1)) : full }
    if job.panel.transformations.isEmpty, full.allSatisfy({ $0.isSeries && $0.count == 1 }) {
      // Series of one instant, which are a row each: below each other nothing is left to choose.
      return [SeriesShapes.rows(of: full)]
    }
    return full.prefix(Self.mostTables).map(\.withoutEmptyInstants)
  }

  /// The rows in the order the file sorts them.
  private func order(_ frame: inout DataFrame) {
    let old = job.panel.json["sort"]
    let wanted = job.panel.options["sortBy"][0]
    var field: Field?
    var descends = wanted["desc"].bool ?? false
    if let name = wanted["displayName"].string {
      field = frame.fields.first { candidate in
        candidate.shownName == name || candidate.name == name
          || styles.style(of: candidate, in: frame).displayName == name
      }
    } else if let column = old["col"].integer, frame.fields.indices.contains(column) {
      field = frame.fields[column]
      descends = old["desc"].bool ?? false
    }
    if let field { frame = frame.sorted(by: field, descending: descends) }
  }

  private func bounds(_ field: Field, _ style: FieldStyle) -> ClosedRange<Double> {
    let present = field.numbers.filter(\.isFinite)
    let low = style.options.min ?? min(0, present.min() ?? 0)
    let high = style.options.max ?? (style.options.unit == "percentunit" ? 1 : present.max() ?? 100)
    return low < high ? low...high : low...(low + 1)
  }

  private func cell(_ field: Field, _ style: FieldStyle, bounds: ClosedRange<Double>, row: Int)
    -> TableFrame.Cell
  {
    switch field.kind {
    case .time:
      // A time is told as one, whatever unit a pattern for numbers gave it.
      let wanted = style.options.unit.map { ValueFormat(unit: $0) }
      let format =
        wanted.flatMap { $0.tellsTime ? $0 : nil } ?? ValueFormat(unit: "dateTimeAsIso")
      let value = field.number(row)
      return TableFrame.Cell(
        text: value.isNaN ? "" : format.text(value, clock: job.clock), number: value)
    case .text:
      let text = field.text(row)
      if let mapping = style.mapping(.nan, text: text, styles.patterns) {
        return TableFrame.Cell(
          text: mapping.text ?? text, color: mapping.color.map { ColorName.state($0) })
      }
      return TableFrame.Cell(text: text)
    case .number:
      let value = field.number(row)
      let shown = styles.shown(value, style, bounds: bounds, clock: job.clock)
      var cell = TableFrame.Cell(
        text: value.isNaN && shown.text == "–" ? "" : shown.text, number: value)
      let mode =
        style.options.custom("cellOptions")["type"].string
        ?? style.options.custom("displayMode").string ?? "auto"
      let isMapped = style.mapping(value, text: nil, styles.patterns)?.color != nil
      if mode.contains("color") || mode.contains("gauge") || mode.hasPrefix("lcd")
        || mode.hasPrefix("basic") || isMapped
      {
        cell.color = shown.color
      }
      if mode.contains("gauge") || mode.hasPrefix("lcd") || mode == "basic", !value.isNaN {
        let part = (value - bounds.lowerBound) / (bounds.upperBound - bounds.lowerBound)
        cell.fraction = min(max(part, 0), 1)
      }
      return cell
    }
  }
}

/// The transforms of the old table panel.
enum OldTable {
  static func frame(_ frames: [DataFrame], _ json: JSON) -> DataFrame? {
    switch json["transform"].string {
    case "timeseries_to_rows":
      var time: [Double] = []
      var names: [String] = []
      var values: [Double] = []
      for frame in frames {
        guard let times = frame.timeField?.numbers, let value = frame.fields.last else { continue }
        for (index, number) in value.numbers.enumerated() where !number.isNaN && index < times.count
        {
          time.append(times[index])
          names.append(value.shownName)
          values.append(number)
        }
      }
      return DataFrame(
        refID: "",
        fields: [
          Field("Time", times: time), Field("Metric", texts: names),
          Field("Value", numbers: values),
        ])
    case "timeseries_aggregations":
      let columns = json["columns"].elements.compactMap { column in
        column["value"].string.map { ($0, column["text"].string ?? $0) }
      }
      let series = frames.compactMap { frame in frame.fields.last { $0.kind == .number } }
      var fields = [Field("Metric", texts: series.map(\.shownName))]
      for (calc, title) in columns.isEmpty ? [("avg", "Avg")] : columns {
        fields.append(Field(title, numbers: series.map { Reducer.reduce(calc, $0.numbers[...]) }))
      }
      return DataFrame(refID: "", fields: fields)
    case "timeseries_to_columns":
      return Joining.joined(frames, by: "Time", .outer)
    case "table", nil:
      let tables = frames.filter { $0.fields.count != 2 || $0.timeField == nil }
      if tables.count > 1 { return Merging.merged(tables) }
      return tables.first ?? (frames.isEmpty ? nil : SeriesShapes.rows(of: frames))
    default: return nil
    }
  }
}

extension DrawnKind {
  static let table = DrawnKind(
    name: "table", answers: { ["table", "table-old"].contains($0.kind) },
    asksRange: { _ in false }, hasHistory: true,
    calcs: { TableFooter(job: $0, styles: $1.styles).calcs },
    make: { .table(TablePanel(job: $0, styles: $1.styles).make($1.frames)) })
}
