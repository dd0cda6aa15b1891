import Glibc
import Synchronization
import TestSupport

/// Where one of the two sends its notices: what came, and when.
final class PeerReceivers: Sendable {
  struct Capture: Sendable {
    /// Seconds of the machine's clock.
    var at: Double
    var method: String
    var path: String
    var headers: [String: String]
    var body: String
  }

  private final class Log: Sendable { let captures = Mutex<[Capture]>([]) }

  private let log = Log()
  private let server: LoopbackServer
  let mail = MailServer()

  init() {
    let log = log
    server = LoopbackServer { connection in
      while let request = connection.readRequest() {
        let at = secondsNow()
        guard let capture = Self.capture(request, at) else { return }
        log.captures.withLock { $0.append(capture) }
        let isAccepted = capture.path.contains("pagerduty")
        connection.answer("ok", status: isAccepted ? "202 Accepted" : "200 OK")
      }
    }
  }

  var port: Int { Int(server.port) }
  var captures: [Capture] { log.captures.withLock { $0 } }

  func stop() {
    server.stop()
    mail.stop()
  }

  private static func capture(_ request: String, _ at: Double) -> Capture? {
    let lines = request.split(
      separator: "\r\n", maxSplits: 64, omittingEmptySubsequences: false)
    let words = lines[0].split(separator: " ")
    guard words.count == 3, let end = lines.firstIndex(of: "") else { return nil }
    var headers: [String: String] = [:]
    for line in lines[1..<end] {
      let parts = line.split(separator: ":", maxSplits: 1)
      if parts.count == 2 {
        headers[parts[0].lowercased()] = String(parts[1].drop { $0 == " " })
      }
    }
    return Capture(
      at: at, method: String(words[0]), path: String(words[1]), headers: headers,
      body: lines[(end + 1)...].joined(separator: "\r\n"))
  }
}

/// Seconds since 1970.
func secondsNow() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_REALTIME, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}
