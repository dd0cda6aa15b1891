/// The expressions of `| pattern` and of `|>`: literals with captures `<name>` or `<_>` between.
package struct LinePattern: Sendable {
  enum Part: Sendable {
    case literal(LiteralSearch)
    /// Nil for `<_>`.
    case capture(String?)
  }

  let parts: [Part]

  /// The names of the captures, in order.
  package var names: [String] {
    parts.compactMap { if case .capture(let name?) = $0 { name } else { nil } }
  }

  private init(parsing text: String) throws(LogStageError) {
    var parts: [Part] = []
    var literal: [UInt8] = []
    var rest = Array(text.utf8)[...]
    func isNameByte(_ byte: UInt8) -> Bool {
      let lower = byte | 0x20
      return lower >= 0x61 && lower <= 0x7A || byte == 0x5F || byte >= 0x30 && byte <= 0x39
    }
    while let first = rest.popFirst() {
      let name = rest.prefix(while: isNameByte)
      guard first == UInt8(ascii: "<"), let letter = name.first, letter >= 0x40,
        name.endIndex < rest.endIndex, rest[name.endIndex] == UInt8(ascii: ">")
      else {
        literal.append(first)
        continue
      }
      if !literal.isEmpty { parts.append(.literal(LiteralSearch(literal))) }
      literal = []
      let word = String(decoding: name, as: UTF8.self)
      if case .capture? = parts.last {
        throw LogStageError(reason: "found consecutive capture '<\(word)>': invalid expression")
      }
      parts.append(.capture(word == "_" ? nil : word))
      rest = rest[(name.endIndex + 1)...]
    }
    if !literal.isEmpty { parts.append(.literal(LiteralSearch(literal))) }
    self.parts = parts
  }

  /// Of the parser `pattern`, which needs names.
  package init(capturing text: String) throws(LogStageError) {
    try self.init(parsing: text)
    guard !names.isEmpty else {
      throw LogStageError(reason: "at least one capture is required")
    }
    var seen: Set<String> = []
    for name in names where !seen.insert(name).inserted {
      throw LogStageError(reason: "duplicate capture name (\(name)): invalid expression")
    }
  }

  /// Of a line filter, which has none.
  package init(filtering text: String) throws(LogStageError) {
    try self.init(parsing: text)
    guard names.isEmpty else {
      throw LogStageError(reason: "named captures are not allowed: \(text)")
    }
  }

  /// The parts of a line that the named captures take, in order, as many as there are.
  package func captures(in line: UnsafeRawBufferPointer) -> [Range<Int>] {
    var captures: [Range<Int>] = []
    guard !line.isEmpty else { return captures }
    var start = 0
    var open: (name: String?, isOpen: Bool) = (nil, false)
    for (index, part) in parts.enumerated() {
      switch part {
      case .capture(let name): open = (name, true)
      case .literal(let search):
        guard let found = search.find(in: line, from: start), index > 0 || found == 0 else {
          // A capture whose end is not there takes the rest.
          if open.isOpen, open.name != nil { captures.append(start..<line.count) }
          return captures
        }
        if open.isOpen, open.name != nil { captures.append(start..<found) }
        open = (nil, false)
        start = found + search.needle.count
      }
    }
    if open.isOpen, open.name != nil { captures.append(start..<line.count) }
    return captures
  }

  /// Whether it covers the whole line, with at least a byte for each capture.
  package func covers(_ line: UnsafeRawBufferPointer) -> Bool {
    guard let last = parts.last else { return line.isEmpty }
    var start = 0
    var isAfterCapture = false
    for (index, part) in parts.enumerated() {
      guard case .literal(let search) = part else {
        isAfterCapture = true
        continue
      }
      let length = search.needle.count
      if !isAfterCapture {
        guard start == 0, line.count >= length, line[..<length].elementsEqual(search.needle) else {
          return false
        }
        start = length
      } else if index == parts.count - 1 {
        // What ends the pattern ends the line.
        return line.count - length > start
          && line[(line.count - length)...].elementsEqual(search.needle)
      } else {
        guard let found = search.find(in: line, from: start + 1) else { return false }
        start = found + length
      }
      isAfterCapture = false
    }
    if case .capture = last { return line.count > start }
    return line.count == start
  }
}
