import Testing

@testable import Serving

/// Who stays and who goes, on a clock that is set by hand.
@Suite struct ConnectionTableTests {
  private static let start = ContinuousClock.now
  private let a = Peer.address([127, 0, 0, 1])
  private let b = Peer.user(1000)

  /// What changes a table cannot stand within `#expect`.
  private func check<Value: Equatable>(
    _ found: Value, _ expected: Value, at place: SourceLocation = #_sourceLocation
  ) {
    #expect(found == expected, sourceLocation: place)
  }

  private func limits(connections: Int = 4, perClient: Int = 3) -> ServingLimits {
    var limits = ServingLimits()
    (limits.connections, limits.connectionsPerClient) = (connections, perClient)
    (limits.requestTime, limits.idleTime) = (.seconds(30), .seconds(100))
    (limits.answering, limits.answeringPerClient) = (3, 2)
    return limits
  }

  private func at(_ seconds: Int) -> ContinuousClock.Instant { Self.start + .seconds(seconds) }

  @Test func theLongestWaitingGoesForANewOneOfItsClient() {
    var table = ConnectionTable(limits())
    check(table.begin(1, a, socket: 11, at: at(0)), [])
    check(table.begin(2, a, socket: 12, at: at(1)), [])
    check(table.begin(3, a, socket: 13, at: at(2)), [])
    table.reads(1, at: at(3))
    // The first has begun to send, so it is the second.
    check(table.begin(4, a, socket: 14, at: at(4)), [12])
    table.answers(1, at: at(5))
    table.answers(3, at: at(5))
    table.answers(4, at: at(5))
    check(table.begin(5, a, socket: 15, at: at(6)), [15])
    check(table.begin(6, b, socket: 16, at: at(6)), [])
    table.rests(3, at: at(7))
    check(table.begin(7, a, socket: 17, at: at(8)), [13])
  }

  @Test func whoHasMostLosesOneForANewOneOfAnother() {
    var table = ConnectionTable(limits())
    _ = table.begin(1, b, socket: 11, at: at(0))
    for id in 2...4 as ClosedRange<UInt64> {
      check(table.begin(id, a, socket: Int32(10 + id), at: at(Int(id))), [])
    }
    check(table.begin(5, b, socket: 15, at: at(9)), [12])
    for id in [1, 3, 4, 5] as [UInt64] { table.answers(id, at: at(10)) }
    check(table.begin(6, b, socket: 16, at: at(11)), [16])
    table.remove(4)
    check(table.begin(7, b, socket: 17, at: at(11)), [])
  }

  @Test func deadlinesRunFromTheBeginningAndFromEachLine() {
    var table = ConnectionTable(limits())
    _ = table.begin(1, a, socket: 11, at: at(0))
    table.reads(1, at: at(29))
    #expect(table.deadline == at(30))
    check(table.overdue(at: at(29)), [])
    table.answers(1, at: at(29))
    #expect(table.deadline == nil)
    check(table.overdue(at: at(1000)), [])
    table.rests(1, at: at(1000))
    #expect(table.deadline == at(1100))
    table.reads(1, at: at(1090))
    #expect(table.deadline == at(1120))
    check(table.overdue(at: at(1120)), [11])
    #expect(table.connections.isEmpty)
  }

  @Test func placesAtWorkAreCounted() {
    var table = ConnectionTable(limits())
    for isIn in [true, true, false] { check(table.enter(a), isIn) }
    for isIn in [true, false] { check(table.enter(b), isIn) }
    table.leave(a)
    check(table.enter(b), true)
  }
}
