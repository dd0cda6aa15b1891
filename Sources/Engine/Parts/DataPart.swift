internal import Blocks
internal import Facts
internal import TSDB

/// A data directory that is read instead of scraping: what of it is damaged stands among the notices.
final class DataPart: Part {
  private let data: LeftData
  private let path: String
  /// As it was when it was opened.
  private let places: [StorageFact]

  init(_ data: LeftData, _ path: String) {
    self.data = data
    self.path = path
    places = data.holdings.map { StorageFact($0) }
  }

  func facts(_ told: inout ToldFacts) {
    told.sheet.tell(sources: [SourceFact(name: path)])
    told.sheet.tell(targets: [], unknown: "a data directory tells of no targets")
    told.sheet.tell(storage: places)
    let (problems, more) = data.problems
    told.notices += problems.map { .warning($0) }
    if more > 0 { told.notices.append(.warning("\(path): \(more) more places are damaged")) }
  }

  /// News are what was found damaged since.
  func tick(_ beat: Beat) -> Bool { beat.falls(on: 1, of: 2) && data.hasNews() }
}

extension StorageFact {
  init(_ holding: DirectoryHolding) {
    self.init(name: holding.name)
    (files, bytes, oldest) = (holding.files, holding.bytes, holding.oldest)
    (series, samples) = (holding.series, holding.samples)
  }
}
