/// Text that is being written, with the places where other text comes in once all is written.
final class JSONOutput {
  /// In bytes.
  let limit: Int
  var text = JSONText()
  /// Containers that may be written to while their surroundings go on, by where they belong.
  private var holes: [(at: Int, value: JSONEncoding)] = []

  init(limit: Int) { self.limit = limit }

  /// How much has been written, to come back to.
  struct Mark {
    let bytes: Int
    fileprivate let holes: Int
  }
  var mark: Mark { Mark(bytes: text.bytes.count, holes: holes.count) }

  func cut(to mark: Mark) {
    text.cut(to: mark.bytes)
    holes.removeLast(holes.count - mark.holes)
  }

  func leave(_ value: JSONEncoding) { holes.append((text.bytes.count, value)) }

  /// All of it, holes filled.
  func finish() throws -> [UInt8] {
    var whole: [UInt8] = []
    var start = 0
    for (at, value) in holes {
      try value.close()
      whole += text.bytes[start..<at]
      whole += try value.output.finish()
      start = at
    }
    let bytes = holes.isEmpty ? text.bytes : whole + text.bytes[start...]
    guard bytes.count <= limit else { throw tooLong([]) }
    return bytes
  }

  func tooLong(_ path: [any CodingKey]) -> EncodingError {
    JSONEncoding.error(path, "the text is longer than \(limit >> 20) MiB")
  }
}
