/// The texts of a label's values one behind the other, so that asking them all reads memory from front to back instead
/// of following a pointer for each.
package struct ValueTexts: Sendable {
  private var bytes: [UInt8] = []
  private var spans: [(start: Int, count: Int32)] = []

  package init() {}

  /// How many there are, holes included.
  package var count: Int { spans.count }

  /// Appends a text, whose number is the count before.
  package mutating func append(_ text: String) {
    spans.append((bytes.count, Int32(clamping: text.utf8.count)))
    bytes.append(contentsOf: text.utf8)
  }

  /// The text of a number there is.
  package subscript(number: Int) -> String {
    let span = spans[number]
    return String(decoding: bytes[span.start..<span.start + Int(span.count)], as: UTF8.self)
  }

  /// Makes a hole of a text: it is "" from now on, its bytes stay until all are laid out anew.
  package mutating func erase(_ number: Int) { spans[number].count = 0 }

  /// Calls `body` with the number and the bytes of each text from `start` on, holes left out.
  @inline(__always)
  func visit(from start: Int, _ body: (Int, UnsafeBufferPointer<UInt8>) -> Void) {
    bytes.withUnsafeBufferPointer { bytes in
      guard let base = bytes.baseAddress else { return }
      spans.withUnsafeBufferPointer { spans in
        for number in start..<max(start, spans.count) where spans[number].count > 0 {
          let span = spans[number]
          body(number, UnsafeBufferPointer(start: base + span.start, count: Int(span.count)))
        }
      }
    }
  }
}
