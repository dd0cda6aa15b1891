import Glibc
import Synchronization

/// A mail server on 127.0.0.1 that speaks as much of SMTP as a client needs, and notes what was said.
package final class MailServer: Sendable {
  package struct Behaviour: Sendable {
    /// What it offers after EHLO, beside its name.
    package var offers: [String] = ["8BITMIME"]
    /// What it answers to a verb instead of agreeing: `["RCPT": "550 no such user"]`.
    package var answers: [String: String] = [:]
    /// Says nothing at all.
    package var isSilent = false
    package init() {}
  }

  private let server: LoopbackServer

  package init(_ behaviour: Behaviour = Behaviour()) {
    let said = MailLog()
    log = said
    server = LoopbackServer { connection in
      if behaviour.isSilent {
        _ = connection.readLine()
        return
      }
      connection.write("220 mail.test ESMTP\r\n")
      while let line = connection.readLine() {
        said.lines.withLock { $0.append(line) }
        let verb = String(line.prefix { $0 != " " && $0 != ":" }).uppercased()
        if let answer = behaviour.answers[verb] {
          connection.write(answer + "\r\n")
          continue
        }
        switch verb {
        case "EHLO":
          let lines = ["mail.test"] + behaviour.offers
          for line in lines.dropLast() { connection.write("250-\(line)\r\n") }
          connection.write("250 \(lines.last ?? "")\r\n")
        case "AUTH": Self.authenticate(line, connection, said)
        case "DATA":
          connection.write("354 go on\r\n")
          while let line = connection.readLine(), line != "." {
            said.lines.withLock { $0.append(line) }
          }
          connection.write((behaviour.answers["."] ?? "250 queued as 7") + "\r\n")
        case "QUIT":
          connection.write("221 bye\r\n")
          return
        default: connection.write("250 ok\r\n")
        }
      }
    }
  }

  private let log: MailLog

  private final class MailLog: Sendable { let lines = Mutex<[String]>([]) }

  /// Asks for what the mechanism still wants; takes everyone.
  private static func authenticate(
    _ line: String, _ connection: LoopbackServer.Connection, _ log: MailLog
  ) {
    let words = line.split(separator: " ")
    var questions: [String] = []
    switch words.dropFirst().first {
    case "LOGIN": questions = ["VXNlcm5hbWU6", "UGFzc3dvcmQ6"]
    case "CRAM-MD5": questions = ["PDE3QG1haWwudGVzdD4="]
    default: questions = words.count > 2 ? [] : [""]
    }
    // A first answer may come with the command.
    if words.count > 2 { questions = Array(questions.dropFirst()) }
    for question in questions {
      connection.write("334 \(question)\r\n")
      guard let answer = connection.readLine() else { return }
      log.lines.withLock { $0.append(answer) }
    }
    connection.write("235 ok\r\n")
  }

  package var port: Int { Int(server.port) }

  /// What clients said, line by line.
  package var lines: [String] { log.lines.withLock { $0 } }

  package func stop() { server.stop() }
}

extension LoopbackServer.Connection {
  /// The next line without its end; nil when the client is gone.
  package func readLine() -> String? {
    var bytes: [UInt8] = []
    var byte: UInt8 = 0
    while recv(socket, &byte, 1, 0) == 1 {
      if byte == 0x0A {
        if bytes.last == 0x0D { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
      }
      bytes.append(byte)
    }
    return nil
  }
}
