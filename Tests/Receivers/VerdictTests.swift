import Metrics
import Receivers
import Routing
import Testing
import Transport

private func verdict(
  _ kind: Integration.Kind, _ status: Int, _ body: String = "", _ headers: [HTTPHeader] = [],
  secrets: [String] = []
) -> Verdict? {
  KindRecord.of(kind)?.verdict(
    of: HTTPResponse(status: status, headers: headers, body: Array(body.utf8)), secrets: secrets,
    now: now)
}

@Suite struct VerdictTests {
  @Test func whatFailsByItselfIsTriedAgain() {
    #expect(verdict(.webhook, 200) == .delivered("answer 200"))
    #expect(verdict(.webhook, 404, "no such hook") == .refused("answer 404: no such hook"))
    #expect(verdict(.webhook, 503, "away") == .again("answer 503: away", after: nil))
    #expect(verdict(.webhook, 408) == .again("answer 408", after: nil))
  }

  @Test func aReceiverThatAsksForPatienceGetsIt() {
    #expect(
      verdict(.discord, 429, "", [HTTPHeader("Retry-After", "30")])
        == .again("answer 429", after: .seconds(30)))
    #expect(
      verdict(.slack, 503, "", [HTTPHeader("Retry-After", "4000000000")])
        == .again("answer 503", after: .seconds(86_400)))
    #expect(
      verdict(.opsgenie, 429, "", [HTTPHeader("Retry-After", "Sun, 09 Sep 2001 02:47:40 GMT")])
        == .again("answer 429", after: .seconds(60)))
  }

  @Test func someSayInTheBodyWhetherTheyTookIt() {
    let json = [HTTPHeader("Content-Type", "application/json; charset=utf-8")]
    #expect(verdict(.slack, 200, "ok") == .delivered("answer 200"))
    #expect(verdict(.slack, 200, "invalid_token") == .refused("answer 200: invalid_token"))
    #expect(verdict(.slack, 200, "{\"ok\":true}", json) == .delivered("answer 200"))
    #expect(
      verdict(.slack, 200, "{\"ok\":false,\"error\":\"channel_not_found\"}", json)
        == .refused("answer 200: channel_not_found"))
    #expect(verdict(.telegram, 200, "{\"ok\":true}") == .delivered("answer 200"))
    #expect(
      verdict(.telegram, 400, "{\"ok\":false}") == .again("answer 400: {\"ok\":false}", after: nil))
  }

  @Test func theOldAPIOfPagerDutySaysForbiddenForTooOften() throws {
    let forbidden = HTTPResponse(status: 403)
    let old = try integration(.pagerduty, "{service_key: k}", secrets: ["service_key"])
    #expect(old.record?.verdict(of: forbidden, now: now) == .again("answer 403", after: nil))
    #expect(verdict(.pagerduty, 403) == .refused("answer 403"))
  }

  @Test func noReasonNamesASecret() {
    let answer = verdict(
      .webhook, 403, "token hunter2-secret is\u{1B}[31m unknown", secrets: ["hunter2-secret", "is"])
    #expect(answer == .refused("answer 403: token <secret> is\u{FFFD}[31m unknown"))
    let error = HTTPError(.connect, "connect to h.test:80: hunter2-secret")
    #expect(
      KindRecord.of(.webhook)?.verdict(of: error, secrets: ["hunter2-secret"])
        == .again("connect to h.test:80: <secret>", after: nil))
  }

  @Test func aMailIsTriedAgainWhateverItWasRefusedWith() {
    let record = KindRecord.of(.email)
    #expect(
      record?.verdict(of: MailAnswer(status: 250, text: "queued"))
        == .delivered("answer 250: queued"))
    #expect(
      record?.verdict(of: MailAnswer(status: 550, text: "no"))
        == .again("answer 550: no", after: nil))
  }
}
