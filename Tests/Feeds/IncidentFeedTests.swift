import Facts
import Metrics
import Query
import Testing
import Views

@testable import Feeds

/// The incident that somebody looks at.
@Suite(.timeLimit(.minutes(2))) struct IncidentFeedTests {
  private let stage = IncidentStage()
  private let parts = Published<IncidentPart>()
  private let feed: IncidentFeed

  init() {
    feed = IncidentFeed(
      stage.watch, records: IncidentRecords(stage.watch), clock: stage.clock.feed, viewer: "ana",
      publish: parts.put)
  }

  private func look(at number: Int?) async {
    var demand = Demand()
    demand.incident = number
    await feed.look(demand)
  }

  @discardableResult
  private func shown(_ texts: [String]) async -> IncidentPart {
    await parts.first { $0.record?.entries.map(\.text) == texts && $0.unknown == nil }
  }

  @Test func itIsAskedAtOnceAndThenSeldom() async {
    var record = IncidentRecord.made(.made(), ["a", "b"])
    record.evidence = [
      IncidentEvidence(
        id: "e1", incident: 7, title: "t", expression: "up", from: IncidentStage.noon,
        through: IncidentStage.noon, step: .seconds(15), captured: IncidentStage.noon)
    ]
    stage.record(record)
    await look(at: nil)
    #expect(stage.questions.isEmpty && stage.clock.alarms.isEmpty)
    await look(at: 7)
    await shown(["a", "b"])
    // The same demand is no other question.
    await look(at: 7)
    await feed.factsChanged()
    #expect(stage.questions == [IncidentQuestion(7, viewer: "ana")])
    await stage.clock.reach(.seconds(10))
    await stage.source.asked("INC-7", 2)
    #expect(stage.questions.last == IncidentQuestion(7, since: 2, known: ["e1"], viewer: "ana"))
    // Nobody looks any more: nobody is told that somebody does.
    await stage.clock.sleeper(until: .seconds(20))
    await look(at: nil)
    stage.clock.advance(by: .seconds(60))
    #expect(stage.questions.count == 2 && stage.clock.alarms.isEmpty)
  }

  @Test func whatIsToldAnewIsMergedInItsPlace() async {
    stage.record(.made(.made(), ["a", "b"]))
    await look(at: 7)
    await shown(["a", "b"])
    await stage.clock.sleeper(until: .seconds(10))
    var news = IncidentRecord.made(.made(), ["a", "b", "c"])
    // Told late, of what was before all else; and the first is told anew.
    news.entries[2].time = news.fact.began - .seconds(1)
    (news.entries[0].text, news.entries[0].revision) = ("a, and 3 more", 3)
    news.viewers = ["ana", "bob"]
    stage.record(news)
    await feed.factsChanged()
    let part = await shown(["c", "a, and 3 more", "b"])
    #expect(part.record?.viewers == ["ana", "bob"])
    #expect(stage.questions.map(\.since) == [0, 2])
  }

  /// What changes while a question is on its way is asked for after it, once.
  @Test func changesMeanwhileAreAskedForAfterwards() async {
    stage.record(.made(.made(), ["a"]))
    stage.source.hold("INC-7")
    await look(at: 7)
    await stage.source.asked("INC-7")
    for _ in 0..<5 { await feed.factsChanged() }
    stage.source.release("INC-7")
    await shown(["a"])
    await stage.clock.sleeper(until: .seconds(10))
    #expect(stage.questions.count == 1)
    stage.source.hold("INC-7")
    stage.record(.made(.made(), ["a", "b"]))
    await feed.factsChanged()
    await stage.source.asked("INC-7", 2)
    stage.record(.made(.made(), ["a", "b", "c"]))
    for _ in 0..<5 { await feed.factsChanged() }
    stage.source.release("INC-7")
    await shown(["a", "b", "c"])
    #expect(stage.questions.count <= 3)
  }

  @Test func anErrorKeepsWhatIsKnown() async {
    stage.record(.made(.made(), ["a"]))
    await look(at: 7)
    await shown(["a"])
    stage.fail(QueryError(.unavailable, "no route"))
    await stage.clock.reach(.seconds(10))
    let part = await parts.first { $0.unknown == "no route" }
    #expect(part.record?.entries.map(\.text) == ["a"])
    stage.fail(nil)
    await stage.clock.reach(.seconds(20))
    await shown(["a"])
  }

  @Test func whatThereIsNotIsSaid() async {
    await look(at: 9)
    let part = await parts.first { $0.unknown != nil }
    #expect(part.unknown == "there is no incident INC-9" && part.record == nil)
  }

  @Test func anotherIncidentsAnswerIsNotShown() async {
    stage.record(.made(.made(7), ["a"]))
    stage.record(.made(.made(8), ["x"]))
    stage.source.hold("INC-7")
    await look(at: 7)
    await stage.source.asked("INC-7")
    await look(at: 8)
    stage.source.release("INC-7")
    await shown(["x"])
    #expect(!parts.all.contains { $0.record?.fact.number == 7 })
    // On the way back what is known is there at once.
    await look(at: 7)
    await shown(["a"])
    await look(at: 8)
    #expect(parts.last?.record?.entries.map(\.text) == ["x"])
  }

  /// An entry that waits to be recorded is asked for until it is.
  @Test func whatIsNotRecordedYetIsAskedForAgain() async {
    var record = IncidentRecord.made(.made(), ["a", "b", "c"])
    record.entries[1].isSaved = false
    record.fact.isUnsaved = true
    stage.record(record)
    await look(at: 7)
    await shown(["a", "b", "c"])
    await stage.clock.sleeper(until: .seconds(10))
    record.entries[1].isSaved = true
    record.fact.isUnsaved = false
    stage.record(record)
    await feed.factsChanged()
    await parts.first { $0.record?.entries.allSatisfy(\.isSaved) == true }
    #expect(stage.questions.map(\.since) == [0, 1])
  }

  /// Entries that went over to another incident are told by no news.
  @Test func whatIsGoneIsFoundOutByTheWhole() async {
    stage.record(.made(.made(), ["a", "b"]))
    await look(at: 7)
    await shown(["a", "b"])
    await stage.clock.sleeper(until: .seconds(10))
    var rest = IncidentRecord.made(.made(revision: 3), ["a"])
    rest.fact.mergedInto = 8
    stage.record(rest)
    await feed.factsChanged()
    await shown(["a"])
    #expect(stage.questions.map(\.since) == [0, 2, 0])
    // A count that goes on to be another is a reason once.
    rest.fact.entries = 5
    stage.record(rest, telling: false)
    await stage.clock.reach(.seconds(10))
    await stage.clock.reach(.seconds(20))
    await stage.source.asked("INC-7", 6)
    #expect(stage.questions.map(\.since) == [0, 2, 0, 3, 0, 3])
  }

  /// A record of earlier revisions is another's: the one that is known holds no more.
  @Test func whoeverBeginsAnewIsBelieved() async {
    stage.record(.made(.made(revision: 50), ["a", "b"]))
    await look(at: 7)
    await shown(["a", "b"])
    stage.record(.made(.made(), ["x"]))
    await stage.clock.reach(.seconds(10))
    await shown(["x"])
  }
}
