internal import Metrics

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
    guard let milliseconds = parsePrometheusDuration(text)?.milliseconds else {
      throw failure("not a valid duration: \(text)", at: start)
    }
    return sign * milliseconds
  }
}
