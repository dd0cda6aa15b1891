import Glibc
import Synchronization

/// A mail server on 127.0.0.1 that speaks as much of SMTP as a client needs, and notes what was said.
package final class MailServer: Sendable {
  package struct Behaviour: Sendable {
    /// What it offers after EHLO, beside its name.
    package var offers: [String] = ["8BITMIME"]
    /// What it answers to a verb instead of agreeing: `["RCPT": "550 no such user"]`.
    package var answers: [String: String] = [:]
    /// Believes nobody, and repeats what was said as proof.
    package var echoes = false
    /// Says nothing at all.
    package var isSilent = false
    package init() {}
  }

  /// What one client brought.
  package struct Mail: Sendable {
    /// `MAIL FROM` and `RCPT TO`, as they were said.
    package var envelope: [String] = []
    /// Headers, an empty line, and the rest, line by line.
    package var content: [String] = []
    /// When it was begun.
    package var at = ContinuousClock.now
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
      var mail = Mail()
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
        case "AUTH": Self.authenticate(line, connection, said, echoes: behaviour.echoes)
        case "DATA":
          connection.write("354 go on\r\n")
          mail.at = .now
          while let line = connection.readLine(), line != "." {
            said.lines.withLock { $0.append(line) }
            mail.content.append(line.hasPrefix(".") ? String(line.dropFirst()) : line)
          }
          let whole = mail
          said.mails.withLock { $0.append(whole) }
          mail = Mail()
          connection.write((behaviour.answers["."] ?? "250 queued as 7") + "\r\n")
        case "QUIT":
          connection.write("221 bye\r\n")
          return
        default:
          if verb == "MAIL" || verb == "RCPT" { mail.envelope.append(line) }
          connection.write("250 ok\r\n")
        }
      }
    }
  }

  private let log: MailLog

  private final class MailLog: Sendable {
    let lines = Mutex<[String]>([])
    let mails = Mutex<[Mail]>([])
  }

  /// Asks for what the mechanism still wants; takes everyone, or repeats what was said.
  private static func authenticate(
    _ line: String, _ connection: LoopbackServer.Connection, _ log: MailLog, echoes: Bool
  ) {
    var heard = [line]
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
      heard.append(answer)
    }
    connection.write(
      echoes ? "535 not by \(heard.joined(separator: ", "))\r\n" : "235 ok\r\n")
  }

  package var port: Int { Int(server.port) }

  /// What clients said, line by line.
  package var lines: [String] { log.lines.withLock { $0 } }

  /// The mails that came, each whole.
  package var mails: [Mail] { log.mails.withLock { $0 } }

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
