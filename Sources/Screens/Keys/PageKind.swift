/// Which page; each names itself in its own file.
package struct PageKind: Sendable, Hashable, CaseIterable {
  /// In a word, as the help tells it.
  package let rawValue: String
  /// In a sentence.
  let name: String

  init(_ word: String, name: String) {
    rawValue = word
    self.name = name
  }

  package static var allCases: [PageKind] { pageRecords.map(\.kind) }
}
