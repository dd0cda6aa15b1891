internal import Files
internal import Glibc
internal import JSON

/// A remote's position in the state folder. Both ways block.
struct PositionFile: Sendable {
  let path: String
  private let folder: String

  /// - Parameter folder: where such files are; made where it is not there.
  init(of remote: String, in folder: String) {
    var name = ""
    for byte in remote.utf8.prefix(80) {
      let isPlain =
        byte >= 0x30 && byte <= 0x39 || (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A
        || byte == 0x2D || byte == 0x5F
      name += isPlain ? String(UnicodeScalar(byte)) : "%" + String(byte, radix: 16)
    }
    self.folder = folder
    path = folder + "/" + name + ".json"
  }

  /// What is there; nil where there is nothing, or nothing that can be read.
  func read() -> Position? {
    guard let bytes = try? readFile(path, limit: 64 << 20), let json = try? JSON(parsing: bytes)
    else { return nil }
    return Position(json)
  }

  /// Puts a position in the place of the one before; why that failed, or nil.
  ///
  /// - Parameter isSynced: whether it is to survive a power cut.
  func write(_ position: Position, isSynced: Bool) -> String? {
    let draft = path + ".tmp"
    guard Folder.make(folder) else { return failure(folder) }
    let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { return failure(draft) }
    let bytes = position.json.bytes
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress?.advanced(by: written), $0.count - written)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      written += count
    }
    let isWhole = written == bytes.count && (!isSynced || fdatasync(descriptor) == 0)
    let reason = isWhole ? nil : failure(draft)
    close(descriptor)
    if let reason { return reason }
    return rename(draft, path) == 0 ? nil : failure(path)
  }

  private func failure(_ path: String) -> String { "\(path): \(String(cString: strerror(errno)))" }
}
