/// A complete answer, whatever its status.
package struct HTTPResponse: Sendable {
  package var status: Int
  /// The last answer's headers, in their order.
  package var headers: [HTTPHeader]
  /// Unpacked; empty where the body was streamed.
  package var body: [UInt8]
  /// From the start of the transfer to its last byte.
  package var duration: Duration
  /// Connections that had to be opened; 0 where one was kept alive.
  package var newConnections: Int
  /// The memory of the client's that the body takes, for as long as this value is kept.
  var share: BodyShare?

  package init(
    status: Int, headers: [HTTPHeader] = [], body: [UInt8] = [], duration: Duration = .zero,
    newConnections: Int = 0
  ) {
    self.status = status
    self.headers = headers
    self.body = body
    self.duration = duration
    self.newConnections = newConnections
  }

  /// The value of the first header of that name, in any case of letters.
  package func header(_ name: String) -> String? {
    let wanted = name.lowercased()
    return headers.first { $0.name.lowercased() == wanted }?.value
  }
}
