/// Why there is no answer. The message holds no secret: no user information, header or body.
package struct HTTPError: Error, Sendable, Hashable, CustomStringConvertible {
  package enum Kind: Sendable, Hashable {
    /// The request itself cannot be sent: a bad URL or header, an unreadable certificate file.
    case request
    case resolve, connect, tls, timeout, cancelled
    /// The body grew beyond the limit.
    case tooLarge
    /// The server did not speak proper HTTP, or broke off.
    case protocolViolation
  }
  package var kind: Kind
  package var message: String

  package init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }

  package var description: String { message }
}
