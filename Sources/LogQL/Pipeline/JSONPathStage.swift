extension JSONScan {
  typealias Value = (kind: Kind, range: Range<Int>, end: Int, hasEscape: Bool)

  /// Goes through the members of the object that opens at or behind `start`; gives what is wrong with it.
  func members(
    _ start: Int, _ body: (_ key: Range<Int>, _ keyHasEscape: Bool, _ value: Value) -> Void
  ) -> Fault? {
    var index = skippingBlanks(start)
    guard index < text.count, text[index] == UInt8(ascii: "{") else { return .object }
    index = skippingBlanks(index + 1)
    guard index < text.count else { return .json }
    while true {
      guard index < text.count else { return .array }
      if text[index] == UInt8(ascii: "}") { return nil }
      guard text[index] == UInt8(ascii: "\"") else { return .object }
      guard let key = stringEnd(index + 1) else { return .json }
      let name = index + 1..<key.end
      index = skippingBlanks(key.end + 1)
      guard index < text.count, text[index] == UInt8(ascii: ":") else { return .json }
      index = skippingBlanks(index + 1)
      guard index < text.count else { return .json }
      switch value(index) {
      case .success(let value):
        body(name, key.hasEscape, value)
        index = skippingBlanks(value.end)
      case .failure(let fault): return fault.fault
      }
      guard index < text.count else { return .array }
      switch text[index] {
      case UInt8(ascii: ","): index = skippingBlanks(index + 1)
      case UInt8(ascii: "}"): return nil
      default: return .object
      }
    }
  }

  /// The element of the array that opens at `start`, counted from 0; nil where it has none.
  func element(_ start: Int, _ number: Int) -> Value? {
    guard text[start] == UInt8(ascii: "[") else { return nil }
    var index = skippingBlanks(start + 1)
    var left = number
    while index < text.count, text[index] != UInt8(ascii: "]") {
      guard case .success(let value) = value(index) else { return nil }
      if left == 0 { return value }
      left -= 1
      index = skippingBlanks(value.end)
      guard index < text.count, text[index] == UInt8(ascii: ",") else { return nil }
      index = skippingBlanks(index + 1)
    }
    return nil
  }
}

/// `a.b[0]["c d"]`: a way into a JSON value.
struct LogJSONPath: Sendable, Hashable {
  enum Step: Sendable, Hashable {
    case key([UInt8])
    case element(Int)
  }

  var steps: [Step] = []

  init(_ text: String) throws(LogStageError) {
    var rest = Array(text.utf8)[...]
    func failed(_ reason: String) -> LogStageError {
      LogStageError(reason: "cannot parse expression [\(text)]: syntax error: \(reason)")
    }
    func isFieldByte(_ byte: UInt8) -> Bool {
      let lower = byte | 0x20
      return lower >= 0x61 && lower <= 0x7A || byte >= 0x30 && byte <= 0x39 || byte == 0x5F
        || byte == 0x2D || byte >= 0x80
    }
    while let first = rest.first {
      if first == UInt8(ascii: "[") {
        rest.removeFirst()
        if rest.first == UInt8(ascii: "\"") {
          let inner = rest.dropFirst()
          var end = inner.startIndex
          while end < inner.endIndex, inner[end] != UInt8(ascii: "\"") {
            end += inner[end] == UInt8(ascii: "\\") ? 2 : 1
          }
          guard end < inner.endIndex else { throw failed("literal not terminated") }
          let key = inner[..<end].split(
            separator: UInt8(ascii: "\\"), omittingEmptySubsequences: false)
          steps.append(.key(Array(key.joined())))
          rest = inner[(end + 1)...]
        } else {
          let digits = rest.prefix { $0 >= 0x30 && $0 <= 0x39 }
          guard let index = Int(String(decoding: digits, as: UTF8.self)) else {
            throw failed("unexpected \(rest.isEmpty ? "$end" : "token"), expecting INDEX or STRING")
          }
          steps.append(.element(index))
          rest = rest[digits.endIndex...]
        }
        guard rest.first == UInt8(ascii: "]") else {
          throw failed("unexpected \(rest.isEmpty ? "$end" : "token"), expecting RSB")
        }
        rest.removeFirst()
      } else {
        if first == UInt8(ascii: ".") {
          guard !steps.isEmpty else { throw failed("unexpected DOT, expecting LSB or FIELD") }
          rest.removeFirst()
        } else if !steps.isEmpty {
          throw failed("unexpected FIELD, expecting DOT or LSB")
        }
        let field = rest.prefix(while: isFieldByte)
        guard !field.isEmpty else {
          let what = rest.first == UInt8(ascii: "\"") ? "STRING" : rest.isEmpty ? "$end" : "token"
          throw failed("unexpected \(what), expecting LSB or FIELD")
        }
        steps.append(.key(Array(field)))
        rest = rest[field.endIndex...]
      }
    }
    guard !steps.isEmpty else { throw failed("unexpected $end, expecting LSB or FIELD") }
  }
}

/// `| json a="x.y"`: some values of a line by their ways.
struct JSONPathStage: Sendable {
  private let paths: [(name: FieldName, path: LogJSONPath)]

  init(_ extractions: [LogExtraction]) throws(LogStageError) {
    var paths: [(name: FieldName, path: LogJSONPath)] = []
    for extraction in extractions {
      paths.append((FieldName(extraction.name), try LogJSONPath(extraction.path)))
    }
    self.paths = paths
  }

  func read(
    _ line: UnsafeRawBufferPointer, _ fields: inout LineFields, _ wanted: borrowing WantedNames
  ) {
    guard let first = line.first else { return }
    guard first == UInt8(ascii: "{") || first == UInt8(ascii: "[") || first == UInt8(ascii: "\"")
    else { return fields.fail("JSONParserErr", "") }
    let scan = JSONScan(text: line)
    var found = 0
    for (name, path) in paths {
      switch value(scan, path) {
      case .success(let value?):
        found += 1
        set(name, scan, value, &fields, wanted)
      case .success(nil): break
      case .failure(let fault): fields.fail("JSONParserErr", fault.fault.rawValue)
      }
    }
    guard found < paths.count else { return }
    // Every name stands for something, be it nothing.
    for (name, _) in paths where fields.present(name) == nil {
      let start = fields.end
      name.bytes.withUnsafeBytes { fields.append($0) }
      if let parsed = fields.parsedName(from: start, wanted) { fields.setParsed(parsed) }
    }
  }

  private func set(
    _ name: FieldName, _ scan: JSONScan, _ value: JSONScan.Value, _ fields: inout LineFields,
    _ wanted: borrowing WantedNames
  ) {
    let start = fields.end
    name.bytes.withUnsafeBytes { fields.append($0) }
    guard let parsed = fields.parsedName(from: start, wanted) else { return }
    let text = UnsafeRawBufferPointer(rebasing: scan.text[value.range])
    switch value.kind {
    case .string: fields.appendUnescaped(text, hasEscape: value.hasEscape)
    case .null: break
    case .number, .bool, .array, .object: fields.appendRepaired(text)
    }
    fields.setParsed(parsed)
  }

  private func value(
    _ scan: JSONScan, _ path: LogJSONPath
  ) -> Result<JSONScan.Value?, ScanFault> {
    var start = 0
    var current: JSONScan.Value?
    for step in path.steps {
      guard start < scan.text.count else { return .success(nil) }
      switch step {
      case .element(let number):
        guard scan.text[start] == UInt8(ascii: "["), let value = scan.element(start, number) else {
          return .success(nil)
        }
        current = value
      case .key(let key):
        guard scan.text[start] == UInt8(ascii: "{") else { return .success(nil) }
        switch member(scan, start, key) {
        case .success(let value?): current = value
        case .success(nil): return .success(nil)
        case .failure(let fault): return .failure(fault)
        }
      }
      guard let current else { return .success(nil) }
      // The inside of a string is no object.
      start = current.kind == .string ? scan.text.count : current.range.lowerBound
    }
    return .success(current)
  }

  /// The first member of that name; a fault only in its own value.
  private func member(
    _ scan: JSONScan, _ start: Int, _ key: [UInt8]
  ) -> Result<JSONScan.Value?, ScanFault> {
    let text = scan.text
    var index = scan.skippingBlanks(start + 1)
    while index < text.count, text[index] == UInt8(ascii: "\"") {
      guard let name = scan.stringEnd(index + 1) else { return .success(nil) }
      let isIt = isSame(text, index + 1..<name.end, name.hasEscape, key)
      index = scan.skippingBlanks(name.end + 1)
      guard index < text.count, text[index] == UInt8(ascii: ":") else { return .success(nil) }
      index = scan.skippingBlanks(index + 1)
      guard index < text.count else { return .success(nil) }
      switch scan.value(index) {
      case .success(let value):
        if isIt { return .success(value) }
        index = scan.skippingBlanks(value.end)
      case .failure(let fault): return isIt ? .failure(fault) : .success(nil)
      }
      guard index < text.count, text[index] == UInt8(ascii: ",") else { return .success(nil) }
      index = scan.skippingBlanks(index + 1)
    }
    return .success(nil)
  }

  private func isSame(
    _ text: UnsafeRawBufferPointer, _ range: Range<Int>, _ hasEscape: Bool, _ key: [UInt8]
  ) -> Bool {
    if !hasEscape { return text[range].elementsEqual(key) }
    var fields = LineFields()
    guard fields.appendResolved(UnsafeRawBufferPointer(rebasing: text[range])) else { return false }
    return fields.bytes(0..<fields.end).elementsEqual(key)
  }
}
