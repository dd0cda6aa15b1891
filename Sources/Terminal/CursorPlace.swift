/// Where the next glyph will stand; column and row from 0.
struct CursorPlace: Equatable {
  var x: Int
  var y: Int

  /// The least bytes that bring the cursor here from another place, or from any: of CUP, and of HPA, VPA, CUU, CUF,
  /// CUB, backspace, line feed and carriage return.
  func moves(from other: CursorPlace?) -> [UInt8] {
    if self == other { return [] }
    let row = y == 0 && x == 0 ? "" : decimal(y + 1)
    let absolute = sequence(x == 0 ? row : row + ";" + decimal(x + 1), "H")
    guard let other else { return absolute }
    let relative = rows(from: other.y) + columns(from: other.x)
    return relative.count < absolute.count ? relative : absolute
  }

  /// About how many bytes the move takes.
  func cost(from other: CursorPlace) -> Int {
    let across = x - other.x
    let columns =
      across == 0 ? 0 : across < 0 ? min(-across, 5) : across == 1 ? 3 : across < 10 ? 4 : 5
    let down = y - other.y
    return down == 0 ? columns : min(8, (0...4).contains(down) ? down + columns : 4 + columns)
  }

  private func rows(from other: Int) -> [UInt8] {
    let absolute = sequence(decimal(y + 1), "d")
    let distance = y - other
    if distance >= 0, distance <= absolute.count { return Array(repeating: 0x0A, count: distance) }
    guard distance < 0 else { return absolute }
    return shorter(sequence(distance == -1 ? "" : decimal(-distance), "A"), absolute)
  }

  private func columns(from other: Int) -> [UInt8] {
    let distance = x - other
    if distance == 0 { return [] }
    if x == 0 { return [0x0D] }
    let absolute = sequence(decimal(x + 1), "G")
    if distance > 0 {
      return shorter(sequence(distance == 1 ? "" : decimal(distance), "C"), absolute)
    }
    if -distance <= 3 { return Array(repeating: 0x08, count: -distance) }
    return shorter(sequence(decimal(-distance), "D"), absolute)
  }
}

private func sequence(_ parameters: String, _ last: Unicode.Scalar) -> [UInt8] {
  [0x1B, 0x5B] + parameters.utf8 + [UInt8(truncatingIfNeeded: last.value)]
}
private func decimal(_ n: Int) -> String { String(n) }
private func shorter(_ a: [UInt8], _ b: [UInt8]) -> [UInt8] { a.count <= b.count ? a : b }
