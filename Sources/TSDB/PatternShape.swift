internal import Patterns

/// What can be said of a regular expression without running it.
enum PatternShape: Equatable {
  /// Exactly these texts: an alternation of literals.
  case literals([String])
  /// Texts that begin so; `exact` if every such text of at least `minimum` bytes after the prefix fits.
  case prefixed([UInt8], anyRest: Bool, minimum: Int)

  init(_ source: String) {
    var body = Array(source.utf8)
    // One group around everything means nothing here.
    if body.first == UInt8(ascii: "("), body.last == UInt8(ascii: ")") {
      let start = body.starts(with: Array("(?:".utf8)) ? 3 : 1
      let inner = Array(body[start..<max(start, body.count - 1)])
      if !inner.contains(UInt8(ascii: "(")), !inner.contains(UInt8(ascii: ")")),
        inner.first != UInt8(ascii: "?")
      {
        body = inner
      }
    }
    if let literals = PatternShape.alternatives(body) {
      self = .literals(literals)
      return
    }
    let (prefix, end) = PatternShape.literalPrefix(body)
    let rest = body[end...]
    if rest.elementsEqual(".*".utf8) {
      self = .prefixed(prefix, anyRest: true, minimum: 0)
    } else if rest.elementsEqual(".+".utf8) {
      self = .prefixed(prefix, anyRest: true, minimum: 1)
    } else if PatternShape.hasTopAlternation(body) {
      self = .prefixed([], anyRest: false, minimum: 0)
    } else {
      self = .prefixed(prefix, anyRest: false, minimum: 0)
    }
  }

  private static let special = Set("\\.+*?()|[]{}^$".utf8)

  /// The byte that the piece at `index` stands for literally, and where it ends.
  private static func literal(_ body: [UInt8], _ index: Int) -> (byte: UInt8, end: Int)? {
    let byte = body[index]
    if byte == UInt8(ascii: "\\") {
      guard index + 1 < body.count, special.contains(body[index + 1]) || body[index + 1] == 0x2D
      else { return nil }
      return (body[index + 1], index + 2)
    }
    return special.contains(byte) ? nil : (byte, index + 1)
  }

  private static func alternatives(_ body: [UInt8]) -> [String]? {
    var out: [String] = []
    var current: [UInt8] = []
    var index = 0
    while index < body.count {
      if body[index] == UInt8(ascii: "|") {
        out.append(String(decoding: current, as: UTF8.self))
        current = []
        index += 1
      } else if let (byte, end) = literal(body, index) {
        current.append(byte)
        index = end
      } else {
        return nil
      }
    }
    return out + [String(decoding: current, as: UTF8.self)]
  }

  /// The literal bytes at the start, without one that a repetition follows.
  private static func literalPrefix(_ body: [UInt8]) -> (prefix: [UInt8], end: Int) {
    var prefix: [UInt8] = []
    var index = 0
    while index < body.count, let (byte, end) = literal(body, index) {
      if end < body.count, "*?{+".utf8.contains(body[end]) {
        // A repeated character of several bytes loses them all.
        while let last = prefix.last, byte & 0xC0 == 0x80, last & 0x80 != 0 {
          prefix.removeLast()
          index -= 1
          if last & 0xC0 == 0xC0 { break }
        }
        break
      }
      prefix.append(byte)
      index = end
    }
    return (prefix, index)
  }

  private static func hasTopAlternation(_ body: [UInt8]) -> Bool {
    body.contains(UInt8(ascii: "|"))
  }
}

/// Runs one expression over many texts, asking the regular expression only where its shape leaves doubt.
struct ValueFilter {
  private let pattern: Pattern
  private let shape: PatternShape
  private let needed: [UInt8]

  init(_ pattern: Pattern) {
    self.pattern = pattern
    shape = PatternShape(pattern.source)
    needed = neededLiterals(Array(pattern.source.utf8))
  }

  /// Whether `bytes` hold the run of literals that every fitting text has.
  @inline(__always)
  private func hasNeeded(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let first = needed.first, let base = bytes.baseAddress else { return true }
    var index = 0
    let last = bytes.count &- needed.count
    while index <= last {
      if base[index] == first {
        var offset = 1
        while offset < needed.count, base[index &+ offset] == needed[offset] { offset &+= 1 }
        if offset == needed.count { return true }
      }
      index &+= 1
    }
    return false
  }

  /// The texts that alone fit, if they can be listed.
  var literals: [String]? {
    if case .literals(let texts) = shape { texts } else { nil }
  }

  /// Whether any text fits, "" too.
  var isAnything: Bool { shape == .prefixed([], anyRest: true, minimum: 0) }

  @inline(__always)
  func matches(_ text: String) -> Bool {
    switch shape {
    case .literals(let texts): return texts.contains(text)
    case .prefixed(let prefix, let anyRest, let minimum):
      var text = text
      return text.withUTF8 { bytes in
        guard bytes.count >= prefix.count + minimum else { return false }
        for index in prefix.indices where bytes[index] != prefix[index] { return false }
        return anyRest || hasNeeded(bytes) && pattern.matches(UnsafeRawBufferPointer(bytes))
      }
    }
  }
}
