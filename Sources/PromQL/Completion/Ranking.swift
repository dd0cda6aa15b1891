internal import Metrics

/// The candidates that fit what was typed, best first: those that start with it, then those with a word that
/// does, then those that hold it, then those that hold its letters in order.
func ranked(_ pool: [Candidate], typed: String, limit: Int) -> [Candidate] {
  let wanted = folded(typed)
  if wanted.isEmpty { return Array(pool.prefix(max(0, limit))) }
  var scored: [(score: Int, index: Int)] = []
  for (index, candidate) in pool.enumerated() {
    if let score = fit(wanted, Array(candidate.label.utf8)) { scored.append((score, index)) }
  }
  scored.sort { a, b in
    if a.score != b.score { return a.score < b.score }
    let (x, y) = (pool[a.index].label, pool[b.index].label)
    if x.utf8.count != y.utf8.count { return x.utf8.count < y.utf8.count }
    return x == y ? a.index < b.index : bytewiseLess(x, y)
  }
  return scored.prefix(max(0, limit)).map { pool[$0.index] }
}

private func folded(_ text: String) -> [UInt8] { text.utf8.map(folded) }

private func folded(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }

/// How well the label fits, 0 the best; nil where it does not.
private func fit(_ wanted: [UInt8], _ label: [UInt8]) -> Int? {
  let lower = label.map(folded)
  if lower == wanted { return 0 }
  if lower.starts(with: wanted) { return 1 }
  if lower.count >= wanted.count {
    var contains = false
    for start in 0...(lower.count - wanted.count)
    where lower[start] == wanted[0] && lower[start..<(start + wanted.count)].elementsEqual(wanted) {
      let before = start > 0 ? lower[start - 1] : 0
      if !(0x61...0x7A).contains(before), !before.isDigit { return 2 }
      contains = true
    }
    if contains { return 3 }
  }
  var next = 0
  for byte in lower where next < wanted.count && byte == wanted[next] { next += 1 }
  return next == wanted.count ? 4 : nil
}
