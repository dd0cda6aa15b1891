import TestSupport
import Testing
import Transport

/// Mails over a small server on loopback.
@Suite struct MailTests {
  private func request(_ server: MailServer) -> MailRequest {
    var request = MailRequest(
      host: "127.0.0.1", port: server.port, sender: "vigil@example.org",
      recipients: ["a@example.org", "b@example.org"],
      content: Array("Subject: x\r\n\r\nfirst\r\n.dot\r\n".utf8))
    request.security = .none
    request.hello = "vigil.example.org"
    request.timeout = .seconds(5)
    return request
  }

  @Test func saysWhoSendsToWhomAndWhat() async throws {
    let server = MailServer()
    let answer = try await MailClient().send(request(server))
    #expect(answer.status == 250)
    #expect(answer.text == "queued as 7")
    #expect(
      server.lines.prefix(5) == [
        "EHLO vigil.example.org", "MAIL FROM:<vigil@example.org>", "RCPT TO:<a@example.org>",
        "RCPT TO:<b@example.org>", "DATA",
      ])
    #expect(server.lines.dropFirst(5).prefix(4) == ["Subject: x", "", "first", "..dot"])
  }

  @Test(arguments: [
    (["AUTH PLAIN LOGIN"], "AUTH PLAIN"), (["AUTH LOGIN"], "AUTH LOGIN"),
    (["AUTH CRAM-MD5"], "AUTH CRAM-MD5"),
  ])
  func provesWhoItIs(offers: [String], wanted: String) async throws {
    var behaviour = MailServer.Behaviour()
    behaviour.offers = offers
    let server = MailServer(behaviour)
    var request = request(server)
    (request.user, request.password) = ("user", "pass")
    request.mechanisms = wanted.hasSuffix("MD5") ? [.cramMD5] : [.plain, .login]
    #expect(try await MailClient().send(request).status == 250)
    #expect(server.lines.dropFirst().first?.hasPrefix(wanted) == true)
  }

  @Test func anIdentityIsWhomTheUserActsFor() async throws {
    var behaviour = MailServer.Behaviour()
    behaviour.offers = ["AUTH PLAIN"]
    let server = MailServer(behaviour)
    var request = request(server)
    (request.user, request.password, request.identity) = ("user", "pass", "ident")
    #expect(try await MailClient().send(request).status == 250)
    // "ident", NUL, "user", NUL, "pass".
    #expect(server.lines.contains { $0.contains("aWRlbnQAdXNlcgBwYXNz") })
  }

  @Test(arguments: [
    ("RCPT", "550 5.1.1 no such user", 550), ("MAIL", "451 later", 451),
    (".", "554 spam", 554), ("DATA", "503 no", 503),
  ])
  func tellsWhatTheServerRefuses(verb: String, answer: String, status: Int) async throws {
    var behaviour = MailServer.Behaviour()
    behaviour.answers = [verb: answer]
    let server = MailServer(behaviour)
    let got = try await MailClient().send(request(server))
    #expect(got.status == status)
    #expect(got.text == String(answer.dropFirst(4)))
  }

  @Test func aRefusedPasswordIsAnAnswerWithoutThePassword() async throws {
    var behaviour = MailServer.Behaviour()
    behaviour.offers = ["AUTH PLAIN"]
    behaviour.answers = ["AUTH": "535 bad credentials"]
    let server = MailServer(behaviour)
    var request = request(server)
    (request.user, request.password) = ("user", "hunter2-secret")
    let answer = try await MailClient().send(request)
    #expect(answer.status == 535)
    #expect(!answer.text.contains("hunter2"))
  }

  @Test func withoutSTARTTLSNothingIsSaidWhereItIsWanted() async {
    let server = MailServer()
    var request = request(server)
    request.security = .startTLS
    await #expect(throws: HTTPError(.tls, "127.0.0.1:\(server.port) offers no STARTTLS")) {
      try await MailClient().send(request)
    }
    #expect(!server.lines.contains { $0.hasPrefix("MAIL") })
  }

  @Test func aServerThatHangsIsLeft() async {
    var behaviour = MailServer.Behaviour()
    behaviour.isSilent = true
    let server = MailServer(behaviour)
    var request = request(server)
    request.timeout = .milliseconds(200)
    do {
      _ = try await MailClient().send(request)
      Issue.record("a silent server has answered")
    } catch {
      #expect(error.kind == .timeout)
    }
  }

  @Test(arguments: [
    "a@example.org>\r\nRCPT TO:<evil@example.org", "a b@example.org", "", "a@example.org\n",
  ])
  func noAddressBreaksOutOfItsLine(address: String) async {
    let server = MailServer()
    var request = request(server)
    request.recipients = [address]
    do {
      _ = try await MailClient().send(request)
      Issue.record("\(address) was taken")
    } catch {
      #expect(error.kind == .request)
    }
    #expect(server.lines.isEmpty)
  }
}
