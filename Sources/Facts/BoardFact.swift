/// One dashboard that can be opened.
package struct BoardFact: Sendable, Hashable, Codable {
  package var uid: String
  package var title: String
  /// Slash-separated; empty at the root.
  package var folder: String
  /// The name of the file it is read from; empty for the binary's own.
  package var file: String
  package var tags: [String]
  /// Why its file could not be loaded (the last good version stays), or nil.
  package var error: String?
  /// Grows with every new version of its file.
  package var revision: Int

  package init(
    uid: String, title: String, folder: String = "", file: String = "", tags: [String] = [],
    error: String? = nil, revision: Int = 0
  ) {
    self.uid = uid
    self.title = title
    self.folder = folder
    self.file = file
    self.tags = tags
    self.error = error
    self.revision = revision
  }
}
