import Facts
import Metrics
import Notifications
import Testing

/// When an engine that stands by for another one sends, and what it knows then.
struct StandbyTests {
  private static let start = Timestamp(milliseconds: 1_700_000_000_000)
  private func at(_ seconds: Int64) -> Timestamp { Self.start + .seconds(seconds) }

  private func watch() -> StandbyWatch { StandbyWatch(after: .seconds(60), at: Self.start) }

  private func expect(
    _ watch: inout StandbyWatch, takesOver: Bool, at seconds: Int64,
    _ place: SourceLocation = #_sourceLocation
  ) {
    let does = watch.takesOver(at: at(seconds))
    #expect(does == takesOver, sourceLocation: place)
  }

  @Test func silenceForLongEnoughTakesOver() {
    var watch = watch()
    watch.hear(at: at(10))
    for second in 11...69 {
      watch.miss("it does not answer", at: at(Int64(second)))
      expect(&watch, takesOver: false, at: Int64(second))
    }
    #expect(watch.deadline == at(70) && watch.isSilent)
    watch.miss("it does not answer", at: at(70))
    expect(&watch, takesOver: true, at: 70)
    #expect(watch.role == .active && watch.tookOver == at(70) && watch.lastHeard == at(10))
    expect(&watch, takesOver: false, at: 200)
    #expect(watch.deadline == nil)
  }

  @Test func aFirstThatNeverAnsweredIsSilentSinceTheStart() {
    var watch = watch()
    for second in [20, 40, 59] { watch.miss("refused", at: at(Int64(second))) }
    expect(&watch, takesOver: false, at: 59)
    expect(&watch, takesOver: true, at: 60)
    #expect(watch.lastHeard == nil)
  }

  @Test func aJumpOfTheClockIsNoSilence() {
    var watch = watch()
    watch.hear(at: at(10))
    watch.miss("a lost answer", at: at(7200))
    expect(&watch, takesOver: false, at: 7200)
    watch.hear(at: at(7201))
    // Set back: what was silent before is silent from then on.
    for second in [0, 1, 2] { watch.miss("gone", at: at(Int64(second))) }
    expect(&watch, takesOver: false, at: 59)
    expect(&watch, takesOver: true, at: 60)
  }

  @Test func theFirstThatIsBackGetsAllBack() {
    var watch = watch()
    for second in [1, 2, 60] { watch.miss("gone", at: at(Int64(second))) }
    expect(&watch, takesOver: true, at: 60)
    watch.hear(at: at(100))
    #expect(watch.role == .handingBack)
    // It was only a moment.
    watch.miss("gone", at: at(101))
    #expect(watch.role == .active)
    watch.hear(at: at(102))
    watch.handedBack()
    expect(&watch, takesOver: false, at: 103)
    #expect(watch.role == .standingBy && watch.deadline == at(162))
  }

  @Test func oneThatLivesAndIsNotUnderstoodIsNotSilent() {
    var watch = watch()
    for second in 1...300 { watch.hear(at: at(Int64(second)), problem: "of another version") }
    expect(&watch, takesOver: false, at: 300)
    #expect(watch.problem == "of another version")
  }

  // MARK: The journal

  /// The records of a night, mirrored after each step of it.
  @Test func aMirrorKnowsWhatTheBookRecorded() {
    var paging = Paging(.plain())
    var (journal, mirror, taken) = (RecordJournal(), RecordJournal(), 0)
    var known: UInt64 = 0
    func follow() {
      journal.add(Array(paging.ledger[taken...]))
      taken = paging.ledger.count
      let news = journal.news(since: known)
      #expect(news.isWhole == (known == 0))
      _ = mirror.take(news.records, isWhole: news.isWhole)
      known = journal.version
    }
    paging.fire("A")
    paging.run(until: 2)
    follow()
    paging.fire("B")
    paging.run(until: 15)
    follow()
    paging.end("A", since: 0)
    paging.run(until: 40)
    follow()
    func set(_ journal: RecordJournal) -> Set<NotificationRecord> { Set(journal.records) }
    #expect(set(mirror) == set(journal) && !mirror.records.isEmpty)
    #expect(journal.news(since: known).records.isEmpty)
    #expect(mirror.notificationFacts == paging.book.notificationFacts())

    // Who goes on from the mirror tells nothing anew, and what is new.
    var second = Paging(.plain())
    second.now = paging.now
    second.book.restore(mirror.records, at: second.now)
    second.fire("B")
    second.run(until: second.seconds + 60)
    #expect(second.pages.isEmpty)
    second.fire("C")
    second.run(until: second.seconds + 60)
    #expect(second.told.count == 1 && second.told[0].hasSuffix("B fires, C fires"))
  }

  @Test func whatIsGoneIsGoneInAMirrorThatKnowsLittle() {
    var paging = Paging(.plain())
    paging.fire("A")
    paging.run(until: 5)
    var mirror = RecordJournal()
    mirror.add(paging.ledger)
    #expect(!mirror.records.isEmpty)
    // Another engine's whole record takes the place of all.
    var other = Paging(.plain())
    other.fire("B")
    other.run(until: 5)
    var journal = RecordJournal()
    journal.add(other.ledger)
    let news = journal.news(since: 9999)
    #expect(news.isWhole)
    let writes = mirror.take(news.records, isWhole: true)
    #expect(Set(mirror.records) == Set(journal.records))
    #expect(writes.contains { $0.isGone })
    let again = mirror.take(news.records, isWhole: true)
    #expect(again.isEmpty)
  }
}
