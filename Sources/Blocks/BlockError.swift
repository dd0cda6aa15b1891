internal import Glibc

/// What is wrong with a file of a data directory, and where.
package struct BlockError: Error, Sendable, Hashable, CustomStringConvertible {
  package var file: String
  /// In bytes from the file's beginning; nil where the whole file is meant.
  package var offset: UInt64?
  package var reason: String
  /// What the system calls it; nil where the file's contents are wrong.
  package var code: Int32?

  package init(_ file: String, at offset: UInt64? = nil, _ reason: String) {
    self.file = file
    self.offset = offset
    self.reason = reason
  }

  /// What the system said last.
  static func system(_ file: String, _ code: Int32 = errno) -> BlockError {
    var error = BlockError(file, String(cString: strerror(code)))
    error.code = code
    return error
  }

  package var description: String {
    offset.map { "\(file), byte \($0): \(reason)" } ?? "\(file): \(reason)"
  }
}
