package import Metrics

/// The newest facts of all subjects at one moment.
package struct FactSheet: Sendable, Hashable, Codable {
  /// Whom the dashboards ask, the main one first.
  package var sources = FactTable<SourceFact>()
  package var targets = FactTable<TargetFact>()
  /// What is wrong with the engine, its configuration or its files, worst first.
  package var notices = FactTable<NoticeFact>()
  /// The dashboards that can be opened, in the order in which they are looked for.
  package var boards = FactTable<BoardFact>()
  /// Where samples are kept.
  package var storage = FactTable<StorageFact>()

  package init() {}

  /// Grows with every change of a table, whose version it then is.
  package private(set) var version: UInt64 = 0

  /// Tells a subject anew. Where nothing of it has changed, its version stays.
  package mutating func tell<Row>(
    _ subject: WritableKeyPath<FactSheet, FactTable<Row>>, _ rows: [Row], unknown: String? = nil
  ) {
    guard self[keyPath: subject].rows != rows || self[keyPath: subject].unknown != unknown else {
      return
    }
    var table = FactTable(rows)
    table.unknown = unknown
    version += 1
    table.version = version
    self[keyPath: subject] = table
  }
}

extension FactSheet {
  /// The source that is asked where none is named.
  package var source: SourceFact? { sources.rows.first }

  /// The name of the server that is asked; nil where the engine scrapes by itself.
  package var server: String? { source.flatMap { $0.isEmbedded ? nil : $0.name } }

  /// When the newest good scrape was; nil where a server is asked.
  package var newestScrape: Timestamp? {
    guard source?.isEmbedded == true else { return nil }
    return targets.rows.lazy.filter { $0.health == .up }.compactMap(\.lastScrape).max()
  }
}
