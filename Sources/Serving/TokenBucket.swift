/// How many requests may be answered in a time: a bucket that fills by one every interval, up to its size.
struct TokenBucket: Sendable {
  private let limit: WebSettings.RateLimit
  private var tokens: Double
  private var last: ContinuousClock.Instant

  init(_ limit: WebSettings.RateLimit, at now: ContinuousClock.Instant) {
    self.limit = limit
    tokens = Double(limit.burst)
    last = now
  }

  /// Takes one; false where the bucket is empty.
  mutating func take(at now: ContinuousClock.Instant) -> Bool {
    if limit.interval > .zero {
      tokens = min(Double(limit.burst), tokens + (now - last) / limit.interval)
    }
    last = now
    guard tokens >= 1 else { return false }
    tokens -= 1
    return true
  }
}
