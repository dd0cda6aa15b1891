import Facts
import Metrics

@testable import Engine

extension Beat {
  /// The first beat, `count` beats after the beginning of time.
  init(_ count: Int) { self.init(count: count, time: Timestamp(milliseconds: Int64(count) * 500)) }
}

extension Part {
  /// What this part tells by itself.
  var told: ToldFacts {
    var told = ToldFacts(sheet: .init())
    facts(&told)
    return told
  }
}
