package import Metrics

extension Snapshot {
  /// A time that lies farther back than this is one of a clock that was set back; a nearer one was only read before
  /// and comes late.
  private static let leastStepBack = Duration.seconds(5)

  /// Lets the clock and the ages go on; back only where the clock was set back.
  package mutating func advance(to time: Timestamp) {
    guard time > now else {
      if now - time > Snapshot.leastStepBack { now = time }
      return
    }
    board.dataAge = board.dataAge.map { $0 + (time - now) }
    board.waiting = board.waiting.map { $0 + (time - now) }
    now = time
  }

  /// Takes the place of one whose clock may have gone on further meanwhile.
  package mutating func succeed(_ earlier: Snapshot) {
    let lead = earlier.now - now
    if lead > .zero, lead <= Snapshot.leastStepBack { advance(to: earlier.now) }
  }

  /// Whether the clock of the screen is so far from `time` that it has to be shown anew.
  package func isBeside(_ time: Timestamp, by least: Duration) -> Bool {
    time - now >= least || now - time > Snapshot.leastStepBack
  }
}
