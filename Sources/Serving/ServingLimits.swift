/// What clients may take of a server. Whatever they do, it keeps no more than `connections` heads, `bodyMemory` of
/// bodies, and a piece for each answer that is being sent.
package struct ServingLimits: Sendable, Hashable {
  /// Beyond it the client with the most connections loses the one that has waited longest for a request; where all are
  /// being answered the new one is closed.
  package var connections = 512
  /// The same for one address of TCP (of IPv6: its /64) or one user of a Unix socket.
  package var connectionsPerClient = 384
  /// For a request's line and headers; more is 431, or 414.
  package var headBytes = 64 << 10
  /// As it comes and unpacked; more is 413.
  package var bodyBytes = 32 << 20
  /// The same of a form, whose parameters cost more than their bytes.
  package var formBytes = 10 << 20
  /// Parameters of query and form; more is 400.
  package var parameters = 10_000
  /// Bodies of all requests that are being read and answered; more is 503.
  package var bodyMemory = 128 << 20
  /// From a connection's beginning, or a further request's line, to the end of the request, however its bytes trickle.
  package var requestTime = Duration.seconds(30)
  /// From an answer's end to the next request's line.
  package var idleTime = Duration.seconds(120)
  /// How long a client may take no byte of its answer, or send none; whole seconds.
  package var stillTime = Duration.seconds(60)
  /// Requests that have come whole and whose answer is not sent whole; more is 503.
  package var answering = 256
  /// The same for one client.
  package var answeringPerClient = 192
  /// Passwords that wait to be checked; more is 503.
  package var passwordChecks = 64
  /// The same for one client.
  package var passwordChecksPerClient = 8

  package init() {}
}
