/// `pattern` with every group `(?<name>…)` as `(?P<name>…)`, the one form that RE2 of 2022 knows; both are Go's.
///
/// `(?<=` and `(?<!` stay what they are: errors. So do texts in character classes, behind a backslash and in `\Q…\E`.
func namingGroupsWithP(_ pattern: String) -> String {
  let bytes = Array(pattern.utf8)
  guard bytes.contains(UInt8(ascii: "<")) else { return pattern }
  var out: [UInt8] = []
  out.reserveCapacity(bytes.count + 8)
  var index = 0
  func copy(through end: Int) {
    out += bytes[index..<min(end, bytes.count)]
    index = min(end, bytes.count)
  }
  while index < bytes.count {
    switch bytes[index] {
    case UInt8(ascii: "\\"):
      let isQuote = index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: "Q")
      copy(through: isQuote ? quoteEnd(bytes, index + 2) : index + 2)
    case UInt8(ascii: "["): copy(through: classEnd(bytes, index))
    case UInt8(ascii: "(") where isNamedGroup(bytes[index...]):
      out += "(?P<".utf8
      index += 3
    default: copy(through: index + 1)
    }
  }
  return String(decoding: out, as: UTF8.self)
}

private func isNamedGroup(_ rest: ArraySlice<UInt8>) -> Bool {
  guard rest.starts(with: "(?<".utf8), let next = rest.dropFirst(3).first else { return false }
  return next != UInt8(ascii: "=") && next != UInt8(ascii: "!")
}

/// The index behind the `\E` that ends a quotation, or behind all.
private func quoteEnd(_ bytes: [UInt8], _ start: Int) -> Int {
  var index = start
  while index + 1 < bytes.count {
    if bytes[index] == UInt8(ascii: "\\"), bytes[index + 1] == UInt8(ascii: "E") {
      return index + 2
    }
    index += 1
  }
  return bytes.count
}

/// The index behind the class that opens at `start`, or behind all.
private func classEnd(_ bytes: [UInt8], _ start: Int) -> Int {
  var index = start + 1
  if index < bytes.count, bytes[index] == UInt8(ascii: "^") { index += 1 }
  // The first bracket stands for itself.
  if index < bytes.count, bytes[index] == UInt8(ascii: "]") { index += 1 }
  while index < bytes.count {
    switch bytes[index] {
    case UInt8(ascii: "]"): return index + 1
    case UInt8(ascii: "\\"): index += 2
    case UInt8(ascii: "[") where bytes[index...].starts(with: "[:".utf8):
      index = namedClassEnd(bytes, index) ?? index + 1
    default: index += 1
    }
  }
  return bytes.count
}

/// The index behind `[:name:]`; nil where it is none.
private func namedClassEnd(_ bytes: [UInt8], _ start: Int) -> Int? {
  var index = start + 2
  while index < bytes.count, bytes[index] != UInt8(ascii: "]") {
    if bytes[index] == UInt8(ascii: ":"), index + 1 < bytes.count,
      bytes[index + 1] == UInt8(ascii: "]")
    {
      return index + 2
    }
    index += 1
  }
  return nil
}
