internal import JSON

/// The row below a table: each column of numbers by the panel's calcs, or how many rows there are.
///
/// Grafana asks for it in the panel's options, since version 12 in each field's own.
struct TableFooter {
  let job: PanelJob
  let styles: FieldStyles

  private var options: JSON { job.panel.options["footer"] }

  /// A cell for each column, or none where the panel wants no footer. `count` is the number of rows.
  func cells(_ columns: [(Field, FieldStyle)], of frame: DataFrame, count: Int)
    -> [TableFrame.Cell]
  {
    // What names the row stands in a column that a narrow table does not give up.
    let first = columns.firstIndex { $0.0.kind == .text && $0.0.name != "__name__" }
    if countsRows {
      let number = TableFrame.Cell(text: count == 1 ? "1 row" : "\(count) rows")
      return columns.indices.map { $0 == first ?? 0 ? number : TableFrame.Cell(text: "") }
    }
    let wanted = columns.map { calcs(of: $0.0, $0.1) }
    let named = Set(wanted.filter { !$0.isEmpty })
    guard !named.isEmpty else { return [] }
    // One calc for all is named once.
    var title: (column: Int, text: String)?
    if let first, named.count == 1, let calcs = named.first, calcs.count == 1 {
      title = (first, Reducer.title(calcs[0]))
    }
    return columns.indices.map { index in
      if index == title?.column { return TableFrame.Cell(text: title?.text ?? "") }
      let (field, style) = columns[index]
      let parts = wanted[index].map { calc in
        (title == nil ? Reducer.title(calc) + " " : "") + text(calc, field, style, frame)
      }
      return TableFrame.Cell(text: parts.joined(separator: ", "))
    }
  }

  /// All calcs that it asks for.
  var calcs: [String] {
    let fields = job.panel.fields
    let own = fields.overrides.flatMap(\.properties).filter { $0.name == "custom.footer" }
    return Self.names(fields.defaults.custom("footer")["reducers"])
      + own.flatMap { Self.names($0.value["reducers"]) } + shared
  }

  private var shared: [String] {
    options["show"].bool == true ? Self.names(options["reducer"]) : []
  }

  private var countsRows: Bool {
    options["countRows"].bool == true && shared.first.map(Reducer.canonical) == "count"
  }

  private func calcs(of field: Field, _ style: FieldStyle) -> [String] {
    guard field.kind == .number else { return [] }
    let own = Self.names(style.options.custom("footer")["reducers"])
    if !own.isEmpty { return own }
    let fields = Self.names(options["fields"])
    let names = [field.name, field.shownName, style.displayName]
    return fields.isEmpty || fields.contains(where: names.contains) ? Array(shared.prefix(1)) : []
  }

  private func text(_ calc: String, _ field: Field, _ style: FieldStyle, _ frame: DataFrame)
    -> String
  {
    if let list = Reducer.list(calc, field.numbers[...], style.format, clock: job.clock) {
      return list
    }
    let value = Reducer.reduce(calc, field.numbers[...], times: frame.timeField?.numbers[...])
    if value.isNaN { return style.options.noValue ?? "–" }
    return Reducer.format(calc, style.format).text(value, clock: job.clock)
  }

  /// One name or a list of them, as ages differ.
  private static func names(_ json: JSON) -> [String] {
    (json.elements.compactMap(\.string) + [json.string].compactMap { $0 }).filter { !$0.isEmpty }
  }
}
