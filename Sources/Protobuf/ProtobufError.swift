/// Why bytes are no message of protocol buffers, and where.
package struct ProtobufError: Error, Sendable, Hashable, CustomStringConvertible {
  /// In bytes from the start of the outermost message.
  package var offset: Int
  package var reason: String

  package init(offset: Int, reason: String) {
    self.offset = offset
    self.reason = reason
  }

  package var description: String { "byte \(offset): \(reason)" }
}
