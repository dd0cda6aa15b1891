internal import Files
internal import Serving
internal import Synchronization
internal import YAML

/// Notices that one of a configuration's files has changed.
final class WebConfigWatch: Sendable {
  private let path: String
  private let seen: Mutex<[String: FileStamp?]>

  init(_ path: String, _ files: [String]) {
    self.path = path
    seen = Mutex(Self.stamps(files))
  }

  /// What the file says now, or nil where nothing has changed since the last look. Fails once for each change that breaks
  /// it.
  func look() throws(YAMLError) -> WebSettings? {
    let before = seen.withLock { $0 }
    let now = Self.stamps(Array(before.keys))
    if now == before { return nil }
    // Stamps of before the reading: what changes meanwhile is read again.
    seen.withLock { $0 = now }
    let file = try WebConfigFile(path)
    let files = Set(file.files)
    seen.withLock { seen in
      seen = Self.stamps(file.files.filter { seen[$0] == nil }).merging(seen) { $1 }
        .filter { files.contains($0.key) }
    }
    return file.settings
  }

  private static func stamps(_ files: [String]) -> [String: FileStamp?] {
    var stamps: [String: FileStamp?] = [:]
    for file in files { stamps.updateValue(FileStamp(file), forKey: file) }
    return stamps
  }
}
