package import Metrics
internal import Routing
package import Transport

/// What an answer to a message means.
package enum Verdict: Sendable, Hashable {
  /// The receiver has it; the words tell how it answered.
  case delivered(String)
  /// Not yet: another try may do better, when so many seconds have passed where the receiver asked for that.
  case again(String, after: Duration?)
  /// Not, and another try of the same would do no better.
  case refused(String)

  /// In words that name no secret.
  package var reason: String {
    switch self {
    case .delivered(let words), .again(let words, _), .refused(let words): words
    }
  }
}

extension KindRecord {
  /// What an answer means. `secrets` are texts that the receiver may have put into its answer and nobody must see.
  ///
  /// What Alertmanager tries again is tried again, and two things more: 429 (too many requests) of every kind, and 408
  /// (a request that did not come through in time). `Retry-After` counts wherever there is another try.
  package func verdict(
    of response: HTTPResponse, secrets: [String] = [], now: Timestamp
  ) -> Verdict {
    func words(_ reason: String?) -> String {
      let answer = "answer \(response.status)"
      guard let reason, !reason.isEmpty else { return answer }
      return printable(answer + ": " + hiding(secrets, in: reason), limit: 300)
    }
    switch response.status {
    case 200..<300:
      guard let complaint = complaint(response) else { return .delivered(words(nil)) }
      guard retries == .everything else { return .refused(words(complaint)) }
      return .again(words(complaint), after: patience(response, now: now))
    case let status:
      let isTriedAgain =
        status >= 500 || status == 429 || status == 408 || retries == .everything
        || retries == .forbidden && status == 403
      guard isTriedAgain else { return .refused(words(response.reason)) }
      return .again(words(response.reason), after: patience(response, now: now))
    }
  }

  /// What a transfer means that brought no answer, or a mail that was not taken.
  package func verdict(of error: HTTPError, secrets: [String] = []) -> Verdict {
    let words = printable(hiding(secrets, in: error.message), limit: 300)
    return error.kind == .request ? .refused(words) : .again(words, after: nil)
  }

  /// What a mail server's answer means: a mail is tried again whatever it was refused with.
  package func verdict(of answer: MailAnswer, secrets: [String] = []) -> Verdict {
    let words = printable(
      hiding(secrets, in: "answer \(answer.status): \(answer.text)"), limit: 300)
    return (200..<300).contains(answer.status) ? .delivered(words) : .again(words, after: nil)
  }
}

/// How long a receiver asks to be left alone; a day at most.
private func patience(_ response: HTTPResponse, now: Timestamp) -> Duration? {
  response.header("Retry-After").flatMap { retryAfter($0, now: now) }
    .map { min($0, .seconds(86_400)) }
}
