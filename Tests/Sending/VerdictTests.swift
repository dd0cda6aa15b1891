import JSON
import Metrics
import Sending
import Testing
import Transport

@Suite struct VerdictTests {
  /// 1994-11-06T08:49:07Z.
  private let now = Timestamp(milliseconds: 784_111_747_000)

  @Test(
    arguments: [
      ("0", 0), ("120", 120), (" 7 ", 7), ("Sun, 06 Nov 1994 08:49:37 GMT", 30),
      ("Sat, 05 Nov 1994 08:49:37 GMT", 0), ("Mon, 07 Nov 1994 08:49:07 GMT", 86_400),
      ("", nil), ("-1", nil), ("soon", nil), ("1e3", nil), ("99999999999999999999", nil),
      ("Sun, 06 Nov 1994 08:49:37 CET", nil), ("Sun, 06 Foo 1994 08:49:37 GMT", nil),
      ("Sun, 06 Nov 1994 08:49 GMT", nil), ("Sun, 46 Nov 1994 08:49:37 GMT", nil),
    ] as [(String, Int?)]) func retryAfterAsSecondsAndAsDate(text: String, seconds: Int?)
  {
    #expect(retryAfter(text, now: now) == seconds.map { .seconds($0) })
  }

  @Test(arguments: [
    (200, "taken"), (204, "taken"), (500, "later"), (503, "later"), (429, "later"),
    (400, "refused in part"), (401, "refused"), (404, "refused"), (413, "refused"),
    (301, "refused"),
  ]) func statuses(status: Int, expected: String) {
    let verdict = SendVerdict(
      .success(HTTPResponse(status: status)), retriesTooManyRequests: true, now: now)
    switch verdict {
    case .taken: #expect(expected == "taken")
    case .later: #expect(expected == "later")
    case .refused(_, let isPartial):
      #expect(expected == (isPartial ? "refused in part" : "refused"))
    }
  }

  @Test func whatIsAskedForIsHeeded() {
    let answer = HTTPResponse(
      status: 503,
      headers: [HTTPHeader("retry-after", "9"), HTTPHeader("Content-Type", "text/plain")],
      body: Array("not\n yet".utf8))
    #expect(
      SendVerdict(.success(answer), retriesTooManyRequests: false, now: now)
        == .later("HTTP 503: not yet", after: .seconds(9)))
    #expect(
      SendVerdict(
        .success(HTTPResponse(status: 429)), retriesTooManyRequests: false, now: now)
        == .refused("HTTP 429", isPartial: false))
    #expect(
      SendVerdict(
        .failure(HTTPError(.connect, "no route")), retriesTooManyRequests: false, now: now)
        == .later("no route", after: nil))
  }

  @Test func waitsAreDoubledBetweenTheirBounds() {
    var backoff = Backoff(least: .milliseconds(30), most: .milliseconds(200))
    let waits = (0..<5).map { _ in backoff.fail() }
    #expect(waits == [30, 60, 120, 200, 200].map { .milliseconds($0) })
    #expect(backoff.fail(asked: .seconds(7)) == .seconds(7))
    #expect(backoff.fail(asked: .milliseconds(1)) == .milliseconds(200))
    #expect(backoff.fail(asked: .seconds(1_000_000)) == .seconds(3600))
    for _ in 0..<100 { #expect(backoff.fail() == .milliseconds(200)) }
  }

  @Test func positionsAreReadAsWritten() throws {
    var position = Position(
      through: Timestamp(milliseconds: 1_700_000_000_123), written: now)
    position.targets[Position.TargetName(job: "a\"\n", instance: "ü")] = now
    position.targets[Position.TargetName(job: "", instance: "")] = Timestamp(milliseconds: -5)
    let text = position.json.description
    #expect(Position(try JSON(parsing: text)) == position)
    // A target that is behind the rest is not: nothing up to `through` is missing.
    #expect(position.through(["job": "other"]) == position.through)
    #expect(position.through(["__name__": "vigil"]) == position.through)
    for broken in ["{}", "[]", "1", "{\"through\": \"x\", \"written\": 1}"] {
      #expect(Position(try JSON(parsing: broken)) == nil)
    }
  }
}
