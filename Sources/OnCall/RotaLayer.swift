package import Calendar
package import Metrics
package import Routing

/// People who take turns of one length, one after the other and then over again.
package struct RotaLayer: Sendable, Hashable {
  /// Names, in the order of their turns; one may stand there more than once.
  package var people: [String]
  /// Of a turn, as clocks show it: a day is one by the calendar. An hour at least.
  package var length: Duration
  /// A hand-over: the instant at which UTC's clocks show what the zone's clocks show then. The first turn is the one that
  /// begins there, and it is cut off before `start`.
  package var anchor: Timestamp
  /// Nobody is on call before.
  package var start: Timestamp
  package var zone: Zone
  /// The times outside of which nobody is on call by this layer; nil for none.
  package var only: [TimeInterval]?

  package init(
    people: [String], length: Duration, anchor: Timestamp, start: Timestamp, zone: Zone,
    only: [TimeInterval]? = nil
  ) {
    (self.people, self.length, self.anchor) = (people, length, anchor)
    (self.start, self.zone, self.only) = (start, zone, only)
  }

  /// Who is on call at an instant by this layer, nil for nobody, and until when that holds for sure; nil for as far as
  /// one can see.
  func standing(at time: Timestamp) -> (person: String?, until: Timestamp?) {
    guard time >= start else { return (nil, start) }
    if people.isEmpty { return (nil, nil) }
    let turn = turn(at: time)
    var until: Timestamp? = turn.end
    var isOn = true
    if let only {
      isOn = only.contains { $0.contains(time) }
      let change = only.nextChange(after: time)
      // Outside of its times it is nobody's turn, however often hands change.
      until = isOn ? [turn.end, change].compactMap(\.self).min() : change
    }
    let count = Int64(people.count)
    let place = (turn.index % count + count) % count
    return (isOn ? people[Int(place)] : nil, until)
  }

  /// The last turn that has begun, and when the next one does.
  private func turn(at time: Timestamp) -> (index: Int64, end: Timestamp) {
    let clock = WallClock(zone)
    let step = max(1, length.milliseconds)
    func beginning(_ index: Int64) -> Timestamp {
      clock.instant(shown: anchor + .milliseconds(index &* step))
    }
    // Where clocks are set, what they show is some hours off what is counted.
    var index = floorDivide(clock.shown(time).milliseconds &- anchor.milliseconds, step) + 4
    while beginning(index) > time { index -= 1 }
    let end = (1...4).lazy.map { beginning(index + $0) }.min() ?? time
    return (index, max(end, time + .milliseconds(1)))
  }
}
