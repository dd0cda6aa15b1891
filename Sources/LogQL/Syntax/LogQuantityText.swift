/// The units of durations in nanoseconds, the longest first.
private let units: [(name: String, nanoseconds: Int64)] = [
  ("y", 31_536_000_000_000_000), ("w", 604_800_000_000_000), ("d", 86_400_000_000_000),
  ("h", 3_600_000_000_000), ("m", 60_000_000_000), ("s", 1_000_000_000), ("ms", 1_000_000),
  ("us", 1000), ("ns", 1),
]

/// Why a text is no duration or no size; the text is Go's.
package struct LogQuantityError: Error, Hashable {
  package var reason: String
}

/// A range's duration in nanoseconds: whole numbers with units in falling order, such as `1d12h`.
package func rangeNanoseconds(_ text: String) throws(LogQuantityError) -> Int64 {
  if text == "0" { return 0 }
  guard !text.isEmpty else { throw LogQuantityError(reason: "empty duration string") }
  let invalid = LogQuantityError(reason: "not a valid duration string: \(shown(text))")
  var rest = text[...]
  var next = 0
  var total: Int64 = 0
  while !rest.isEmpty {
    let digits = rest.prefix { $0 >= "0" && $0 <= "9" }
    rest = rest[digits.endIndex...]
    let word = rest.prefix { !($0 >= "0" && $0 <= "9") }
    rest = rest[word.endIndex...]
    guard let count = Int64(digits), !word.contains(".") else { throw invalid }
    let name = word == "µs" || word == "μs" ? "us" : String(word)
    guard let unit = units.firstIndex(where: { $0.name == name }) else {
      throw LogQuantityError(
        reason: word.isEmpty
          ? "missing unit in duration \(shown(text))"
          : "unknown unit \(shown(String(word))) in duration \(shown(text))")
    }
    guard unit >= next else { throw invalid }
    next = unit + 1
    let (product, isTooMuch) = count.multipliedReportingOverflow(by: units[unit].nanoseconds)
    let (sum, isOver) = total.addingReportingOverflow(product)
    if isTooMuch || isOver { throw LogQuantityError(reason: "duration out of range") }
    total = sum
  }
  return total
}

/// A duration of a filter in nanoseconds: as of a range, or as Go has them, with a sign and fractions.
package func filterNanoseconds(_ text: String) throws(LogQuantityError) -> Int64 {
  if let range = try? rangeNanoseconds(text), text != "0" { return range }
  return try goNanoseconds(text)
}

/// A duration in nanoseconds as Go's `time.ParseDuration` reads it; a refusal has its words.
package func goNanoseconds(_ text: String) throws(LogQuantityError) -> Int64 {
  let invalid = LogQuantityError(reason: "time: invalid duration \(shown(text))")
  var rest = Array(text.utf8)[...]
  let isNegative = rest.first == UInt8(ascii: "-")
  if isNegative || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
  if rest.elementsEqual("0".utf8) { return 0 }
  guard !rest.isEmpty else { throw invalid }
  var total: Double = 0
  var exact: Int64 = 0
  func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
  while !rest.isEmpty {
    let whole = rest.prefix(while: isDigit)
    rest = rest[whole.endIndex...]
    var fraction: ArraySlice<UInt8> = []
    if rest.first == UInt8(ascii: ".") {
      rest.removeFirst()
      fraction = rest.prefix(while: isDigit)
      rest = rest[fraction.endIndex...]
    }
    guard !whole.isEmpty || !fraction.isEmpty else { throw invalid }
    let word = rest.prefix { !isDigit($0) && $0 != UInt8(ascii: ".") }
    rest = rest[word.endIndex...]
    guard !word.isEmpty else {
      throw LogQuantityError(reason: "time: missing unit in duration \(shown(text))")
    }
    let name = String(decoding: word, as: UTF8.self)
    let plain = name == "µs" || name == "μs" ? "us" : name
    guard let unit = units[3...].first(where: { $0.name == plain }) else {
      throw LogQuantityError(reason: "time: unknown unit \(shown(name)) in duration \(shown(text))")
    }
    guard let count = whole.isEmpty ? 0 : Int64(String(decoding: whole, as: UTF8.self)) else {
      throw invalid
    }
    let part = Double("0." + String(decoding: fraction, as: UTF8.self)) ?? 0
    let (product, isTooMuch) = count.multipliedReportingOverflow(by: unit.nanoseconds)
    let more = Int64(part * Double(unit.nanoseconds) + 1e-6)
    let (sum, isOver) = exact.addingReportingOverflow(product)
    total += Double(product) + Double(more)
    guard !isTooMuch, !isOver, total < 0x1p63 else { throw invalid }
    exact = sum &+ more
  }
  return isNegative ? -exact : exact
}

/// As Go prints a duration: `1h30m0s`, `1.5ms`, `0s`.
package func goDurationText(nanoseconds: Int64) -> String {
  let sign = nanoseconds < 0 ? "-" : ""
  let whole = nanoseconds.magnitude
  if whole == 0 { return "0s" }
  func decimal(_ value: UInt64, over unit: UInt64) -> String {
    guard unit > 1, value % unit != 0 else { return String(value / unit) }
    var digits = String(value % unit + unit).dropFirst()
    while digits.last == "0" { digits.removeLast() }
    return "\(value / unit).\(digits)"
  }
  if whole < 1000 { return "\(sign)\(whole)ns" }
  if whole < 1_000_000 { return sign + decimal(whole, over: 1000) + "µs" }
  if whole < 1_000_000_000 { return sign + decimal(whole, over: 1_000_000) + "ms" }
  let seconds = whole / 1_000_000_000
  let (hours, minutes) = (seconds / 3600, seconds / 60 % 60)
  let rest = decimal(whole % 60_000_000_000, over: 1_000_000_000) + "s"
  if hours > 0 { return "\(sign)\(hours)h\(minutes)m\(rest)" }
  return minutes > 0 ? "\(sign)\(minutes)m\(rest)" : sign + rest
}

/// As Prometheus prints one: `1h30m`; years and weeks only where they come out even.
package func rangeText(nanoseconds: Int64) -> String {
  if nanoseconds == 0 { return "0s" }
  var rest = nanoseconds.magnitude
  var text = nanoseconds < 0 ? "-" : ""
  for (index, unit) in units.enumerated() {
    let size = UInt64(unit.nanoseconds)
    if index < 2, rest % size != 0 { continue }
    if rest >= size {
      text += "\(rest / size)\(unit.name)"
      rest %= size
    }
  }
  return text
}

// MARK: Sizes

private let sizes: [String: Double] = {
  var table: [String: Double] = ["": 1, "b": 1]
  for (power, letter) in ["k", "m", "g", "t", "p", "e"].enumerated() {
    var (decimal, binary) = (1.0, 1.0)
    for _ in 0...power { (decimal, binary) = (decimal * 1000, binary * 1024) }
    table[letter + "b"] = decimal
    table[letter] = decimal
    table[letter + "ib"] = binary
    table[letter + "i"] = binary
  }
  return table
}()

/// A number of bytes such as `1.5KiB`, `20 MB` or `42`; letters of either case. A refusal has Loki's words.
package func byteCount(_ text: String) throws(LogQuantityError) -> UInt64 {
  let head = text.prefix { ($0 >= "0" && $0 <= "9") || $0 == "." || $0 == "," }
  let digits = head.filter { $0 != "," }
  guard let number = goFloat(digits) else {
    throw LogQuantityError(reason: "strconv.ParseFloat: parsing \(shown(digits)): invalid syntax")
  }
  var unit = text[head.endIndex...].lowercased()[...]
  while unit.first?.isWhitespace == true { unit.removeFirst() }
  while unit.last?.isWhitespace == true { unit.removeLast() }
  guard let size = sizes[String(unit)] else {
    throw LogQuantityError(reason: "unhandled size name: \(unit)")
  }
  let bytes = number * size
  guard bytes < 0x1p64 else { throw LogQuantityError(reason: "too large: \(text)") }
  return UInt64(bytes)
}

/// A number of bytes with a unit, such as `20MB`; rounded only where that loses nothing.
package func byteText(_ bytes: UInt64) -> String {
  var (value, power) = (Double(bytes), 0)
  let names = ["B", "kB", "MB", "GB", "TB", "PB"]
  while value >= 1000, power < names.count - 1 { (value, power) = (value / 1000, power + 1) }
  if power == 0 { return "\(bytes)B" }
  let tenths = (value * 10 + 0.5).rounded(.down)
  let rounded =
    value < 10
    ? "\(Int(tenths) / 10).\(Int(tenths) % 10)" : "\(Int((tenths / 10).rounded(.toNearestOrEven)))"
  if (try? byteCount(rounded + names[power])) == bytes { return rounded + names[power] }
  var unit: UInt64 = 1 << 50
  for name in ["PiB", "TiB", "GiB", "MiB", "KiB"] {
    if bytes % unit == 0 { return "\(bytes / unit)\(name)" }
    unit >>= 10
  }
  return "\(bytes)B"
}
