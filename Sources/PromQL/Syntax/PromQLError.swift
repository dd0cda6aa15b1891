/// Why a text is not a valid expression, worded as Prometheus words it.
package struct PromQLError: Error, Sendable, Hashable, CustomStringConvertible {
  package var message: String
  /// Where: UTF-8 byte offsets into the text; empty where the text ends too early.
  package var position: Range<Int>

  package init(_ message: String, at position: Range<Int>) {
    self.message = message
    self.position = position
  }

  package var description: String { message }

  /// With line and column (both from 1, columns in bytes) before it, as Prometheus' HTTP API answers:
  /// `1:5: parse error: unexpected identifier "b"`.
  package func described(in text: String) -> String {
    var line = 1
    var column = 1
    for byte in text.utf8.prefix(position.lowerBound) {
      if byte == UInt8(ascii: "\n") {
        line += 1
        column = 1
      } else {
        column += 1
      }
    }
    return "\(line):\(column): parse error: \(message)"
  }
}
