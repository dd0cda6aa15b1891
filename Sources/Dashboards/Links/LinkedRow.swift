package import Metrics

/// What the placeholders of data links speak of: one row of a frame, and in it the field that the link hangs on.
package struct LinkedRow: Sendable, Hashable {
  package struct Field: Sendable, Hashable {
    package var name: String
    package var displayName: String
    package var labels: Labels
    package var isTime = false
    /// NaN where the value is none.
    package var number = Double.nan
    /// The value exactly, and as it is shown.
    package var raw: String
    package var text: String
    package init(name: String, displayName: String, labels: Labels, raw: String, text: String) {
      self.name = name
      self.displayName = displayName
      self.labels = labels
      self.raw = raw
      self.text = text
    }
  }
  package var fields: [Field]
  /// Index of the link's own field.
  package var field: Int
  /// `__series.name`.
  package var seriesName: String
  package init(fields: [Field], field: Int, seriesName: String) {
    self.fields = fields
    self.field = field
    self.seriesName = seriesName
  }
}

/// Links of a field with the row that they lead from.
package struct DataLinks: Sendable, Hashable {
  package var links: [DashboardLink]
  package var row: LinkedRow
  package init(links: [DashboardLink], row: LinkedRow) {
    self.links = links
    self.row = row
  }
}

/// The fields of a table's frame, those included that it does not show.
package struct LinkedTable: Sendable, Hashable {
  package struct Column: Sendable, Hashable {
    package var name: String
    package var displayName: String
    package var labels: Labels
    package var isTime: Bool
    /// Parallel to the rows, one of them empty.
    package var numbers: [Double]
    package var texts: [String]
    /// Where the table shows it.
    package var shown: Int?
    package var links: [DashboardLink]
    package init(
      name: String, displayName: String, labels: Labels = .empty, isTime: Bool = false,
      numbers: [Double], texts: [String], shown: Int? = nil, links: [DashboardLink]
    ) {
      self.name = name
      self.displayName = displayName
      self.labels = labels
      self.isTime = isTime
      self.numbers = numbers
      self.texts = texts
      self.shown = shown
      self.links = links
    }
  }
  package var columns: [Column]
  package var seriesName: String
  package init(columns: [Column], seriesName: String) {
    self.columns = columns
    self.seriesName = seriesName
  }
}

extension TableFrame {
  /// The data links of a row, in the order of its columns.
  package func dataLinks(row: Int) -> [DataLinks] {
    guard let linked, rows.indices.contains(row) else { return [] }
    let fields = linked.columns.map { column in
      let number = row < column.numbers.count ? column.numbers[row] : Double.nan
      let raw =
        row < column.texts.count
        ? column.texts[row] : number.isNaN ? "" : ValueFormat(unit: "string").text(number)
      let shown = column.shown.flatMap { $0 < rows[row].count ? rows[row][$0].text : nil }
      var field = LinkedRow.Field(
        name: column.name, displayName: column.displayName, labels: column.labels, raw: raw,
        text: shown ?? raw)
      field.number = number
      field.isTime = column.isTime
      return field
    }
    return linked.columns.indices.compactMap { index in
      let column = linked.columns[index]
      guard column.shown != nil, !column.links.isEmpty else { return nil }
      return DataLinks(
        links: column.links,
        row: LinkedRow(fields: fields, field: index, seriesName: linked.seriesName))
    }
  }
}

extension GraphFrame {
  /// The data links of a series at one of its values.
  package func dataLinks(of series: GraphSeries, at time: Timestamp, value: Double) -> [DataLinks] {
    guard !series.links.isEmpty else { return [] }
    var instant = LinkedRow.Field(
      name: "Time", displayName: "Time", labels: .empty, raw: "\(time.milliseconds)",
      text: ValueFormat(unit: "dateTimeAsIso").text(Double(time.milliseconds)))
    instant.number = Double(time.milliseconds)
    instant.isTime = true
    var field = LinkedRow.Field(
      name: series.name, displayName: series.name, labels: series.labels,
      raw: value.isNaN ? "" : ValueFormat(unit: "string").text(value),
      text: format(of: series).text(value))
    field.number = value
    return [
      DataLinks(
        links: series.links,
        row: LinkedRow(fields: [instant, field], field: 1, seriesName: series.name))
    ]
  }
}
