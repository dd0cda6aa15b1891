/// The longest run of literal bytes that every text which fits the expression holds; empty where none is plain to
/// see. Only the outermost level of an expression without alternatives is looked at, as far as its first group.
func neededLiterals(_ source: [UInt8]) -> [UInt8] {
  guard !source.contains(UInt8(ascii: "|")) else { return [] }
  var best: [UInt8] = []
  var run: [UInt8] = []
  var index = 0
  func isRepeated(_ end: Int) -> Bool { end < source.count && "*+?{".utf8.contains(source[end]) }
  func close() {
    if run.count > best.count { best = run }
    run = []
  }
  while index < source.count {
    let byte = source[index]
    var end = index + 1
    var literal: UInt8?
    switch byte {
    case UInt8(ascii: "."): break
    case UInt8(ascii: "["):
      guard let close = classEnd(source, index) else { return [] }
      end = close
    case UInt8(ascii: "\\"):
      guard end < source.count else { return [] }
      let next = source[end]
      end += 1
      if "dDwWsS".utf8.contains(next) { break }
      // Other letters and digits mean too much to tell here.
      let isWord = (next | 0x20) &- 0x61 < 26 || next &- 0x30 < 10
      guard !isWord, next < 0x80 else { return [] }
      literal = next
    case _ where "*+?{}()]^$".utf8.contains(byte):
      close()
      return best
    default: literal = byte
    }
    // A byte of a longer character is left to the next plain one: a repetition takes the whole character.
    if let literal, literal < 0x80, !isRepeated(end) {
      run.append(literal)
    } else {
      close()
    }
    index = end
    if isRepeated(index) {
      guard let after = repetitionEnd(source, index) else { return best }
      index = after
    }
  }
  close()
  return best
}

/// Where the class that opens at `start` ends; nil for named and unended ones.
private func classEnd(_ source: [UInt8], _ start: Int) -> Int? {
  var index = start + 1
  if index < source.count, source[index] == UInt8(ascii: "^") { index += 1 }
  if index < source.count, source[index] == UInt8(ascii: "]") { index += 1 }
  while index < source.count {
    switch source[index] {
    case UInt8(ascii: "]"): return index + 1
    case UInt8(ascii: "["): return nil
    case UInt8(ascii: "\\"): index += 2
    default: index += 1
    }
  }
  return nil
}

/// Where the repetition at `start` ends.
private func repetitionEnd(_ source: [UInt8], _ start: Int) -> Int? {
  var index = start + 1
  if source[start] == UInt8(ascii: "{") {
    guard let brace = source[start...].firstIndex(of: UInt8(ascii: "}")) else { return nil }
    index = brace + 1
  }
  if index < source.count, source[index] == UInt8(ascii: "?") { index += 1 }
  return index
}
