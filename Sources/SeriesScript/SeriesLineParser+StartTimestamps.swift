extension SeriesLineParser {
  /// Takes the `@st` that follows the selector without a blank.
  mutating func startTimestampMark() -> Bool {
    guard bytes[position...].starts(with: "@st".utf8) else { return false }
    let end = position + 3
    guard end == bytes.count || isBlank(bytes[end]) else { return false }
    position = end
    return true
  }

  /// `_`, `_xN`, `d`, `dxN`, `d+dxN`, `d-dxN`: offsets in milliseconds, nil for gaps.
  mutating func startOffsets() throws(SeriesScriptError) -> [Int64?] {
    var offsets: [Int64?] = []
    skipBlanks()
    while peek != nil {
      if take("_") {
        let times = try repetitions(above: offsets.count) ?? 1
        offsets.append(contentsOf: repeatElement(nil, count: times))
      } else {
        var offset = try signedDuration()
        let hasIncrement = peek == 0x2B || peek == 0x2D
        let increment = hasIncrement ? try signedDuration() : 0
        if let times = try repetitions(above: offsets.count) {
          for _ in 0...times {
            offsets.append(offset)
            offset &+= increment
          }
        } else if hasIncrement {
          throw unexpected(in: "start timestamps", expected: ", expected \"x\"")
        } else {
          offsets.append(offset)
        }
      }
      if let byte = peek, !isBlank(byte) { throw unexpected(in: "start timestamps") }
      skipBlanks()
    }
    return offsets
  }

  /// A duration such as `1h30m`, `5s`, `0` with an optional sign, in milliseconds.
  private mutating func signedDuration() throws(SeriesScriptError) -> Int64 {
    var sign: Int64 = 1
    if peek == 0x2B || peek == 0x2D {
      sign = peek == 0x2D ? -1 : 1
      position += 1
    }
    let start = position
    // `x` ends a duration: it is in no unit.
    while let byte = peek, isDigit(byte) || "ywdhms".utf8.contains(byte) { position += 1 }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    guard let milliseconds = scriptDuration(text) else {
      throw failure("not a valid duration: \(text)", at: start)
    }
    return sign * milliseconds
  }
}

/// The milliseconds of a duration in Prometheus' spelling (`1h30m`, `5s`, `10ms`, `0`); nil where it is none.
package func scriptDuration(_ text: String) -> Int64? {
  if text == "0" { return 0 }
  let units: [(name: String, milliseconds: Int64)] = [
    ("y", 31_536_000_000), ("w", 604_800_000), ("d", 86_400_000), ("h", 3_600_000),
    ("m", 60_000), ("s", 1000), ("ms", 1),
  ]
  var rest = Substring(text)
  var total: Int64 = 0
  var next = 0
  while !rest.isEmpty {
    let digits = rest.prefix { $0.isASCII && $0.isNumber }
    rest = rest.dropFirst(digits.count)
    let unit = rest.prefix { $0.isLetter }
    rest = rest.dropFirst(unit.count)
    guard let count = Int64(digits),
      let index = units.firstIndex(where: { $0.name == unit }), index >= next
    else { return nil }
    next = index + 1
    let (part, overflow) = count.multipliedReportingOverflow(by: units[index].milliseconds)
    let (sum, overflowed) = total.addingReportingOverflow(part)
    if overflow || overflowed { return nil }
    total = sum
  }
  return text.isEmpty ? nil : total
}
