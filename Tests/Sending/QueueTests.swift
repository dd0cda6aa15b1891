import Metrics
import Testing
import Wire

@testable import Sending

/// A queue with its clocks, and what its requests brought.
private struct Trial {
  var queue: SendQueue
  var now = Duration.zero
  let start = Timestamp(seconds: 1_000_000)
  /// `series@seconds` in the order in which it was taken.
  var taken: [String] = []

  var wall: Timestamp { start + now }

  init(
    _ change: (inout RemoteSettings) -> Void = { _ in }, isLive: Bool = true,
    isWritten: Bool = false
  ) {
    var settings = RemoteSettings(name: "a", url: "http://a")
    settings.queue.maxSamplesPerSend = 3
    settings.queue.maxShards = 2
    settings.queue.capacity = 50
    change(&settings)
    queue = SendQueue(
      settings, start: Position(through: start, written: isWritten ? start : .distantPast))
    if isLive, let piece = queue.nextPiece(wall: wall) { end(piece, count: 0) }
  }

  static func labels(_ reference: SeriesReference) -> Labels? {
    guard reference.value < 1000 else { return nil }
    return ["__name__": "m\(reference.value)", "job": "j\(reference.value % 2)"]
  }

  /// One scrape: a sample of each of these series, so many seconds after the start.
  mutating func scrape(_ series: [UInt64], at seconds: Int64) {
    var batch = SampleBatch(timestamp: start + .seconds(seconds))
    for number in series { batch.append(SeriesReference(number), Double(seconds)) }
    queue.take(batch, at: now, wall: wall, labels: Self.labels)
  }

  mutating func end(_ piece: SendPiece, count: Int) {
    queue.end(piece, count: count, at: now, wall: wall, labels: Self.labels)
  }

  mutating func read(_ number: UInt64, _ seconds: [Int64]) -> Int {
    var columns = SampleColumns()
    for second in seconds {
      columns.timestamps.append((start + .seconds(second)).milliseconds)
      columns.values.append(Double(second))
    }
    let labels = Self.labels(SeriesReference(number)) ?? .empty
    return queue.put(columns, of: labels, at: now)
  }

  mutating func piece() -> SendPiece? { queue.nextPiece(wall: wall) }
  mutating func next() -> SendRequest? { queue.nextRequest(at: now, wall: wall) }

  func texts(_ request: SendRequest?) -> [String] {
    (request?.series ?? []).flatMap { series in
      series.times.map { "\(series.labels.metricName)@\(($0 - start.milliseconds) / 1000)" }
    }
  }

  mutating func answer(_ request: SendRequest?, _ verdict: SendVerdict = .taken) {
    guard let request else { return }
    if verdict == .taken { taken += texts(request) }
    queue.answered(request.lane, verdict, at: now, wall: wall)
  }

  /// Sends all that can be sent.
  mutating func drain() {
    repeat {
      now += .seconds(6)
      while let request = next() { answer(request) }
    } while !queue.isEmpty
  }
}

@Suite struct QueueTests {
  @Test func requestsGoWhenTheyAreFullOrLate() {
    var trial = Trial()
    trial.scrape([1, 2], at: 1)
    #expect(trial.next() == nil)
    #expect(trial.queue.wake == .seconds(5))
    trial.scrape([3, 4], at: 2)
    #expect(trial.texts(trial.next()) == ["m1@1", "m2@1", "m3@2"])
    #expect(trial.next() == nil)
    trial.now = .seconds(5)
    #expect(trial.texts(trial.next()) == ["m4@2"])
    #expect(trial.queue.pending == 4)
  }

  @Test func samplesOfASeriesDoNotOvertakeEachOther() {
    var trial = Trial { $0.queue.maxSamplesPerSend = 2 }
    trial.scrape([1, 2], at: 1)
    trial.scrape([1, 2], at: 2)
    trial.scrape([3, 4], at: 2)
    let first = trial.next()
    #expect(trial.texts(first) == ["m1@1", "m2@1"])
    let second = trial.next()
    #expect(trial.texts(second) == ["m3@2", "m4@2"])
    trial.answer(second)
    #expect(trial.next() == nil)
    trial.answer(first)
    #expect(trial.texts(trial.next()) == ["m1@2", "m2@2"])
  }

  @Test func whatMayBeTakenLaterIsSentAgainAndNothingElseMeanwhile() {
    var trial = Trial()
    trial.scrape([1, 2, 3], at: 1)
    trial.scrape([4, 5, 6], at: 1)
    let first = trial.next()
    trial.answer(first, .later("HTTP 503", after: nil))
    #expect(trial.next() == nil)
    #expect(trial.queue.wake == .milliseconds(30))
    #expect(trial.queue.status.failingSince == trial.wall)
    trial.now = .milliseconds(30)
    let again = trial.next()
    #expect(trial.texts(again) == trial.texts(first))
    trial.answer(again, .later("HTTP 503", after: .seconds(9)))
    trial.now += .seconds(8)
    #expect(trial.next() == nil)
    trial.now += .seconds(1)
    trial.answer(trial.next())
    #expect(trial.queue.status.failingSince == nil)
    #expect(trial.texts(trial.next()) == ["m4@1", "m5@1", "m6@1"])
    #expect(trial.queue.status.retried == 6)
    #expect(trial.queue.status.sent == 3)
  }

  @Test func whatIsRefusedIsDroppedAndTold() {
    var trial = Trial()
    trial.scrape([1, 2, 3], at: 1)
    trial.answer(trial.next(), .refused("HTTP 400: bad", isPartial: true))
    #expect(trial.next() == nil)
    #expect(trial.queue.status.failed == 3)
    #expect(trial.queue.status.refusals.description == "HTTP 400: bad (3)")
    #expect(trial.queue.pending == 0)
  }

  /// An engine before this one has sent two scrapes of four series, and half of the third, and was killed. The receiver
  /// takes its newest sample once more, and refuses all of a request that has an older one.
  @Test func whatMayHaveBeenSentIsCutUntilTheRestIsTaken() {
    var trial = Trial({ $0.queue.maxSamplesPerSend = 20 }, isWritten: true)
    var newest: [String: Int64] = ["m1": 3, "m2": 3, "m3": 2, "m4": 2]
    for series in 1...4 as ClosedRange<UInt64> { _ = trial.read(series, [1, 2, 3, 4, 5]) }
    trial.now = .seconds(6)
    while let request = trial.next() {
      let samples = request.series.flatMap { series in
        series.times.map { time in
          (series.labels.metricName, (time - trial.start.milliseconds) / 1000)
        }
      }
      guard samples.allSatisfy({ $0.1 >= newest[$0.0] ?? 0 }) else {
        trial.answer(request, .refused("HTTP 400: out of order sample", isPartial: true))
        continue
      }
      for (name, time) in samples { newest[name] = time }
      trial.answer(request)
    }
    for (name, first) in [("m1", 3), ("m2", 3), ("m3", 2), ("m4", 2)] {
      let expected = (first...5).map { "\(name)@\($0)" }
      #expect(trial.taken.filter { $0.hasPrefix(name) } == expected)
    }
    #expect(trial.queue.status.repeated == 6)
    #expect(trial.queue.status.failed == 0)
    #expect(trial.queue.isEmpty)
  }

  /// Where an answer was lost, the receiver has taken the whole request.
  @Test func whatWasTakenUnheardIsNotLost() {
    var trial = Trial()
    trial.scrape([1, 2, 3], at: 1)
    trial.answer(trial.next(), .later("connection lost", after: nil))
    trial.now = .seconds(1)
    trial.answer(trial.next(), .refused("HTTP 400: duplicate sample", isPartial: true))
    #expect(trial.queue.status.repeated == 3)
    #expect(trial.queue.status.failed == 0)
    #expect(trial.queue.isEmpty)
  }

  @Test func samplesThatAreNoNewsAreNotSent() {
    var trial = Trial()
    trial.scrape([1], at: 5)
    trial.scrape([1], at: 5)
    trial.scrape([1], at: 4)
    trial.scrape([1], at: 6)
    trial.drain()
    #expect(trial.taken == ["m1@5", "m1@6"])
  }

  @Test func oldSamplesAreDroppedWhereTheyAreLimited() {
    var trial = Trial { $0.queue.sampleAgeLimit = .seconds(60) }
    trial.scrape([1], at: 1)
    trial.now = .seconds(62)
    trial.scrape([1], at: 60)
    trial.drain()
    #expect(trial.taken == ["m1@60"])
    #expect(trial.queue.status.failed == 1)
  }

  @Test func histogramsAreSentWhereTheyAreWanted() {
    for isWanted in [false, true] {
      var trial = Trial { $0.sendsHistograms = isWanted }
      var batch = SampleBatch(timestamp: trial.wall + .seconds(1))
      batch.histograms.append(
        SampleBatch.HistogramEntry(
          reference: SeriesReference(1), timestamp: batch.timestamp, histogram: NativeHistogram()))
      trial.queue.take(batch, at: trial.now, wall: trial.wall, labels: Trial.labels)
      trial.now = .seconds(6)
      #expect(trial.next()?.series.map(\.histograms.count) == (isWanted ? [1] : nil))
    }
  }

  @Test func idleSeriesAreForgottenAndOthersKeepTheirPlace() {
    var trial = Trial { $0.queue.capacity = 10_000 }
    for block in 0..<10 {
      var batch = SampleBatch(timestamp: trial.start + .seconds(1))
      for number in 0..<1000 { batch.append(SeriesReference(UInt64(block * 1000 + number)), 1) }
      trial.queue.take(batch, at: trial.now, wall: trial.wall) { ["__name__": "s\($0.value)"] }
      trial.now += .seconds(6)
      trial.drain()
    }
    #expect(trial.queue.series.count == 10_000)
    trial.now = .seconds(8000)
    trial.taken = []
    var batch = SampleBatch(timestamp: trial.wall)
    batch.append(SeriesReference(9500), 1)
    batch.append(SeriesReference(20_000), 1)
    trial.queue.take(batch, at: trial.now, wall: trial.wall) { ["__name__": "s\($0.value)"] }
    #expect(trial.queue.series.count == 2)
    trial.drain()
    #expect(trial.taken == ["s9500@8000", "s20000@8000"])
  }
}

@Suite struct SeamTests {
  /// Eight samples may wait; a receiver that is away makes more of them.
  private func small(_ settings: inout RemoteSettings) {
    settings.queue.capacity = 4
    settings.queue.maxSamplesPerSend = 2
  }

  @Test func aStartReadsBackAndJoins() {
    var trial = Trial(isLive: false)
    trial.now = .seconds(60)
    // Left to the store.
    trial.scrape([1], at: 10)
    var pieces: [SendPiece] = []
    while let piece = trial.queue.nextPiece(wall: trial.wall), !piece.isLast {
      pieces.append(piece)
      trial.end(piece, count: piece.through < trial.start + .seconds(10) ? 0 : 1)
    }
    #expect(pieces.first?.through == trial.start + .seconds(10))
    #expect(zip(pieces, pieces.dropFirst()).allSatisfy { $0.through < $1.through })
    #expect(trial.queue.stage == .joining)
  }

  @Test func whatIsReadAndHandedInCountsOnce() throws {
    var trial = Trial(isLive: false)
    trial.now = .seconds(8)
    let found = trial.piece()
    let piece = try #require(found)
    #expect(piece.isLast)
    trial.scrape([1, 2], at: 7)
    trial.scrape([1, 2], at: 8)
    // The read saw the first of the two scrapes of series 1, both of series 2, and none of what came later.
    #expect(trial.read(1, [5, 7]) == 2)
    #expect(trial.read(2, [5, 7, 8]) == 3)
    trial.scrape([1, 2, 3], at: 9)
    trial.end(piece, count: 5)
    #expect(trial.queue.stage == .live)
    trial.scrape([1, 2, 3], at: 10)
    trial.drain()
    for (series, times) in [("m1", [5, 7, 8, 9, 10]), ("m2", [5, 7, 8, 9, 10]), ("m3", [9, 10])] {
      #expect(trial.taken.filter { $0.hasPrefix(series) } == times.map { "\(series)@\($0)" })
    }
  }

  @Test func whereTooMuchWaitsTheStoreIsReadFromTheLastSampleOfEachSeries() throws {
    var trial = Trial(small)
    for second in 1...6 as ClosedRange<Int64> {
      trial.now = .seconds(second)
      trial.scrape([1, 2], at: second)
    }
    // A scrape goes in whole or not at all.
    #expect(trial.queue.stage == .behind)
    #expect(trial.queue.pending == 8)
    #expect(trial.queue.nextPiece(wall: trial.wall) == nil)
    trial.drain()
    #expect(trial.taken.last == "m2@4")
    let found = trial.piece()
    let piece = try #require(found)
    #expect(trial.queue.wanted(of: ["__name__": "m1", "job": "j1"]) > trial.start + .seconds(4))
    _ = trial.read(1, [5, 6])
    _ = trial.read(2, [1, 2, 3, 4, 5, 6])
    // A series that began meanwhile.
    _ = trial.read(3, [6])
    trial.end(piece, count: 5)
    trial.drain()
    #expect(trial.taken.filter { $0.hasPrefix("m2") } == (1...6).map { "m2@\($0)" })
    #expect(trial.taken.filter { $0.hasPrefix("m1") } == (1...6).map { "m1@\($0)" })
    #expect(trial.taken.contains("m3@6"))
  }

  @Test func aReferenceThatIsNotKnownIsLeftToTheStore() {
    var trial = Trial()
    trial.scrape([1, 5000], at: 1)
    #expect(trial.queue.stage == .behind)
    #expect(trial.queue.pending == 0)
    var other = Trial()
    other.scrape([1, UInt64.max], at: 1)
    // A series that the store refused is no reason.
    #expect(other.queue.stage == .live)
    #expect(other.queue.pending == 1)
  }

  @Test func tooMuchBesideBeginsAnew() throws {
    var trial = Trial(small, isLive: false)
    let found = trial.piece()
    let piece = try #require(found)
    for second in 1...9 as ClosedRange<Int64> { trial.scrape([1], at: second) }
    #expect(trial.queue.stage == .behind)
    _ = trial.read(1, [1, 2, 3])
    trial.end(piece, count: 3)
    #expect(trial.queue.stage == .behind)
    trial.drain()
    let again = trial.piece()
    let next = try #require(again)
    _ = trial.read(1, [1, 2, 3, 4, 5, 6, 7, 8, 9])
    trial.end(next, count: 6)
    trial.drain()
    #expect(trial.taken == (1...9).map { "m1@\($0)" })
  }

  @Test func thePositionWaitsForTheOldestThatIsNotTaken() {
    var trial = Trial()
    trial.now = .seconds(600)
    trial.scrape([1, 2, 3], at: 598)
    trial.scrape([1, 3], at: 599)
    let first = trial.next()
    var position = trial.queue.position(wall: trial.wall)
    #expect(position.through == trial.start + .seconds(480))
    #expect(position.through(["job": "j1"]) < trial.start + .seconds(598))
    trial.answer(first)
    position = trial.queue.position(wall: trial.wall)
    // Of the job j1 there is one more under way; j0 has all.
    #expect(position.through(["job": "j1"]) < trial.start + .seconds(599))
    #expect(position.through(["job": "j0"]) == trial.start + .seconds(598))
    trial.drain()
    position = trial.queue.position(wall: trial.wall)
    #expect(position.through(["job": "j1"]) == trial.start + .seconds(599))
    // Another queue goes on there.
    var next = SendQueue(trial.queue.settings, start: position)
    let wanted = next.wanted(of: ["__name__": "m1", "job": "j1"])
    #expect(wanted == trial.start + .milliseconds(599_001))
    #expect(next.wanted(of: ["__name__": "m1", "job": "new"]) <= trial.start + .seconds(487))
  }

  @Test func aClockSetBackLetsTheNewTimeIn() {
    var trial = Trial()
    trial.scrape([1], at: 50)
    trial.drain()
    trial.queue.clockSetBack(to: trial.start + .seconds(20))
    trial.scrape([1], at: 20)
    trial.scrape([1], at: 21)
    trial.drain()
    #expect(trial.taken == ["m1@50", "m1@20", "m1@21"])
    #expect(
      trial.queue.position(wall: trial.start + .seconds(22)).through < trial.start + .seconds(20))
  }
}
