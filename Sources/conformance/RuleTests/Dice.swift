/// Throws that a seed decides.
struct Dice: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 0x2545_F491_4F6C_DD1D }

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state &* 0x2545_F491_4F6C_DD1D
  }

  /// From 0 up to, but without, `end`.
  mutating func below(_ end: Int) -> Int { Int(next() >> 33) % max(1, end) }

  /// Once in so many times.
  mutating func once(in times: Int) -> Bool { below(times) == 0 }

  mutating func one(of choices: [String]) -> String {
    choices.isEmpty ? "" : choices[below(choices.count)]
  }
}
