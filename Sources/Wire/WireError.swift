package import Protobuf

/// Why a message as a whole is refused: what a sender should be told with a status of 400 or the like.
package struct WireError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The HTTP status that fits: 400, 413 or 415.
  package var status: Int
  package var description: String

  package init(_ description: String, status: Int = 400) {
    self.description = description
    self.status = status
  }

  package init(_ error: ProtobufError) { self.init("the message is broken: \(error)") }
}
