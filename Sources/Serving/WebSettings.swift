/// What a `web.yml` says, read: who is let in, and what is said beside every answer.
package struct WebSettings: Sendable, Hashable {
  package var tls: ServerTLS?
  /// Beside every answer's own.
  package var headers: [ServedHeader]
  /// Names and bcrypt's texts for their passwords; none where nobody is asked.
  package var users: [String: String]
  package var rateLimit: RateLimit?

  /// A bucket of `burst` requests, one more every `interval`; beyond it requests get 429.
  package struct RateLimit: Sendable, Hashable {
    package var interval: Duration
    package var burst: Int
    package init(interval: Duration, burst: Int) {
      self.interval = interval
      self.burst = burst
    }
  }

  package init(
    tls: ServerTLS? = nil, headers: [ServedHeader] = [], users: [String: String] = [:],
    rateLimit: RateLimit? = nil
  ) {
    self.tls = tls
    self.headers = headers
    self.users = users
    self.rateLimit = rateLimit
  }

  /// Whether it makes clients prove who they are.
  package var protection: Access.Protection {
    !users.isEmpty || tls?.clientCertificates == .verified ? .proving : .open
  }
}

/// Settings and how they are renewed while the server runs.
package struct WebSource: Sendable {
  package var settings: WebSettings
  /// How often they are looked at; nil for never.
  var interval: Duration?
  /// Asked on a thread that it may block: other settings, or nil where nothing has changed.
  var renewed: @Sendable () -> WebSettings?
  /// Told of settings that cannot be taken; those before stay in force.
  var problem: @Sendable (ServingError) -> Void

  package init(_ settings: WebSettings) {
    self.settings = settings
    renewed = { nil }
    problem = { _ in }
  }

  package init(
    _ settings: WebSettings, every interval: Duration,
    renewed: @escaping @Sendable () -> WebSettings?,
    problem: @escaping @Sendable (ServingError) -> Void
  ) {
    self.settings = settings
    self.interval = interval
    self.renewed = renewed
    self.problem = problem
  }
}
