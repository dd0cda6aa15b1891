import Metrics
import Receivers
import Routing
import Testing
import Transport

private func mail(_ yaml: String, _ notice: Notice = diskNotice()) throws -> MailRequest? {
  let email = try integration(
    .email, "{smarthost: 'mail.test:587', from: 'Vigil <vigil@example.org>', \(yaml)}",
    secrets: ["auth_password", "auth_secret"])
  let library = TextLibrary()
  let message = try email.message(library.data(notice), texts: library) { _ in nil }
  if case .mail(let mail) = message { return mail }
  return nil
}

private func lines(_ mail: MailRequest?) -> [String] {
  String(decoding: mail?.content ?? [], as: UTF8.self)
    .split(separator: "\r\n", omittingEmptySubsequences: false).map(String.init)
}

@Suite struct MailMessageTests {
  @Test func saysWhoSendsToWhom() throws {
    let mail = try #require(try mail("to: 'A <a@example.org>, b@example.org'"))
    #expect(mail.host == "mail.test")
    #expect(mail.port == 587)
    #expect(mail.security == .startTLS)
    #expect(mail.sender == "vigil@example.org")
    #expect(mail.recipients == ["a@example.org", "b@example.org"])
    #expect(lines(mail).contains("From: Vigil <vigil@example.org>"))
    #expect(lines(mail).contains("Subject: [FIRING:1] DiskFull (db1:9100 critical)"))
    #expect(lines(mail).contains("Date: Sun, 09 Sep 2001 02:46:40 +0000"))
    #expect(lines(mail).contains("Content-Type: text/html; charset=UTF-8"))
    #expect(lines(mail).allSatisfy { $0.utf8.count <= 998 && !$0.contains("\n") })
  }

  @Test func theSameNoticeIsTheSameMail() throws {
    let again = try mail("to: a@example.org")
    #expect(try mail("to: a@example.org")?.content == again?.content)
  }

  @Test func headersAreEncodedWhereTheyNeedToBe() throws {
    let mail = try mail(
      "to: '\"Bär, Ä\" <b@example.org>', html: '', text: 'ü = {{ .Status }} ', "
        + "headers: {subject: 'Größe {{ .GroupLabels.alertname }}', reply-to: x@example.org}")
    #expect(lines(mail).contains("Subject: =?utf-8?q?Gr=C3=B6=C3=9Fe_DiskFull?="))
    #expect(lines(mail).contains("To: =?utf-8?q?B=C3=A4r=2C_=C3=84?= <b@example.org>"))
    #expect(lines(mail).contains("Reply-To: x@example.org"))
    #expect(lines(mail).contains("=C3=BC =3D firing=20"))
    #expect(!lines(mail).contains { $0.contains("text/html") })
  }

  @Test func whatAlertsSayBreaksOutOfNoHeader() throws {
    var notice = diskNotice()
    notice.groupLabels = ["alertname": "x\r\nBcc: evil@example.org\r\n\r\nbody"]
    let mail = try mail("to: a@example.org", notice)
    let headers = lines(mail).prefix { !$0.isEmpty }
    #expect(!headers.contains { $0.hasPrefix("Bcc") })
    #expect(headers.last?.hasPrefix("Content-Type: multipart/alternative") == true)
    #expect(mail?.recipients == ["a@example.org"])
  }

  @Test func longSubjectsAreFolded() throws {
    var notice = diskNotice()
    notice.groupLabels = ["alertname": String(repeating: "ü", count: 500)]
    let subject = lines(try mail("to: a@example.org", notice))
      .drop { !$0.hasPrefix("Subject: ") }.prefix { !$0.hasPrefix("Message-Id") }
    #expect(subject.count > 10)
    #expect(subject.allSatisfy { $0.utf8.count <= 85 })
  }

  @Test(arguments: [
    ("", MailRequest.Security.startTLS), ("require_tls: false", .none),
    ("force_implicit_tls: true", .implicit), ("force_implicit_tls: false", .startTLS),
    ("smarthost: 'mail.test:465'", .implicit),
  ])
  func theWayIsKeptFromOthersEyes(yaml: String, wanted: MailRequest.Security) throws {
    let settings = yaml.contains("smarthost") ? yaml : "smarthost: 'mail.test:25', \(yaml)"
    let email = try integration(.email, "{from: v@example.org, to: a@example.org, \(settings)}")
    let library = TextLibrary()
    guard
      case .mail(let mail) = try email.message(
        library.data(diskNotice()), texts: library, read: { _ in nil })
    else { return }
    #expect(mail.security == wanted)
  }

  @Test func aSecretIsForChallenges() throws {
    let mail = try mail("to: a@example.org, auth_username: u, auth_secret: s3cret")
    #expect(mail?.mechanisms == [.cramMD5])
    #expect(mail?.password == "s3cret")
  }

  @Test(arguments: ["to: nobody", "to: ''", "to: 'a@example.org, <'", "to: '{{ .None }}'"])
  func addressesMustBeAddresses(yaml: String) {
    #expect(throws: MessageError.self) { try mail(yaml) }
  }

  @Test func aThreadIsAGroups() throws {
    let mail = try mail(
      "to: a@example.org, threading: {enabled: true, thread_by_date: daily}")
    let thread =
      "<alert-\(groupIdentity("{}:{alertname=\"DiskFull\"}").prefix(16))-2001-09-09@alertmanager>"
    #expect(lines(mail).contains("References: \(thread)"))
    #expect(lines(mail).contains("In-Reply-To: \(thread)"))
  }
}
