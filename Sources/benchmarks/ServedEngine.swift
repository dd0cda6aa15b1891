internal import Glibc
internal import Metrics

/// A `vigil serve` beside a measurement, on loopback and at the socket in its state folder.
final class ServedEngine {
  static let port: UInt16 = 19_388
  /// For what may not be asked by everybody: the name and the password that its web.yml knows.
  static let authorization = "Authorization: Basic YmVuY2g6YmVuY2g="
  let program: SideProgram
  let state: String
  private let scratch: ScratchFolder
  private var isStopped = false

  /// - Parameters:
  ///   - configuration: a vigil.yml.
  ///   - isOpen: whether it answers on TCP to all, who may read only.
  init(
    _ scratch: ScratchFolder, state: String, configuration: String, isOpen: Bool = true
  ) throws(MeasureError) {
    self.scratch = scratch
    self.state = state
    var words = [
      sibling("vigil"), "serve", "--config", configuration, "--state", state, "--listen",
      "127.0.0.1:\(Self.port)", "--log-level", "error",
    ]
    if !isOpen {
      // bcrypt's least cost: it is checked once and then known.
      try scratch.write(
        "web.yml",
        "basic_auth_users: {bench: $2b$04$abcdefghijklmnopqrstuuzhC/M8aT3lFNlRSgWrnQYETvrF83G8W}\n")
      words += ["--web-config", scratch.path + "/web.yml"]
    }
    program = try SideProgram(words)
    for _ in 0..<200 {
      let answer = try? request(
        Self.port, "GET /-/ready HTTP/1.1", headers: [Self.authorization])
      if answer?.contains(" 200 ") == true { return }
      usleep(50_000)
    }
    stop()
    throw MeasureError("vigil serve does not answer")
  }

  func stop() {
    if isStopped { return }
    isStopped = true
    program.end()
  }

  deinit { stop() }
}
