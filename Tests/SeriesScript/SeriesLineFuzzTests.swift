import Metrics
import SeriesScript
import Testing

/// A small generator of its own, so that every run sees the same bytes (xorshift).
private struct Noise {
  var state: UInt64
  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state
  }
}

@Suite struct SeriesLineFuzzTests {
  private static let seeds = [
    #"up{job="a", "b.c"='d\n'} 1+2x3 _x2 stale -1.5e1 NaN Inf"#,
    "h {{schema:1 count:3 sum:2.5 buckets:[1 2 3] offset:-3 z_bucket:1 z_bucket_w:0.5}}x2",
    "h {{schema:0 buckets:[1]}}+{{schema:2 n_buckets:[1 2] n_offset:4 counter_reset_hint:gauge}}x3",
    "c {{schema:-53 custom_values:[1 2] buckets:[1 2 3]}}-{{schema:-53 custom_values:[2] buckets:[1]}}x1",
    "m@st _ _x2 -30s-1mx2 1h30m",
    "h {{schema:-2147483648 buckets:[1]}}+{{schema:2147483647 buckets:[1] offset:2147483647}}x1",
  ]

  /// Lines with bytes changed, dropped and doubled are read or refused; nothing traps, and what is read can be
  /// printed, compared and added.
  @Test(arguments: seeds) func changedLinesAreHarmless(_ seed: String) {
    var noise = Noise(state: 0x9E37_79B9_7F4A_7C15)
    let alphabet = Array(seed.utf8) + Array("{}[]:+-x_\"\\ 0123456789e.@".utf8)
    for _ in 0..<3000 {
      var bytes = Array(seed.utf8)
      for _ in 0...(noise.next() % 4) {
        let place = Int(noise.next() % UInt64(bytes.count))
        switch noise.next() % 4 {
        case 0: bytes[place] = alphabet[Int(noise.next() % UInt64(alphabet.count))]
        case 1: if bytes.count > 1 { bytes.remove(at: place) }
        case 2: bytes.insert(alphabet[Int(noise.next() % UInt64(alphabet.count))], at: place)
        default: bytes[place] = UInt8(truncatingIfNeeded: noise.next())
        }
      }
      let line = String(decoding: bytes, as: UTF8.self)
      _ = try? StartTimestampLine(parsing: line)
      guard let read = try? SeriesLine(parsing: line) else { continue }
      var previous: NativeHistogram?
      for case .histogram(let histogram, _) in read.items.prefix(5) {
        _ = histogram.description
        _ = histogram.buckets
        _ = histogram.compacted
        try? histogram.validate()
        if let previous {
          _ = histogram.isReset(after: previous)
          _ = try? histogram.subtracting(previous)
        }
        previous = histogram
      }
    }
  }
}
