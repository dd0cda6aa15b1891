/// The look that SGR sequences put a terminal in (ECMA-48, section 8.3.117; colours as xterm has them).
struct Rendition: Equatable {
  /// Bit n for parameter n, 1 to 9.
  private(set) var attributes: UInt16 = 0
  /// The parameters that chose the colours; empty for the terminal's own.
  private(set) var foreground: [UInt8] = []
  private(set) var background: [UInt8] = []
  /// Whether the last parameters applied began with a reset, so that nothing before them counts.
  private(set) var isFromReset = false

  static func == (a: Rendition, b: Rendition) -> Bool {
    a.attributes == b.attributes && a.foreground == b.foreground && a.background == b.background
  }

  /// The look after a sequence's parameters; nil where one is not known.
  func applying(_ parameters: ArraySlice<UInt8>) -> Rendition? {
    var result = self
    var words = parameters.split(separator: 0x3B, omittingEmptySubsequences: false)[...]
    result.isFromReset = words.first.map { parameterNumber($0) == 0 } ?? true
    while let word = words.popFirst() {
      switch parameterNumber(word) {
      case 0:
        let isFirst = result.isFromReset
        result = Rendition()
        result.isFromReset = isFirst
      case .some(let n) where (1...9).contains(n): result.attributes |= 1 << UInt16(n)
      case 22: result.attributes &= ~0b110
      case .some(let n) where (23...29).contains(n) && n != 26:
        result.attributes &= ~(1 << UInt16(n - 20))
      case .some(let n) where (30...37).contains(n) || (90...97).contains(n):
        result.foreground = Array(word)
      case .some(let n) where (40...47).contains(n) || (100...107).contains(n):
        result.background = Array(word)
      case 39: result.foreground = []
      case 49: result.background = []
      case 38, 48:
        let rest =
          words.first.flatMap(parameterNumber) == 5
          ? 2 : words.first.flatMap(parameterNumber) == 2 ? 4 : 0
        guard rest > 0, words.count >= rest else { return nil }
        let color = Array(([word] + words.prefix(rest)).joined(separator: [0x3B]))
        words.removeFirst(rest)
        if parameterNumber(word) == 38 {
          result.foreground = color
        } else {
          result.background = color
        }
      default: return nil
      }
    }
    return result
  }

  /// The shortest parameters that lead here from another look, or from any.
  func parameters(from other: Rendition?) -> [UInt8] {
    let whole = words(from: Rendition())
    guard let other, other.attributes & ~attributes == 0,
      !(foreground.isEmpty && !other.foreground.isEmpty),
      !(background.isEmpty && !other.background.isEmpty)
    else { return whole.isEmpty ? [] : [0x30, 0x3B] + whole }
    return words(from: other)
  }

  /// What is here and not there.
  private func words(from other: Rendition) -> [UInt8] {
    var words: [[UInt8]] = []
    for n in 1...9 where (attributes & ~other.attributes) >> UInt16(n) & 1 == 1 {
      words.append([0x30 + UInt8(n)])
    }
    if foreground != other.foreground { words.append(foreground) }
    if background != other.background { words.append(background) }
    return Array(words.joined(separator: [0x3B]))
  }
}

/// SGR parameters with every colour of text or ground that has its parts between colons (ISO 8613-6, as terminfo's
/// direct entries write it) in xterm's older form, `38;2;R;G;B`. Terminals that know the one know the other, and mosh
/// passes on only this one. What else stands between colons has no older form: the colours and kinds of underlines.
func withSemicolons(_ parameters: ArraySlice<UInt8>) -> [UInt8] {
  guard parameters.contains(0x3A) else { return Array(parameters) }
  let words = parameters.split(separator: 0x3B, omittingEmptySubsequences: false)
  return Array(
    words.map { word -> [UInt8] in
      var parts = word.split(separator: 0x3A, omittingEmptySubsequences: false)
      guard parts.count > 2, ["38", "48"].contains(where: { parts[0].elementsEqual($0.utf8) })
      else { return Array(word) }
      let kind = parameterNumber(parts[1])
      // Of red, green and blue the number of a colour space, mostly empty, may stand before.
      if kind == 2, parts.count >= 6 { parts.remove(at: 2) }
      let count = kind == 2 ? 5 : kind == 5 ? 3 : 0
      guard count > 0, parts.count >= count else { return Array(word) }
      let numbers = parts[..<count].map { $0.isEmpty ? [0x30] : Array($0) }
      return Array(numbers.joined(separator: [0x3B]))
    }.joined(separator: [0x3B]))
}
