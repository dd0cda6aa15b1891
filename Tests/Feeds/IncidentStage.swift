import Facts
import Feeds
import Metrics
import Query
import Synchronization
import Watching

/// A made-up source, facts, and incidents as an engine tells them, with a clock that the test moves.
final class IncidentStage: Sendable {
  static let noon = BoardStage.noon

  let source = MadeUpSource()
  let clock = FakeClock(noon)
  private let state = Mutex(State())

  private struct State {
    var facts = FactSheet()
    var records: [Int: IncidentRecord] = [:]
    var failure: QueryError?
    var questions: [IncidentQuestion] = []
  }

  var watch: Watch {
    let sources = DataSources(main: source)
    return Watch(
      sources: { sources },
      facts: LiveFacts { sheet in sheet = self.state.withLock { $0.facts } },
      incident: { question throws(QueryError) in
        self.state.withLock { $0.questions.append(question) }
        // So that a test can hold the answer back.
        _ = try await self.source.evaluate(
          Question("INC-\(question.incident)", .instant(Self.noon)))
        return try self.answer(question)
      })
  }

  /// As an engine answers: only what is new.
  private func answer(_ question: IncidentQuestion) throws(QueryError) -> IncidentRecord? {
    let (record, failure) = state.withLock { ($0.records[question.incident], $0.failure) }
    if let failure { throw failure }
    guard var record else { return nil }
    record.entries.removeAll { $0.revision <= question.since }
    record.evidence.removeAll { question.known.contains($0.id) }
    return record
  }

  /// What was asked of incidents.
  var questions: [IncidentQuestion] { state.withLock { $0.questions } }

  func tell(_ change: (inout FactSheet) -> Void) { state.withLock { change(&$0.facts) } }

  /// Records an incident; the facts tell of it where they are to.
  func record(_ record: IncidentRecord, telling: Bool = true) {
    state.withLock { state in
      state.records[record.fact.number] = record
      guard telling else { return }
      let rest = state.facts.incidents.rows.filter { $0.number != record.fact.number }
      state.facts.tell(incidents: rest + [record.fact])
    }
  }

  func fail(_ failure: QueryError?) { state.withLock { $0.failure = failure } }
}

extension IncidentFact {
  /// One that began so long before noon.
  static func made(
    _ number: Int = 7, began ago: Duration = .seconds(600), revision: UInt64 = 1,
    resolved: Duration? = nil
  ) -> IncidentFact {
    let began = IncidentStage.noon - ago
    var fact = IncidentFact(
      number: number, title: "Shop", group: [Label("service", "checkout")], severity: .sev1,
      began: began, opened: began + .seconds(60))
    fact.revision = revision
    if let resolved {
      (fact.status, fact.resolved) = (.resolved, IncidentStage.noon - resolved)
    }
    return fact
  }
}

extension IncidentRecord {
  /// With entries that count themselves: one a revision from 1 on.
  static func made(_ fact: IncidentFact, _ texts: [String]) -> IncidentRecord {
    var fact = fact
    let entries = texts.enumerated().map { index, text in
      IncidentEntry.note(text, fact, revision: UInt64(index + 1))
    }
    fact.revision = max(fact.revision, UInt64(texts.count))
    fact.entries = entries.count
    return IncidentRecord(fact, entries: entries, evidence: [])
  }
}

extension IncidentEntry {
  static func note(_ text: String, _ fact: IncidentFact, revision: UInt64) -> IncidentEntry {
    let time = fact.began + .seconds(60 * Int64(revision))
    var entry = IncidentEntry(
      id: "n\(revision)", incident: fact.number, kind: .note, time: time, noted: time, text: text,
      by: "ana")
    entry.revision = revision
    return entry
  }
}
