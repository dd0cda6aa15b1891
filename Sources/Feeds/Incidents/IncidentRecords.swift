internal import Facts
internal import Incidents
internal import Query
package import Watching

/// What is recorded of the incidents that were looked at last: asked for in whole once, then only for what is new.
package actor IncidentRecords {
  private let ask: Watch.Incidents

  private struct Known {
    var record: IncidentRecord
    /// By how many its entries were more than its fact counts when it was asked for in whole last.
    var surplus: Int

    init(_ record: IncidentRecord) {
      self.record = record
      surplus = record.surplus
    }
  }
  private var known: [Int: Known] = [:]
  /// Their numbers, those that were asked for last at the end.
  private var recent: [Int] = []
  private static let most = 4

  package init(_ watch: Watch) { ask = watch.incident }

  /// The record as it was answered last.
  func known(_ number: Int) -> IncidentRecord? { known[number]?.record }

  /// The record, asked for anew only where the facts tell of something that it lacks.
  func record(of fact: IncidentFact) async throws(QueryError) -> IncidentRecord? {
    if let record = known[fact.number]?.record, !record.lacks(fact) { return record }
    return try await fresh(fact.number)
  }

  /// Asks for what is new.
  ///
  /// - Parameter viewer: who looks at it and goes on to; empty for a question of the moment.
  /// - Returns: nil where there is no incident of that number.
  func fresh(_ number: Int, viewer: String = "") async throws(QueryError) -> IncidentRecord? {
    var question = IncidentQuestion(number, viewer: viewer)
    if let record = known[number]?.record {
      question.since = record.settled
      question.known = record.frozen.map(\.id)
    }
    guard let news = try await ask(question) else {
      forget(number)
      return nil
    }
    if news.fact.revision < question.since {
      // Whoever keeps it began anew.
      forget(number)
      return try await fresh(number, viewer: viewer)
    }
    take(news, asked: question.since)
    guard let kept = known[number], kept.record.surplus != kept.surplus else {
      return known[number]?.record
    }
    // Entries went elsewhere, as where incidents are merged: what is gone is told only by the whole.
    question.since = 0
    question.known = kept.record.frozen.map(\.id)
    if let whole = try await ask(question) { take(whole, asked: 0) }
    return known[number]?.record
  }

  private func take(_ news: IncidentRecord, asked since: UInt64) {
    let number = news.fact.number
    recent.removeAll { $0 == number }
    recent.append(number)
    for old in recent.dropLast(Self.most) { forget(old) }
    guard var kept = known[number] else {
      // What is new of what was forgotten meanwhile is no record.
      if since == 0 { known[number] = Known(news) }
      return
    }
    // An older answer that came late holds nothing that is not known.
    guard since == 0 || news.fact.revision >= kept.record.fact.revision else { return }
    if since == 0 { kept.record.entries = [] }
    kept.record.take(news)
    if since == 0 { kept.surplus = kept.record.surplus }
    known[number] = kept
  }

  private func forget(_ number: Int) {
    known[number] = nil
    recent.removeAll { $0 == number }
  }
}

extension IncidentRecord {
  /// The graphs whose points are there.
  var frozen: [IncidentEvidence] { evidence.filter { !$0.isWish } }

  /// Whether the facts tell of a later state.
  func lacks(_ told: IncidentFact) -> Bool {
    if told.revision != fact.revision { return told.revision > fact.revision }
    return !told.isUnsaved && (fact.isUnsaved || entries.contains { !$0.isSaved })
  }

  /// By how many the entries that are known are more than there are.
  fileprivate var surplus: Int { entries.count - fact.entries }

  /// The revision up to which all that is known of it is recorded: what waited then may have been since.
  fileprivate var settled: UInt64 {
    let waiting = entries.lazy.filter { !$0.isSaved && $0.revision > 0 }.map { $0.revision - 1 }
    return min(fact.revision, waiting.min() ?? fact.revision)
  }
}
