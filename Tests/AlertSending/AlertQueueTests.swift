import Metrics
import Routing
import Sending
import Testing

@testable import AlertSending

@Suite struct AlertQueueTests {
  private let wall = Timestamp(seconds: 1000)

  private func alert(_ number: Int, ends: Double = 5000) -> RoutedAlert {
    RoutedAlert(
      labels: ["n": "\(number)"], starts: wall, ends: Timestamp(seconds: ends), updated: wall)
  }

  private func answered(
    _ queue: inout AlertQueue, _ verdict: SendVerdict, at now: Duration = .zero
  ) {
    queue.answered(verdict, took: .milliseconds(5), at: now, wall: wall)
  }

  @Test func alertsGoInBatchesOneAfterTheOther() {
    var queue = AlertQueue()
    queue.add((0..<600).map { alert($0) }, wall: wall)
    var sizes: [Int] = []
    while let batch = queue.next(at: .zero) {
      sizes.append(batch.count)
      // One request at a time.
      #expect(queue.next(at: .zero) == nil && queue.wake == nil)
      answered(&queue, .taken)
    }
    #expect(sizes == [256, 256, 88])
    #expect(queue.status.sent == 600 && queue.status.waiting == 0 && queue.status.requests == 3)
    #expect(queue.isDone)
  }

  @Test func ofMoreThanFitTheOldestAreDropped() {
    var queue = AlertQueue()
    queue.add((0..<10_003).map { alert($0) }, wall: wall)
    #expect(queue.status.waiting == 10_000 && queue.status.dropped == 3)
    #expect(queue.next(at: .zero)?.first == alert(3))
    #expect(queue.status.dropReason == "more than 10000 alerts wait")
  }

  @Test func onlyTheNewestStateWaits() {
    var queue = AlertQueue()
    queue.add([alert(1), alert(2)], wall: wall)
    queue.add([alert(1, ends: 900)], wall: wall)
    #expect(queue.next(at: .zero) == [alert(1, ends: 900), alert(2)])
  }

  @Test func whoIsAwayIsAskedAgain() {
    var queue = AlertQueue()
    queue.add([alert(1), alert(2)], wall: wall)
    var waits: [Int64] = []
    var now = Duration.zero
    for _ in 0..<7 {
      #expect(queue.next(at: now) != nil)
      answered(&queue, .later("HTTP 503", after: nil), at: now)
      let wake = queue.wake ?? .zero
      waits.append((wake - now).milliseconds / 1000)
      #expect(queue.next(at: wake - .milliseconds(1)) == nil)
      now = wake
    }
    #expect(waits == [1, 2, 4, 8, 16, 30, 30])
    #expect(queue.status.failingSince == wall && queue.status.problem == "HTTP 503")
    #expect(queue.status.errors == 14 && queue.status.dropped == 0)
    // What changed meanwhile goes as it is now, the rest as it was.
    queue.add([alert(2, ends: 900), alert(3)], wall: wall)
    #expect(queue.next(at: now) == [alert(1), alert(2, ends: 900), alert(3)])
    answered(&queue, .taken, at: now)
    #expect(queue.status.failingSince == nil && queue.status.sent == 3)
  }

  @Test func aNewerStateThatCameMeanwhileIsNotOverwritten() {
    var queue = AlertQueue()
    queue.add([alert(1)], wall: wall)
    _ = queue.next(at: .zero)
    queue.add([alert(1, ends: 900)], wall: wall)
    answered(&queue, .later("away", after: nil))
    #expect(queue.next(at: .seconds(9)) == [alert(1, ends: 900)])
  }

  @Test func patienceIsKept() {
    var queue = AlertQueue()
    queue.add([alert(1)], wall: wall)
    _ = queue.next(at: .zero)
    answered(&queue, .later("HTTP 429", after: .seconds(50)))
    #expect(queue.wake == .seconds(50))
  }

  @Test func whatIsRefusedIsDropped() {
    var queue = AlertQueue()
    queue.add([alert(1)], wall: wall)
    _ = queue.next(at: .zero)
    answered(&queue, .refused("HTTP 400: bad", isPartial: true))
    #expect(queue.status.dropped == 1 && queue.status.waiting == 0)
    #expect(queue.status.lastDrop == wall && queue.status.dropReason == "HTTP 400: bad")
  }
}
