extension LineFields {
  /// The names of the objects around the next key, joined as a label's name, and how long that was in each of them.
  struct JSONPath {
    var prefix: [UInt8] = []
    var lengths: [Int] = []
    /// Beyond this no name is kept: deep nesting must not cost the square of its depth.
    static let longest = 4096
  }

  /// `| json`: every scalar of an object, in one pass and without a tree.
  mutating func readJSON(
    _ line: UnsafeRawBufferPointer, _ wanted: borrowing WantedNames, _ path: inout JSONPath
  ) {
    let scan = JSONScan(text: line)
    let count = line.count
    path.prefix.removeAll(keepingCapacity: true)
    path.lengths.removeAll(keepingCapacity: true)
    // Where the outermost object within began, what was known by then, and whether its keys are wanted.
    var inner: (start: Int, fields: Int) = (0, 0)
    var isWanted = true

    var index = scan.skippingBlanks(0)
    guard index < count, line[index] == UInt8(ascii: "{") else { return failJSON(.object) }
    index = scan.skippingBlanks(index + 1)
    guard index < count else { return failJSON(.json) }
    if line[index] == UInt8(ascii: "}") { return }

    var fault: JSONScan.Fault
    scan: while true {
      // A key.
      guard index < count else {
        fault = .array
        break
      }
      guard line[index] == UInt8(ascii: "\"") else {
        // A comma may be the last.
        if line[index] == UInt8(ascii: "}") {
          index += 1
          guard let kept = path.lengths.popLast() else { return }
          path.prefix.removeLast(path.prefix.count - kept)
          guard let next = afterValue(scan, index, &path) else { return }
          if let found = next.fault {
            fault = found
            break
          }
          index = next.index
          continue
        }
        fault = .object
        break
      }
      guard let key = scan.stringEnd(index + 1) else {
        fault = .json
        break
      }
      let name = UnsafeRawBufferPointer(rebasing: line[index + 1..<key.end])
      index = scan.skippingBlanks(key.end + 1)
      guard index < count, line[index] == UInt8(ascii: ":") else {
        fault = .json
        break
      }
      index = scan.skippingBlanks(index + 1)
      guard index < count else {
        fault = .json
        break
      }
      if path.lengths.isEmpty { isWanted = wanted.mayWant(name) || key.hasEscape }

      // Its value.
      switch line[index] {
      case UInt8(ascii: "\""):
        guard let value = scan.stringEnd(index + 1) else {
          fault = .string
          break scan
        }
        if isWanted, let parsed = jsonName(name, key.hasEscape, path, wanted) {
          appendUnescaped(
            UnsafeRawBufferPointer(rebasing: line[index + 1..<value.end]),
            hasEscape: value.hasEscape)
          setParsed(parsed)
        }
        index = value.end + 1
      case UInt8(ascii: "{"):
        let next = scan.skippingBlanks(index + 1)
        if path.lengths.isEmpty { inner = (index, self.count) }
        if next < count, line[next] == UInt8(ascii: "}") {
          index = next + 1
          break
        }
        path.lengths.append(path.prefix.count)
        if isWanted { extend(&path, name, key.hasEscape) }
        index = next
        continue
      case UInt8(ascii: "["):
        guard let end = scan.blockEnd(index) else {
          fault = .array
          break scan
        }
        index = end
      default:
        guard let value = scan.scalar(index) else {
          fault = .type
          break scan
        }
        if isWanted, value.kind != .null, let parsed = jsonName(name, key.hasEscape, path, wanted) {
          append(UnsafeRawBufferPointer(rebasing: line[index..<value.end]))
          setParsed(parsed)
        }
        index = value.end
      }
      guard let next = afterValue(scan, index, &path) else { return }
      if let found = next.fault {
        fault = found
        break
      }
      index = next.index
    }
    // Of an object within that has no end nothing counts.
    if !path.lengths.isEmpty, scan.blockEnd(inner.start) == nil {
      cut(to: inner.fields)
      fault = .object
    }
    failJSON(fault)
  }

  private mutating func failJSON(_ fault: JSONScan.Fault) { fail("JSONParserErr", fault.rawValue) }

  /// Steps over what ends a value, and the objects around it; nil where the outermost ends.
  private func afterValue(
    _ scan: JSONScan, _ start: Int, _ path: inout JSONPath
  ) -> (index: Int, fault: JSONScan.Fault?)? {
    var index = start
    while true {
      index = scan.skippingBlanks(index)
      guard index < scan.text.count else { return (index, .array) }
      switch scan.text[index] {
      case UInt8(ascii: ","):
        return (scan.skippingBlanks(index + 1), nil)
      case UInt8(ascii: "}"):
        guard let kept = path.lengths.popLast() else { return nil }
        path.prefix.removeLast(path.prefix.count - kept)
        index += 1
      default: return (index, .object)
      }
    }
  }

  /// Where the field of a key goes that stands in these objects; nil where it is not wanted.
  private mutating func jsonName(
    _ key: UnsafeRawBufferPointer, _ hasEscape: Bool, _ path: JSONPath,
    _ wanted: borrowing WantedNames
  ) -> ParsedName? {
    let start = end
    path.prefix.withUnsafeBytes { append($0) }
    appendKey(key, hasEscape, behind: start)
    guard Int(end - start) <= JSONPath.longest else {
      cutBytes(to: start)
      return nil
    }
    return parsedName(from: start, wanted)
  }

  private mutating func extend(
    _ path: inout JSONPath, _ key: UnsafeRawBufferPointer, _ hasEscape: Bool
  ) {
    guard path.prefix.count <= JSONPath.longest else { return }
    let start = end
    path.prefix.withUnsafeBytes { append($0) }
    appendKey(key, hasEscape, behind: start)
    path.prefix.removeAll(keepingCapacity: true)
    path.prefix.append(contentsOf: bytes(start..<end))
    cutBytes(to: start)
  }

  /// Writes a key behind the names of the objects around it.
  private mutating func appendKey(
    _ key: UnsafeRawBufferPointer, _ hasEscape: Bool, behind start: Int32
  ) {
    if hasEscape {
      let written = end
      guard appendResolved(key) else { return cutBytes(to: written) }
      let copy = [UInt8](bytes(written..<end))
      cutBytes(to: written)
      copy.withUnsafeBytes { appendPart($0, behind: start) }
    } else {
      appendPart(key, behind: start)
    }
  }

  private mutating func appendPart(_ key: UnsafeRawBufferPointer, behind start: Int32) {
    guard !key.allSatisfy(isBlank) else { return }
    let isFirst = end == start
    if !isFirst { append(UInt8(ascii: "_")) }
    appendSanitized(key, isFirst: isFirst)
  }

  // MARK: unpack

  /// `| unpack`: the strings of an object, if one of them is `_entry`; that one is given back as the line.
  mutating func unpack(_ line: UnsafeRawBufferPointer, _ wanted: borrowing WantedNames) -> [UInt8]?
  {
    guard line.first == UInt8(ascii: "{") else {
      if line.first != nil { fail("JSONParserErr", "expecting json object(6), but it is not") }
      return nil
    }
    let scan = JSONScan(text: line)
    var strings: [(key: Range<Int>, value: Range<Int>, hasEscape: Bool, keyHasEscape: Bool)] = []
    var entry: (range: Range<Int>, hasEscape: Bool)?
    let fault = scan.members(0) { key, keyHasEscape, value in
      guard value.kind == .string else { return }
      if line[key].elementsEqual("_entry".utf8) {
        entry = (value.range, value.hasEscape)
      } else {
        strings.append((key, value.range, value.hasEscape, keyHasEscape))
      }
    }
    if let fault {
      failJSON(fault)
      return nil
    }
    guard let entry else { return nil }
    for string in strings {
      let start = end
      appendKey(
        UnsafeRawBufferPointer(rebasing: line[string.key]), string.keyHasEscape, behind: start)
      guard let parsed = parsedName(from: start, wanted) else { continue }
      appendUnescaped(
        UnsafeRawBufferPointer(rebasing: line[string.value]), hasEscape: string.hasEscape)
      setParsed(parsed)
    }
    let start = end
    appendUnescaped(
      UnsafeRawBufferPointer(rebasing: line[entry.range]), hasEscape: entry.hasEscape)
    defer { cutBytes(to: start) }
    return [UInt8](bytes(start..<end))
  }
}
