import Metrics

extension SeriesLineParser {
  /// `{{key:value …}}`; keys in any order and case, each at most once. Blanks stand between descriptions and before the
  /// end only.
  mutating func histogram() throws(SeriesScriptError) -> (
    histogram: NativeHistogram, hintGiven: Bool
  ) {
    guard take("{"), take("{") else { throw unexpected(in: "series values") }
    var result = NativeHistogram()
    var offsets: (positive: Int32, negative: Int32) = (0, 0)
    var seen: Set<String> = []
    if let byte = peek, isBlank(byte) {
      skipBlanks()
      guard closesHistogram() else { throw unexpected(in: "series values") }
      return (result, false)
    }
    while !closesHistogram() {
      let keyStart = position
      let key = key()
      guard take(":") else { throw unexpected(in: "histogram description") }
      guard seen.insert(key).inserted else {
        throw failure("duplicate key \(quoted(key)) in histogram", at: 0)
      }
      switch key {
      case "schema": result.schema = try whole()
      case "sum": result.sum = try description()
      case "count": result.count = try description()
      case "z_bucket": result.zeroCount = try description()
      case "z_bucket_w":
        guard peek != 0x2D else { throw unexpected(in: "histogram description") }
        result.zeroThreshold = try description()
      case "custom_values": result.customValues = try numbers()
      case "buckets": result.positiveBuckets = try numbers()
      case "n_buckets": result.negativeBuckets = try numbers()
      case "offset": offsets.positive = try whole()
      case "n_offset": offsets.negative = try whole()
      case "counter_reset_hint": result.counterResetHint = try hint()
      default:
        throw failure(
          "bad histogram descriptor found: \(quoted(key))", at: keyStart)
      }
      if let byte = peek, isBlank(byte) {
        skipBlanks()
      } else if peek != 0x7D {
        throw unexpected(in: "histogram description")
      }
    }
    result.positiveSpans = spans(offsets.positive, result.positiveBuckets.count)
    result.negativeSpans = spans(offsets.negative, result.negativeBuckets.count)
    return (result, seen.contains("counter_reset_hint"))
  }

  private mutating func closesHistogram() -> Bool {
    guard bytes[position...].starts(with: "}}".utf8) else { return false }
    position += 2
    return true
  }

  private mutating func key() -> String {
    let start = position
    while let byte = peek, isWord(byte), byte != 0x3A { position += 1 }
    return String(decoding: bytes[start..<position], as: UTF8.self).lowercased()
  }

  /// A number inside of braces: with a minus at most, and a digit before the point.
  private mutating func description() throws(SeriesScriptError) -> Double {
    let first = position + (peek == 0x2D ? 1 : 0)
    guard first < bytes.count, bytes[first] != 0x2B, bytes[first] != 0x2E else {
      throw unexpected(in: "histogram description")
    }
    return try number()
  }

  private mutating func hint() throws(SeriesScriptError) -> NativeHistogram.CounterResetHint {
    let start = position
    switch key() {
    case "unknown": return .unknown
    case "reset": return .reset
    case "not_reset": return .notReset
    case "gauge": return .gauge
    case let other: throw failure("bad histogram descriptor found: \(quoted(other))", at: start)
    }
  }

  private func spans(_ offset: Int32, _ count: Int) -> [NativeHistogram.Span] {
    count == 0 ? [] : [.init(offset: offset, length: UInt32(clamping: count))]
  }

  private mutating func whole() throws(SeriesScriptError) -> Int32 {
    let start = position
    if peek == 0x2D { position += 1 }
    while let byte = peek, isDigit(byte) { position += 1 }
    guard let value = Int32(String(decoding: bytes[start..<position], as: UTF8.self)) else {
      position = start
      throw unexpected(in: "series values")
    }
    return value
  }

  private mutating func numbers() throws(SeriesScriptError) -> [Double] {
    guard take("[") else { throw unexpected(in: "series values", expected: ", expected \"[\"") }
    var values = [try bucket()]
    while !take("]") {
      guard let byte = peek, isBlank(byte) else { throw unexpected(in: "series values") }
      skipBlanks()
      if take("]") { break }
      values.append(try bucket())
    }
    return values
  }

  /// As other descriptions, but `-Inf` is none.
  private mutating func bucket() throws(SeriesScriptError) -> Double {
    if peek == 0x2D, position + 1 < bytes.count, !isDigit(bytes[position + 1]) {
      throw unexpected(in: "series values")
    }
    return try description()
  }
}
