/// A size in bytes as Prometheus' files write it: `100MB`, `1.5GiB`, `512B`, `0`; all units are powers of 1024.
package func parseByteSize(_ text: String) -> Int? {
  let digits = text.prefix { $0 >= "0" && $0 <= "9" || $0 == "." }
  guard let number = Double(digits), number >= 0 else { return nil }
  var unit = text[digits.endIndex...].uppercased()
  if unit.isEmpty { return number == 0 ? 0 : nil }
  guard unit.last == "B" else { return nil }
  unit.removeLast()
  if unit.last == "I" { unit.removeLast() }
  guard let power = ["", "K", "M", "G", "T", "P", "E"].firstIndex(of: unit) else { return nil }
  var bytes = number
  for _ in 0..<power { bytes *= 1024 }
  return bytes < 0x1p62 ? Int(bytes) : nil
}
