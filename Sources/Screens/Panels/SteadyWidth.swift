import Cells

/// The columns to keep for a value that changes from refresh to refresh: at least four for the number before its
/// unit, so that what stands beside it stays put while the number gains and loses a digit.
func steadyColumns(of value: String) -> Int {
  let number = value.prefix { "0123456789.,-".contains($0) }
  guard number.contains(where: \.isNumber) else { return columns(of: value) }
  return max(4, number.count) + columns(of: value.dropFirst(number.count))
}
