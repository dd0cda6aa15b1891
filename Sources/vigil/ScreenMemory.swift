internal import Engine
internal import Files
internal import Glibc
internal import JSON
internal import Screens

/// The file in one's own state folder that has the screen as it was left when it was last attached to an engine.
struct ScreenMemory {
  private let path: String

  init(_ configuration: Configuration) { path = stateFolder(configuration) + "/screen.json" }

  /// What was left; nil where there is nothing, or nothing that can be read.
  func read() -> LeftScreen? {
    guard let bytes = try? readFile(path, limit: 1 << 20) else { return nil }
    return try? decodeJSON(LeftScreen.self, from: bytes)
  }

  /// Keeps it, where that can be done at all.
  func write(_ left: LeftScreen) {
    guard let bytes = try? encodeJSON(left) else { return }
    let fresh = path + ".\(getpid())"
    let descriptor = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return }
    let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    close(descriptor)
    if count == bytes.count { rename(fresh, path) } else { unlink(fresh) }
  }
}
