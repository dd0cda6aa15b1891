import Cells

/// The columns to keep for a value that changes from refresh to refresh: at least four for the number before its
/// unit, so that what stands beside it stays put while the number gains and loses a digit.
func steadyColumns(of value: String) -> Int {
  let number = value.utf8.prefix {
    (0x30...0x39).contains($0) || $0 == 0x2E || $0 == 0x2C || $0 == 0x2D
  }
  guard number.contains(where: { $0 >= 0x30 }) else { return columns(of: value) }
  return columns(of: value) + max(0, 4 - number.count)
}
