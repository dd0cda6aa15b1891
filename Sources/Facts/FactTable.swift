/// All that is known of one subject.
package struct FactTable<Row: Sendable & Hashable & Codable>: Sendable, Hashable, Codable {
  /// The version of the sheet in which this table changed last; 0 where it never did.
  package fileprivate(set) var version: UInt64 = 0
  package var rows: [Row] = []
  /// Why it is not known which rows there are, or how they stand; nil where it is known. The rows are then what was
  /// known before.
  package var unknown: String?

  package init(_ rows: [Row] = []) { self.rows = rows }
}

/// The newest facts of all subjects at one moment.
package struct FactSheet: Sendable, Hashable, Codable {
  /// Whom the dashboards ask, the main one first.
  package var sources = FactTable<SourceFact>()
  package var targets = FactTable<TargetFact>()
  /// What is wrong with the engine, its configuration or its files, worst first.
  package var notices = FactTable<NoticeFact>()
  /// The dashboards that can be opened, in the order in which they are looked for.
  package var boards = FactTable<BoardFact>()

  package init() {}

  /// Grows with every change of a table.
  package var version: UInt64 {
    max(sources.version, targets.version, notices.version, boards.version)
  }

  /// Tells a subject anew. Where nothing of it has changed, its version stays.
  package mutating func tell<Row>(
    _ subject: WritableKeyPath<FactSheet, FactTable<Row>>, _ rows: [Row], unknown: String? = nil
  ) {
    guard self[keyPath: subject].rows != rows || self[keyPath: subject].unknown != unknown else {
      return
    }
    var table = FactTable(rows)
    table.unknown = unknown
    table.version = version + 1
    self[keyPath: subject] = table
  }
}
