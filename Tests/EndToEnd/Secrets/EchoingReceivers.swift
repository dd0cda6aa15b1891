import Synchronization
import TestSupport

/// Receivers that say back all that they are told, each in its own bad mood, which the path names.
final class EchoingReceivers: Sendable {
  enum Mood: String, CaseIterable, Sendable {
    /// Takes it, with the request in the answer.
    case taking
    /// Does not, with the request in the answer.
    case refusing
    /// The same as JSON, and may be asked again.
    case busy
    /// Sends on to itself, with the request's path in the new one, and then to what is no web address.
    case redirecting
    /// Answers with the request, which is no HTTP.
    case babbling
    /// Nobody listens.
    case away
  }

  private final class Log: Sendable { let heads = Mutex<[String]>([]) }
  private let log = Log()
  private let server: LoopbackServer
  let mail: MailServer

  init() {
    let log = log
    server = LoopbackServer { connection in
      while let request = connection.readRequest() {
        log.heads.withLock { $0.append(request) }
        let path = request.split(separator: " ").dropFirst().first.map(String.init) ?? ""
        Self.answer(request, path, connection)
      }
    }
    var behaviour = MailServer.Behaviour()
    behaviour.offers = ["AUTH PLAIN LOGIN"]
    behaviour.echoes = true
    mail = MailServer(behaviour)
  }

  private static func answer(
    _ request: String, _ path: String, _ connection: LoopbackServer.Connection
  ) {
    let mood = Mood.allCases.first { path.contains($0.rawValue) } ?? .refusing
    switch mood {
    case .taking: connection.answer(request)
    case .refusing, .away: connection.answer(request, status: "403 Forbidden")
    case .busy:
      let lines = request.split(separator: "\r\n", omittingEmptySubsequences: false)
      let quoted = lines.map { line in
        "\"" + line.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
      }
      connection.answer(
        "{\"lines\": [\(quoted.joined(separator: ", "))]}", status: "503 Service Unavailable",
        headers: "Content-Type: application/json\r\n")
    case .redirecting:
      let isAgain = path.hasPrefix("/again")
      let place = isAgain ? "gopher://h" + path : "/again" + path
      connection.answer(
        request, status: "307 Temporary Redirect", headers: "Location: \(place)\r\n")
    case .babbling: connection.write("ZZZ " + request + "\r\n\r\n")
    }
  }

  var port: Int { Int(server.port) }
  /// All that came, head and body.
  var requests: [String] { log.heads.withLock { $0 } }

  func stop() {
    server.stop()
    mail.stop()
  }
}
