/// One mail, and the server that is to take it.
package struct MailRequest: Sendable {
  /// How the way to the server is kept from others' eyes.
  package enum Security: Sendable, Hashable {
    case none
    /// The server must offer it.
    case startTLS
    /// From the first byte on, as on port 465.
    case implicit
  }
  /// How the server may be told who sends.
  package enum Mechanism: String, Sendable, Hashable {
    case plain = "PLAIN"
    case login = "LOGIN"
    case cramMD5 = "CRAM-MD5"
  }

  package var host: String
  package var port: Int
  package var security = Security.startTLS
  /// What the client calls itself.
  package var hello = "localhost"
  package var user: String?
  package var password = ""
  /// Whom the user acts for.
  package var identity = ""
  /// The first of these that the server offers is taken.
  package var mechanisms: [Mechanism] = [.plain, .login]
  package var tls = TLSOptions()
  /// Addresses without names and brackets.
  package var sender: String
  package var recipients: [String]
  /// As RFC 5322 has it, lines ending in CR and LF.
  package var content: [UInt8]
  /// For everything, from resolving the name to the server's last word.
  package var timeout = Duration.seconds(30)

  package init(
    host: String, port: Int, sender: String, recipients: [String], content: [UInt8]
  ) {
    self.host = host
    self.port = port
    self.sender = sender
    self.recipients = recipients
    self.content = content
  }
}

/// What a mail server said last.
package struct MailAnswer: Sendable, Hashable {
  /// Of SMTP: 250 is well.
  package var status: Int
  package var text: String
  package var duration: Duration

  package init(status: Int, text: String, duration: Duration = .zero) {
    self.status = status
    self.text = text
    self.duration = duration
  }
}
