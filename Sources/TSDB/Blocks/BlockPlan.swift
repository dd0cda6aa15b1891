/// When blocks are cut and which are joined: Prometheus' rules. Times are milliseconds; spans begin at multiples of
/// their length.
struct BlockPlan {
  /// What a block from the head covers: two hours.
  static let span: Int64 = 2 * 3_600_000

  /// The lengths of blocks, each three times the one before, as far as they stay below a tenth of what is kept, and
  /// below 31 days.
  var spans: [Int64]

  init(retentionMilliseconds: Int64) {
    let most = min(31 * 24 * 3_600_000, retentionMilliseconds / 10)
    spans = [BlockPlan.span]
    while let last = spans.last, last * 3 <= most { spans.append(last * 3) }
  }

  /// What a head is to give to a block: from its oldest sample on to the end of the span that it is in. nil as long
  /// as the head reaches over less than one and a half spans.
  static func cut(oldest: Int64, newest: Int64) -> Range<Int64>? {
    guard oldest <= newest, newest < .max / 2, oldest > .min / 2 else { return nil }
    let start = floor(oldest, span)
    guard newest - start > span + span / 2 else { return nil }
    return oldest..<start + span
  }

  /// The first blocks, by their places, that lie within one longer span whose end has come; they become one.
  ///
  /// - Parameter times: in order, none overlapping another.
  func joined(_ times: [Range<Int64>]) -> Range<Int>? {
    guard let newest = times.last else { return nil }
    for length in spans.dropFirst() {
      var first = 0
      while first < times.count {
        let start = BlockPlan.floor(times[first].lowerBound, length)
        var end = first
        while end < times.count, times[end].upperBound <= start + length { end += 1 }
        if end - first > 1, start + length <= newest.lowerBound { return first..<end }
        first = max(end, first + 1)
      }
    }
    return nil
  }

  /// The greatest multiple of `length` that is no greater.
  static func floor(_ time: Int64, _ length: Int64) -> Int64 {
    let rest = time % length
    return time - (rest < 0 ? rest + length : rest)
  }
}
