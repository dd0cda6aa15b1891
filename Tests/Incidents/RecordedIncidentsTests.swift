import Facts
import JSON
import Ledger
import Metrics
import TestSupport
import Testing

@testable import Incidents

struct RecordedIncidentsTests {
  private let path = temporaryFolder() + "/ledger.db"
  private let story = PoolStory().record

  private func event(
    _ subject: String, _ name: String, _ value: some Encodable, at time: Timestamp
  ) throws -> LedgerEvent {
    LedgerEvent(
      time: time.milliseconds, subject: subject, key: story.fact.name, name: name,
      body: try encodeJSON(value))
  }

  private func events(_ fact: IncidentFact) throws -> [LedgerEvent] {
    var opened = try event(RecordedIncidents.incidents, "", "", at: fact.opened)
    opened.key = fact.name
    opened.current = .known(try encodeJSON(IncidentKept(fact)))
    return [opened]
      + (try story.entries.map { entry in
        try event(RecordedIncidents.entries, entry.id, entry, at: entry.time)
      })
      + (try story.evidence.map { graph in
        try event(RecordedIncidents.evidence, graph.id, graph, at: graph.captured)
      })
  }

  private func write(_ events: [LedgerEvent]) throws {
    let ledger = try EventLedger(path)
    let number = try #require(ledger.append(events))
    try #require(ledger.wait(through: number, timeout: .seconds(60)), "\(ledger.status)")
    ledger.close()
  }

  /// Also where nobody writes the file, and after another engine has gone on with it.
  @Test func whatWasRecordedGivesTheSameReport() throws {
    try write(try events(story.fact))
    let wanted = PostMortem(story).markdown
    for _ in 1...2 {
      let left = RecordedIncidents(EventLedger(reading: path))
      #expect(try left.facts() == [story.fact])
      let record = try #require(try left.record(IncidentQuestion(7)))
      #expect(record.entries == story.entries)
      #expect(PostMortem(record).markdown == wanted)
      #expect(try left.record(IncidentQuestion(8)) == nil)
      try write([])
    }
  }

  /// What is written later of an entry stands for what was, whatever the clock said.
  @Test func theNewestOfAnEntryCounts() throws {
    var old = story.entries[3]
    old.text = "old"
    var new = old
    (new.text, new.revision, new.count) = ("new", 9, 4)
    var written = try events(story.fact)
    let kind = RecordedIncidents.entries
    written.append(try event(kind, new.id, new, at: new.time - .seconds(3600)))
    written.append(try event(kind, old.id, old, at: old.time))
    try write(written)
    let left = RecordedIncidents(EventLedger(reading: path))
    let record = try #require(try left.record(IncidentQuestion(7)))
    #expect(record.entries.filter { $0.id == new.id }.map(\.text) == ["new"])
    #expect(record.entries.count == story.entries.count)
    // Only what is new is asked for.
    let known = story.evidence.dropLast().map(\.id)
    let news = try #require(try left.record(IncidentQuestion(7, since: 8, known: known)))
    #expect(news.entries.map(\.text) == ["new"])
    #expect(news.evidence.map(\.id) == story.evidence.suffix(1).map(\.id))
  }

  /// Who is killed after the incident is written and before its entries: they are with it.
  @Test func whatIsTheIncidentsOwnIsThere() throws {
    struct Kept: Encodable {
      var fact: IncidentFact
      var active: [String: String] = [:]
      var fresh: [IncidentEntry]
    }
    var note = story.entries[4]
    (note.id, note.kind, note.text, note.revision) = ("last", .note, "the last word", 12)
    var written = try events(story.fact)
    written[0].current = .known(try encodeJSON(Kept(fact: story.fact, fresh: [note])))
    // A graph that is to be frozen anew stays until it is.
    var wish = story.evidence[1]
    (wish.step, wish.series) = (.zero, [])
    written.append(
      try event(RecordedIncidents.evidence, wish.id, wish, at: wish.captured + .seconds(9)))
    try write(written)
    let left = RecordedIncidents(EventLedger(reading: path))
    let record = try #require(try left.record(IncidentQuestion(7)))
    #expect(record.entries.count == story.entries.count + 1)
    #expect(record.entries.contains { $0.text == "the last word" })
    #expect(Set(record.evidence) == Set(story.evidence))
  }

  @Test func openOnesComeFirstAndTheWorstOfThem() throws {
    func fact(_ number: Int, _ severity: IncidentFact.Severity, resolved: Int64?) -> IncidentFact {
      let at = PoolStory.at(Int64(number))
      var fact = IncidentFact(
        number: number, title: "", severity: severity, began: at, opened: at)
      fact.resolved = resolved.map { PoolStory.at($0) }
      if resolved != nil { fact.status = .resolved }
      return fact
    }
    let facts = [
      fact(1, .sev1, resolved: 500), fact(2, .sev3, resolved: nil), fact(3, .sev1, resolved: 900),
      fact(4, .sev1, resolved: nil), fact(10, .sev3, resolved: nil),
    ]
    try write(try facts.flatMap { try events($0).prefix(1) })
    let left = RecordedIncidents(EventLedger(reading: path))
    #expect(try left.facts().map(\.number) == [4, 2, 10, 3, 1])
    #expect(try left.kept().map(\.fact.number) == [1, 2, 3, 4, 10])
  }

  /// A ledger and the book that wrote it say the same: a clock that was set back does not part them.
  @Test func theLedgerHasTheOrderOfTheBook() throws {
    var outage = Outage()
    outage.play("100 fire shop/High")
    outage.now = 50
    outage.alert("fire", ["bank/High"])
    let facts = outage.book.facts()
    #expect(facts.map(\.number) == [2, 1])
    try write(
      try facts.flatMap { fact in
        var written = try events(fact).prefix(1)
        written[0].key = fact.name
        return written
      })
    #expect(try RecordedIncidents(EventLedger(reading: path)).facts() == facts)
  }

  @Test func aLedgerThatIsNotThereHasNothingAndIsNotMade() throws {
    let left = RecordedIncidents(EventLedger(reading: path))
    #expect(try left.facts() == [])
    #expect(try left.record(IncidentQuestion(1)) == nil)
    #expect(contents(of: path) == "")
  }
}
