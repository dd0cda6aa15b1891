/// Where the next glyph will stand; column and row from 0.
struct CursorPlace: Equatable {
  var x: Int
  var y: Int

  /// Adds the least bytes that bring the cursor here from another place, or from any: of CUP, and of HPA, VPA, CUU, CUF,
  /// CUB, backspace, line feed and carriage return.
  func addMoves(from other: CursorPlace?, to bytes: inout [UInt8]) {
    if self == other { return }
    if let other {
      let (row, column) = (self.row(from: other.y), self.column(from: other.x))
      if row.length + column.length < absoluteLength {
        row.add(to: &bytes)
        column.add(to: &bytes)
        return
      }
    }
    bytes.append(0x1B)
    bytes.append(0x5B)
    if y > 0 || x > 0 { addDecimal(y + 1, to: &bytes) }
    if x > 0 {
      bytes.append(0x3B)
      addDecimal(x + 1, to: &bytes)
    }
    bytes.append(0x48)
  }

  /// About how many bytes the move takes.
  func cost(from other: CursorPlace) -> Int {
    let across = x - other.x
    let columns =
      across == 0 ? 0 : across < 0 ? min(-across, 5) : across == 1 ? 3 : across < 10 ? 4 : 5
    let down = y - other.y
    return down == 0 ? columns : min(8, (0...4).contains(down) ? down + columns : 4 + columns)
  }

  private var absoluteLength: Int {
    let row = y > 0 || x > 0 ? digits(y + 1) : 0
    return 3 + row + (x > 0 ? 1 + digits(x + 1) : 0)
  }

  /// One of the ways along one axis.
  private enum Way {
    case repeated(UInt8, Int)
    /// A control sequence with a number; 1 is left out where it is a distance.
    case sequence(Int?, UInt8)

    var length: Int {
      switch self {
      case .repeated(_, let count): count
      case .sequence(let number, _): 3 + (number.map(digits) ?? 0)
      }
    }

    func add(to bytes: inout [UInt8]) {
      switch self {
      case .repeated(let byte, let count): for _ in 0..<count { bytes.append(byte) }
      case .sequence(let number, let last):
        bytes.append(0x1B)
        bytes.append(0x5B)
        if let number { addDecimal(number, to: &bytes) }
        bytes.append(last)
      }
    }

    static func shorter(_ a: Way, _ b: Way) -> Way { a.length <= b.length ? a : b }
  }

  private func row(from other: Int) -> Way {
    let absolute = Way.sequence(y + 1, 0x64)
    let distance = y - other
    if distance >= 0, distance <= absolute.length { return .repeated(0x0A, distance) }
    guard distance < 0 else { return absolute }
    return .shorter(.sequence(distance == -1 ? nil : -distance, 0x41), absolute)
  }

  private func column(from other: Int) -> Way {
    let distance = x - other
    if distance == 0 { return .repeated(0, 0) }
    if x == 0 { return .repeated(0x0D, 1) }
    let absolute = Way.sequence(x + 1, 0x47)
    if distance > 0 {
      return .shorter(.sequence(distance == 1 ? nil : distance, 0x43), absolute)
    }
    if -distance <= 3 { return .repeated(0x08, -distance) }
    return .shorter(.sequence(-distance, 0x44), absolute)
  }
}

private func digits(_ number: Int) -> Int {
  var (rest, count) = (number, 1)
  while rest >= 10 { (rest, count) = (rest / 10, count + 1) }
  return count
}

/// A number that is not below zero, in decimal digits.
func addDecimal(_ number: Int, to bytes: inout [UInt8]) {
  if number >= 10 { addDecimal(number / 10, to: &bytes) }
  bytes.append(0x30 + UInt8(truncatingIfNeeded: number % 10))
}
