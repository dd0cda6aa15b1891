/// Where to go on in a source: a value to be kept beside what was read.
package enum LogPosition: Sendable, Hashable, Codable {
  case file(FilePosition)
  /// The journal at a path ("" for this machine's own), its cursor, and how many records came before.
  case journal(path: String, cursor: String, sequence: UInt64)
  /// Of a pipe nothing can be read again.
  case none
}

/// A file that was read up to some place, and by what it is known again.
package struct FilePosition: Sendable, Hashable, Codable {
  /// As it was first seen, which is its stream's name.
  package var path: String
  package var device: UInt64
  package var inode: UInt64
  /// All before it was delivered. In a packed file it counts what is unpacked.
  package var offset: UInt64
  /// Of the stream's next record.
  package var sequence: UInt64
  /// Of the file's first bytes, and of those before `offset`.
  package var print: FilePrint
  /// Of its last change that was seen, in nanoseconds since the epoch.
  package var modified: Int64
  /// It was read to an end that is final.
  package var isDone: Bool
}

/// Where to go on in each source: what a store keeps.
package struct LogPositions: Sendable, Hashable, Codable {
  package private(set) var files: [FilePosition] = []
  package private(set) var journals: [String: LogPosition] = [:]

  package init() {}

  /// Keeps a position in place of the last one of its source. Of files that are done the newest 1,000 are kept, by
  /// which their packed copies are known.
  package mutating func note(_ position: LogPosition) {
    switch position {
    case .file(let file):
      files.removeAll { $0.device == file.device && $0.inode == file.inode }
      files.append(file)
      if files.count > 2000, let index = files.firstIndex(where: \.isDone) {
        files.remove(at: index)
      }
    case .journal(let path, _, _): journals[path] = position
    case .none: break
    }
  }
}

/// By what a file is known, whatever its name and inode are: its first bytes, and those before the place up to which it
/// was read.
package struct FilePrint: Sendable, Hashable, Codable {
  static let headBytes = 1024
  static let tailBytes = 256

  package var headCount = 0
  package var headHash: UInt64 = 0
  package var tailCount = 0
  package var tailHash: UInt64 = 0

  /// FNV-1a.
  static func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return hash
  }

  /// Enough was read of it to know it again.
  package var isTelling: Bool { headCount >= 16 }
}
