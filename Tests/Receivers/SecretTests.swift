import Clients
import Receivers
import Routing
import Testing
import Transport

/// Receivers that repeat what they were sent, in any notation: nobody sees a secret in what is told of their answers.
@Suite struct SecretTests {
  private func reason(_ integration: Integration, _ answer: String, status: Int = 400) -> String {
    let response = HTTPResponse(status: status, headers: [], body: Array(answer.utf8))
    return integration.record?.verdict(
      of: response, secrets: integration.secrets { _ in "  from-a-file\n" }, now: now
    ).reason ?? ""
  }

  private func webhook() throws -> Integration {
    var hook = try integration(
      .webhook, "{url: 'http://me:s3same&co@hooks.test/services/T0/tok3n%3Clong?key=abcdefgh'}",
      secrets: ["url"])
    hook.http.authorization = .basic(user: .text("ann"), password: .text("pa<ss>\"w/rd"))
    hook.http.headers = [.init(name: "X-Key", value: .file("/key"))]
    hook.http.proxy = "http://pat:pr0xyword@proxy.test:3128"
    return hook
  }

  @Test(arguments: [
    "no http://me:s3same&co@hooks.test/services/T0/tok3n%3Clong?key=abcdefgh here",
    "POST /services/T0/tok3n%3Clong?key=abcdefgh HTTP/1.1", "no tok3n%3Clong", "key abcdefgh?",
    #"{"path": "\/services\/T0\/tok3n%3Clong"}"#, "Basic YW5uOnBhPHNzPiJ3L3Jk",
    #"{"password": "pa<ss>\"w/rd"}"#, #"{"password": "pa\u003css\u003e\"w/rd"}"#,
    "password=pa%3Css%3E%22w%2Frd&x=1", "pa%3Css%3E%22w/rd", "X-Key: from-a-file",
    "Proxy-Authorization: Basic cGF0OnByMHh5d29yZA==", "pr0xyword", "s3same&co",
  ])
  func noAnswerTellsOne(answer: String) throws {
    let hook = try webhook()
    let told = reason(hook, answer)
    #expect(told.contains("<secret>"), "\(told)")
    for word in ["s3same", "tok3n", "abcdefgh", "YW5u", "w/rd", "w%2F", "file", "cGF0", "pr0xy"] {
      #expect(!told.contains(word), "\(told)")
    }
  }

  /// An answer is cut before and behind: what is left of a secret is none.
  @Test func noCutLeavesAHalfOfOne() throws {
    let hook = try webhook()
    for length in 270..<310 {
      let told = reason(hook, String(repeating: "x", count: length) + "from-a-file and more")
      #expect(!told.contains("from"), "\(told)")
    }
  }

  @Test func mailServersAreNotQuotedEither() throws {
    let mail = try integration(
      .email,
      "{to: a@b.c, from: a@b.c, smarthost: 'm:25', auth_username: ann, auth_password: hunter22}",
      secrets: ["auth_password"])
    let secrets = mail.secrets { _ in nil }
    for text in ["you said AUTH PLAIN AGFubgBodW50ZXIyMg==", "you said aHVudGVyMjI="] {
      let verdict = KindRecord.of(.email)?.verdict(
        of: MailAnswer(status: 535, text: text), secrets: secrets)
      #expect(verdict?.reason.contains("<secret>") == true, "\(verdict?.reason ?? "")")
    }
  }

  @Test func wordsStay() throws {
    let hook = try webhook()
    #expect(reason(hook, "no such hook of ann") == "answer 400: no such hook of ann")
  }
}
