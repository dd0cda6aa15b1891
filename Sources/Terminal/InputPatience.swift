/// How long bytes that could become more are waited for.
struct InputPatience {
  typealias Instant = ContinuousClock.Instant

  /// After an ESC, alone or with what Alt makes of a key: it may be a key, or begin the sequence of another one.
  var escape: Duration = .milliseconds(25)
  /// Inside a sequence or a character that has plainly begun: nobody types these, but a slow line may split them.
  var rest: Duration = .seconds(1)
  /// A paste that stands still for so long has lost its end.
  var silence: Duration = .seconds(3)
  /// So has one that comes no faster than somebody types: it has this long, and `perByte` more for each byte.
  var paste: Duration = .seconds(10)
  var perByte: Duration = .milliseconds(10)

  func delay(after pending: [UInt8]) -> Duration {
    let isAmbiguous =
      pending.first == 0x1B
      && (pending.count == 1 || pending.count == 2 && "[O]P_^".utf8.contains(pending[1]))
    return isAmbiguous ? escape : max(escape, rest)
  }

  func end(of paste: Paste, fed: Instant) -> Instant {
    min(fed + silence, paste.began + self.paste + perByte * paste.count)
  }
}

/// A bracketed paste on its way.
struct Paste {
  let began: InputPatience.Instant
  private(set) var text: [UInt8] = []
  /// The bytes that came, those beyond the most among them.
  private(set) var count = 0
  /// A paste beyond this is cut off.
  private static let most = 1 << 20

  init(began: InputPatience.Instant) { self.began = began }

  mutating func append(_ byte: UInt8) {
    count += 1
    if text.count < Paste.most { text.append(byte) }
  }
}
