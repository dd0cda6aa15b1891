package import Metrics
package import Transport

/// What became of a request.
package enum SendVerdict: Sendable, Hashable {
  case taken
  /// It may be taken later: the receiver is away, or asks for patience.
  case later(String, after: Duration?)
  /// It never will be. `isPartial` where only some of it may be what is wrong.
  case refused(String, isPartial: Bool)

  /// - Parameter now: what `Retry-After` is held against where it names a date.
  package init(
    _ result: Result<HTTPResponse, HTTPError>, retriesTooManyRequests: Bool, now: Timestamp
  ) {
    switch result {
    case .failure(let error): self = .later(error.message, after: nil)
    case .success(let answer):
      let reason = "HTTP \(answer.status)" + (answer.reason.map { ": \($0)" } ?? "")
      let wait = answer.header("Retry-After").flatMap { retryAfter($0, now: now) }
      switch answer.status {
      case 200..<300: self = .taken
      case 429 where retriesTooManyRequests: self = .later(reason, after: wait)
      case 500...: self = .later(reason, after: wait)
      case let status: self = .refused(reason, isPartial: status == 400)
      }
    }
  }
}
