internal import JSON
internal import Metrics
internal import Query

/// Turns answers into frames as Grafana's Prometheus source does: one frame a series, or one table a query.
struct FrameBuilder {
  let job: PanelJob

  /// With `trims` the margin before the window is left out.
  func frames(_ results: inout [QueryResult], trims: Bool) -> [DataFrame] {
    let tables = results.count { $0.query.target.format == .table }
    return results.flatMap { result -> [DataFrame] in
      let series = self.series(result, trims: trims)
      if result.query.target.format == .heatmap { return buckets(series) }
      guard result.query.target.format == .table else { return series }
      return [
        table(
          series, result, valueName: tables > 1 ? "Value #\(result.query.target.refID)" : "Value")
      ]
    }
  }

  private func series(_ result: QueryResult, trims: Bool) -> [DataFrame] {
    let refID = result.query.target.refID
    guard let grid = result.grid else {
      let floats = result.samples.compactMap { sample -> (InstantSample, Double)? in
        guard case .float(let value) = sample.content else { return nil }
        return (sample, value)
      }
      let names = names(floats.map(\.0.labels), result.query)
      return zip(floats, names).map { pair, name in
        let (sample, value) = pair
        var field = Field(
          "Value", numbers: [value.isNaN ? .notANumber : value], labels: sample.labels, refID: refID
        )
        field.displayName = name
        field.endsInNaN = value.isNaN
        let time = Field("Time", times: [Double(sample.timestamp.milliseconds)])
        return DataFrame(refID: refID, name: name, fields: [time, field])
      }
    }
    let first = trims ? grid.firstIndex(from: job.range.from.milliseconds) : 0
    var times = (first..<max(first, grid.count)).map {
      Double(grid.start + Int64($0) * grid.step)
    }
    var tails: [Labels: Double] = [:]
    if result.query.instantIsTail {
      for sample in result.samples {
        if case .float(let value) = sample.content { tails[sample.labels] = value }
      }
      times.append(Double(min(job.range.to, job.range.now).milliseconds))
    }
    var rows = grid.rows
    let known = Set(rows.map(\.labels))
    for (labels, _) in tails.sorted(by: { $0.key < $1.key }) where !known.contains(labels) {
      rows.append(
        .init(labels: labels, values: [Double](repeating: .nan, count: grid.count)))
    }
    let names = names(rows.map(\.labels), result.query)
    let time = Field("Time", times: times)
    return zip(rows, names).map { row, name in
      var values = first == 0 ? row.values : Array(row.values[min(first, row.values.count)...])
      let last = row.values.lastIndex { !$0.isNaN } ?? -1
      var endsInNaN = row.lastNaN > last
      if result.query.instantIsTail {
        let tail = tails[row.labels]
        values.append(tail.map { $0.isNaN ? .notANumber : $0 } ?? .nan)
        endsInNaN = tail.map(\.isNaN) ?? endsInNaN
      }
      var field = Field("Value", numbers: values, labels: row.labels, refID: refID)
      field.displayName = name
      field.endsInNaN = endsInNaN
      return DataFrame(refID: refID, name: name, fields: [time, field])
    }
  }

  /// Cumulative buckets (`le`) as what each holds alone, in the order of their bounds.
  private func buckets(_ series: [DataFrame]) -> [DataFrame] {
    func bound(_ frame: DataFrame) -> Double? {
      guard let text = frame.fields.last?.labels["le"], !text.isEmpty else { return nil }
      return text == "+Inf" ? .infinity : Double(text)
    }
    let bounds = series.map(bound)
    guard series.count > 1, !bounds.contains(nil), Set(bounds).count == bounds.count else {
      return series
    }
    let order = series.indices.sorted { (bounds[$0] ?? 0) < (bounds[$1] ?? 0) }
    var out: [DataFrame] = []
    var below: [Double]?
    for index in order {
      var frame = series[index]
      let values = frame.fields.last?.numbers ?? []
      if let below, let last = frame.fields.indices.last {
        frame.fields[last].numbers = values.enumerated().map { place, value in
          let under = place < below.count && !below[place].isNaN ? below[place] : 0
          return value.isNaN ? .nan : max(0, value - under)
        }
      }
      below = values
      out.append(frame)
    }
    return out
  }

  private func table(_ series: [DataFrame], _ result: QueryResult, valueName: String) -> DataFrame {
    let refID = result.query.target.refID
    var labelNames: Set<String> = []
    for frame in series {
      for label in frame.fields.last?.labels.pairs ?? [] { labelNames.insert(label.name) }
    }
    let names = labelNames.sorted(by: bytewiseLess)
    var times: [Double] = []
    var values: [Double] = []
    var texts = [[String]](repeating: [], count: names.count)
    for frame in series {
      guard let time = frame.fields.first, let value = frame.fields.last else { continue }
      for index in value.numbers.indices where !value.numbers[index].isNaN || value.count == 1 {
        times.append(time.numbers[index])
        values.append(value.numbers[index])
        for (column, name) in names.enumerated() { texts[column].append(value.labels[name]) }
      }
    }
    var frame = DataFrame(refID: refID, fields: [Field("Time", times: times)])
    for (column, name) in names.enumerated() {
      frame.fields.append(Field(name, texts: texts[column]))
    }
    frame.fields.append(Field(valueName, numbers: values, refID: refID))
    return frame
  }

  /// The series' names by the query's legend template.
  private func names(_ labels: [Labels], _ query: PlannedQuery) -> [String] {
    let template = job.filler.text(query.target.legend)
    if template == "__auto" {
      return automatic(labels, query)
    }
    if template.isEmpty {
      return labels.map { $0.isEmpty ? query.expression : $0.description }
    }
    let legend = LegendTemplate(template)
    // A template of labels that a series has not says nothing.
    return labels.map { labels in
      let name = legend.filled(labels)
      return name.trimmingWhitespace.isEmpty && !labels.isEmpty ? labels.description : name
    }
  }

  /// Only what tells the series apart.
  private func automatic(_ labels: [Labels], _ query: PlannedQuery) -> [String] {
    guard labels.count > 1 else {
      return labels.map {
        $0.metricName.isEmpty ? ($0.isEmpty ? query.expression : $0.description) : $0.metricName
      }
    }
    var shared = Set(labels[0].pairs)
    for one in labels { shared.formIntersection(one.pairs) }
    let common = shared.map(\.name)
    return labels.map { one in
      let own = one.dropping(common)
      if own.count == 1, let only = own.pairs.first { return only.value }
      return own.isEmpty ? one.description : own.description
    }
  }
}

extension SeriesGrid {
  /// The first instant at or after `time`.
  func firstIndex(from time: Int64) -> Int {
    guard time > start else { return 0 }
    return Int(min(Int64(count), (time - start + step - 1) / step))
  }
}

/// A legend's template, `{{label}}`, taken apart once.
struct LegendTemplate {
  private enum Part {
    case text(String)
    case label(String)
  }
  private var parts: [Part] = []

  init(_ template: String) {
    var rest = Substring(template)
    while let open = rest.firstPair("{"), let close = rest[open.upperBound...].firstPair("}") {
      parts.append(.text(String(rest[..<open.lowerBound])))
      parts.append(.label(String(rest[open.upperBound..<close.lowerBound]).trimmingWhitespace))
      rest = rest[close.upperBound...]
    }
    parts.append(.text(String(rest)))
  }

  func filled(_ labels: Labels) -> String {
    var out = ""
    for part in parts {
      switch part {
      case .text(let text): out += text
      case .label(let name): out += labels[name]
      }
    }
    return out
  }
}

extension Substring {
  /// Where `character` stands twice in a row.
  fileprivate func firstPair(_ character: Character) -> Range<Index>? {
    var index = startIndex
    while index < endIndex {
      let next = self.index(after: index)
      if self[index] == character, next < endIndex, self[next] == character {
        return index..<self.index(after: next)
      }
      index = next
    }
    return nil
  }
}
