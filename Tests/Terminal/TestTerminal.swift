@testable import Terminal

/// A terminal of xterm's kind, as far as ncurses uses one: it keeps what its screen shows.
struct TestTerminal {
  struct Cell: Equatable {
    var text = " "
    var look = Rendition()

    static func == (a: Cell, b: Cell) -> Bool {
      a.text == b.text && (a.look == b.look || a.isBare && b.isBare)
    }
    private var isBare: Bool {
      text == " " && look.background == .own && look.attributes & (1 << 4 | 1 << 7) == 0
    }
  }
  private(set) var rows: [[Cell]]
  /// Sequences that it does not know.
  private(set) var unknown: [String] = []
  private let width: Int
  private let height: Int
  private var x = 0
  private var y = 0
  private var wraps = false
  private var look = Rendition()
  private var region: ClosedRange<Int>

  init(width: Int, height: Int) {
    self.width = width
    self.height = height
    rows = Array(repeating: Array(repeating: Cell(), count: width), count: height)
    region = 0...(height - 1)
  }

  mutating func take(_ bytes: [UInt8]) {
    var rest = String(decoding: bytes, as: UTF8.self).unicodeScalars[...]
    while let scalar = rest.popFirst() {
      switch scalar {
      case "\u{1B}": escape(&rest)
      case "\u{8}": move(x - 1, y)
      case "\n": lineFeed()
      case "\r": move(0, y)
      case "\u{E}", "\u{F}": break
      default: write(scalar)
      }
    }
  }

  private mutating func move(_ column: Int, _ row: Int) {
    x = min(max(0, column), width - 1)
    y = min(max(0, row), height - 1)
    wraps = false
  }

  private mutating func write(_ scalar: Unicode.Scalar) {
    if scalar.properties.generalCategory == .nonspacingMark {
      rows[y][max(0, wraps ? x : x - 1)].text.unicodeScalars.append(scalar)
      return
    }
    let isWide =
      (0x1100...0x115F).contains(scalar.value) || (0x2E80...0xA4CF).contains(scalar.value)
    if wraps {
      x = 0
      lineFeed()
    }
    rows[y][x] = Cell(text: String(Character(scalar)), look: look)
    if isWide, x + 1 < width {
      x += 1
      rows[y][x] = Cell(text: "", look: look)
    }
    wraps = x == width - 1
    if !wraps { x += 1 }
  }

  private mutating func lineFeed() {
    wraps = false
    if y == region.upperBound { scroll(1, in: region) } else { y = min(y + 1, height - 1) }
  }

  /// Up by `count` rows, or down where it is negative.
  private mutating func scroll(_ count: Int, in part: ClosedRange<Int>) {
    let blank = Array(repeating: Cell(), count: width)
    for _ in 0..<count.magnitude {
      if count > 0 {
        rows.remove(at: part.lowerBound)
        rows.insert(blank, at: part.upperBound)
      } else {
        rows.remove(at: part.upperBound)
        rows.insert(blank, at: part.lowerBound)
      }
    }
  }

  private mutating func escape(_ rest: inout Substring.UnicodeScalarView) {
    guard let kind = rest.popFirst() else { return }
    switch kind {
    case "M":
      if y == region.lowerBound { scroll(-1, in: region) } else { y = max(0, y - 1) }
    case "(", ")": _ = rest.popFirst()
    case "=", ">", "7", "8": break
    case "[":
      let parameters = String(rest.prefix { ("\u{20}"..."\u{3F}").contains($0) })
      rest = rest.dropFirst(parameters.unicodeScalars.count)
      if let last = rest.popFirst() { control(last, parameters) }
    default: unknown.append("ESC \(kind)")
    }
  }

  private mutating func control(_ last: Unicode.Scalar, _ parameters: String) {
    let numbers = parameters.split(separator: ";", omittingEmptySubsequences: false).map {
      Int($0) ?? 0
    }
    let first = numbers.first ?? 0
    let n = max(1, first)
    switch last {
    case "m": look = look.applying(Array(parameters.utf8)[...]) ?? look
    case "H": move((numbers.count > 1 ? max(1, numbers[1]) : 1) - 1, n - 1)
    case "G": move(n - 1, y)
    case "d": move(x, n - 1)
    case "A": move(x, y - n)
    case "B": move(x, y + n)
    case "C": move(x + n, y)
    case "D": move(x - n, y)
    case "b":
      let text = rows[y][wraps ? x : x - 1].text
      for _ in 0..<n { for scalar in text.unicodeScalars { write(scalar) } }
    case "X": erase(y, x..<min(width, x + n))
    case "K": erase(y, first == 0 ? x..<width : first == 1 ? 0..<(x + 1) : 0..<width)
    case "J":
      for row in first == 0 ? (y + 1)..<height : 0..<height where row != y || first == 2 {
        erase(row, 0..<width)
      }
      if first == 0 { erase(y, x..<width) }
    case "@":
      rows[y].insert(contentsOf: Array(repeating: Cell(look: look), count: n), at: x)
      rows[y].removeLast(n)
    case "P":
      rows[y].removeSubrange(x..<min(width, x + n))
      // As xterm has it, what comes in bears the background in force.
      rows[y] += Array(repeating: Cell(look: look), count: width - rows[y].count)
    case "L": scroll(-n, in: y...region.upperBound)
    case "M": scroll(n, in: y...region.upperBound)
    case "S": scroll(n, in: region)
    case "T": scroll(-n, in: region)
    case "r":
      region = (n - 1)...((numbers.count > 1 ? numbers[1] : height) - 1)
      move(0, 0)
    case "h", "l", "t": break
    default: unknown.append("CSI \(parameters)\(last)")
    }
  }

  private mutating func erase(_ row: Int, _ columns: Range<Int>) {
    for column in columns { rows[row][column] = Cell(text: " ", look: look) }
  }
}
