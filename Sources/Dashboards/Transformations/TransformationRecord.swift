internal import JSON

/// What of a transformation is not done, known from its options alone.
struct Shortfall: Sendable, Hashable {
  var text: String
  /// Without it the step makes no sense and is left out whole.
  var stops: Bool
  init(_ text: String, stops: Bool = true) {
    self.text = text
    self.stops = stops
  }

  /// Where the option is given and is none of `known`.
  static func unless(_ known: [String], _ option: JSON, _ what: String, stops: Bool = true)
    -> [Shortfall]
  {
    guard let text = option.text, !text.isEmpty, !known.contains(text) else { return [] }
    return [Shortfall("\(what) \(text)", stops: stops)]
  }
}

/// One transformation: what it is called, what it reads, what of it is not done, and how it runs.
struct TransformationRecord: Sendable {
  typealias Run = @Sendable (inout Transformer, [DataFrame], JSON) -> [DataFrame]
  var ids: [String]
  /// The options it honours, and those that Grafana writes and does not read itself; nil where they are names of
  /// the data.
  var options: Set<String>?
  var shortfalls: @Sendable (JSON) -> [Shortfall]
  var run: Run

  init(
    _ ids: String..., options: Set<String>?,
    shortfalls: @escaping @Sendable (JSON) -> [Shortfall] = { _ in [] }, run: @escaping Run
  ) {
    self.ids = ids
    self.options = options
    self.shortfalls = shortfalls
    self.run = run
  }

  /// Every transformation that is done. The others are named where they stand: `heatmap`, `spatial`, `fieldLookup`
  /// and `smoothing` of Grafana's own, and whatever it has of others.
  static let table: [TransformationRecord] = [
    .calculateField, .joinByField, .merge, .concatenate, .joinByLabels,
    .organize, .filterFieldsByName, .renameByRegex,
    .filterByRefID, .filterByValue, .sortBy, .limit,
    .reduce, .groupBy, .groupToNestedTable,
    .seriesToRows, .labelsToFields, .prepareTimeSeries, .partitionByValues, .timeSeriesTable,
    .rowsToFields, .groupingToMatrix, .transpose,
    .convertFieldType, .formatTime, .formatString, .extractFields,
    .configFromData, .histogram, .regression,
  ]

  static func of(_ id: String) -> TransformationRecord? { table.first { $0.ids.contains(id) } }
}

extension Transformation {
  /// What of it is not done; a disabled one wants nothing.
  var shortfalls: [Shortfall] {
    guard !isDisabled else { return [] }
    guard let record = TransformationRecord.of(id) else { return [Shortfall(id)] }
    var found: [Shortfall] = []
    // Annotations and alert states are no frames here.
    if let topic, topic != "series" { found.append(Shortfall("on \(topic)")) }
    if let filter { found += FrameMatcher.shortfalls(filter) }
    found += record.shortfalls(options)
    if let known = record.options {
      for member in options.members where !known.contains(member.name) && member.value != .null {
        found.append(Shortfall("option \(member.name)", stops: false))
      }
    }
    return found.map { Shortfall("\(id): \($0.text)", stops: $0.stops) }
  }

  /// The same in words, for who reads the file and has no data.
  package var notApplied: [String] { shortfalls.map(\.text) }
}
