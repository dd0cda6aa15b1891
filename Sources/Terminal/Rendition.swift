/// The look that SGR sequences put a terminal in (ECMA-48, section 8.3.117; colours as xterm has them).
struct Rendition: Equatable {
  /// Bit n for parameter n, 1 to 9.
  private(set) var attributes: UInt16 = 0
  private(set) var foreground = Color.own
  private(set) var background = Color.own
  /// Whether the last parameters applied began with a reset, so that nothing before them counts.
  private(set) var isFromReset = false

  enum Color: Equatable {
    /// The terminal's own.
    case own
    /// One of the sixteen by its parameter, which tells text from ground, too: 30 to 37, 40 to 47, 90 to 97, 100 to 107.
    case named(Int)
    case indexed(Int)
    case rgb(Int, Int, Int)
  }

  static func == (a: Rendition, b: Rendition) -> Bool {
    a.attributes == b.attributes && a.foreground == b.foreground && a.background == b.background
  }

  /// The look after a sequence's parameters; nil where one is not known.
  func applying(_ parameters: some Sequence<UInt8>) -> Rendition? {
    var result = self
    var words = ParameterNumbers(parameters)
    var isFirst = true
    while let word = words.next() {
      if isFirst { (isFirst, result.isFromReset) = (false, word == 0) }
      switch word {
      case 0:
        let isFromReset = result.isFromReset
        result = Rendition()
        result.isFromReset = isFromReset
      case 1...9: result.attributes |= 1 << UInt16(word)
      case 22: result.attributes &= ~0b110
      case 23...25, 27...29: result.attributes &= ~(1 << UInt16(word - 20))
      case 30...37, 90...97: result.foreground = .named(word)
      case 40...47, 100...107: result.background = .named(word)
      case 39: result.foreground = .own
      case 49: result.background = .own
      case 38, 48:
        guard let color = Color(&words) else { return nil }
        if word == 38 {
          result.foreground = color
        } else {
          result.background = color
        }
      default: return nil
      }
    }
    return result
  }

  /// Adds the shortest parameters that lead here from another look, or from any.
  func addParameters(from other: Rendition?, to bytes: inout [UInt8]) {
    if let other, other.attributes & ~attributes == 0,
      !(foreground == .own && other.foreground != .own),
      !(background == .own && other.background != .own)
    {
      return add(to: &bytes, besides: other)
    }
    guard self != Rendition() else { return }
    bytes.append(0x30)
    bytes.append(0x3B)
    add(to: &bytes, besides: Rendition())
  }

  /// What is here and not there.
  private func add(to bytes: inout [UInt8], besides other: Rendition) {
    let start = bytes.count
    func separate(_ bytes: inout [UInt8]) { if bytes.count > start { bytes.append(0x3B) } }
    let fresh = attributes & ~other.attributes
    if fresh != 0 {
      for n in 1...9 where fresh >> UInt16(n) & 1 == 1 {
        separate(&bytes)
        bytes.append(0x30 + UInt8(n))
      }
    }
    if foreground != other.foreground {
      separate(&bytes)
      foreground.add(to: &bytes, 38)
    }
    if background != other.background {
      separate(&bytes)
      background.add(to: &bytes, 48)
    }
  }
}

extension Rendition.Color {
  /// What follows 38 or 48; nil where that is no colour.
  fileprivate init?<Bytes: Sequence<UInt8>>(_ words: inout ParameterNumbers<Bytes>) {
    switch words.next() {
    case 5:
      guard let number = words.next(), number >= 0 else { return nil }
      self = .indexed(number)
    case 2:
      guard let red = words.next(), let green = words.next(), let blue = words.next(),
        min(red, green, blue) >= 0
      else { return nil }
      self = .rgb(red, green, blue)
    default: return nil
    }
  }

  fileprivate func add(to bytes: inout [UInt8], _ kind: Int) {
    func number(_ number: Int, _ bytes: inout [UInt8]) {
      bytes.append(0x3B)
      addDecimal(number, to: &bytes)
    }
    switch self {
    case .own: break
    case .named(let parameter): addDecimal(parameter, to: &bytes)
    case .indexed(let index):
      addDecimal(kind, to: &bytes)
      number(5, &bytes)
      number(index, &bytes)
    case .rgb(let red, let green, let blue):
      addDecimal(kind, to: &bytes)
      for part in [2, red, green, blue] { number(part, &bytes) }
    }
  }
}

/// The numbers between the semicolons of a control sequence: an empty one is 0, what is none is −1. There is always one.
struct ParameterNumbers<Bytes: Sequence<UInt8>>: IteratorProtocol {
  private var bytes: Bytes.Iterator
  private var hasEnded = false

  init(_ bytes: Bytes) { self.bytes = bytes.makeIterator() }

  mutating func next() -> Int? {
    if hasEnded { return nil }
    var number = 0
    while let byte = bytes.next() {
      if byte == 0x3B { return number }
      if (0x30...0x39).contains(byte), number >= 0, number < 10_000 {
        number = number * 10 + Int(byte - 0x30)
      } else {
        number = -1
      }
    }
    hasEnded = true
    return number
  }
}

/// SGR parameters with every colour of text or ground that has its parts between colons (ISO 8613-6, as terminfo's
/// direct entries write it) in xterm's older form, `38;2;R;G;B`. Terminals that know the one know the other, and mosh
/// passes on only this one. What else stands between colons has no older form: the colours and kinds of underlines.
func withSemicolons(_ parameters: some Collection<UInt8>) -> [UInt8] {
  let words = parameters.split(separator: 0x3B, omittingEmptySubsequences: false)
  return Array(
    words.map { word -> [UInt8] in
      var parts = word.split(separator: 0x3A, omittingEmptySubsequences: false)
      guard parts.count > 2, ["38", "48"].contains(where: { parts[0].elementsEqual($0.utf8) })
      else { return Array(word) }
      var kinds = ParameterNumbers(parts[1])
      let kind = kinds.next()
      // Of red, green and blue the number of a colour space, mostly empty, may stand before.
      if kind == 2, parts.count >= 6 { parts.remove(at: 2) }
      let count = kind == 2 ? 5 : kind == 5 ? 3 : 0
      guard count > 0, parts.count >= count else { return Array(word) }
      let numbers = parts[..<count].map { $0.isEmpty ? [0x30] : Array($0) }
      return Array(numbers.joined(separator: [0x3B]))
    }.joined(separator: [0x3B]))
}
