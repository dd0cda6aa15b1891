package import Facts

extension RecordJournal {
  /// The notifications that are recorded: those that wait, the oldest first, then those that are over, the newest first.
  package var notificationFacts: [NotificationFact] {
    var facts: [Int: NotificationFact] = [:]
    var progress: [Int: ProgressRecord] = [:]
    for record in records {
      if let notice = record.notice { facts[notice.fact.id] = notice.fact }
      if let known = record.progress, let id = Int(record.key) { progress[id] = known }
    }
    for (id, known) in progress {
      guard var fact = facts[id], !fact.isOver else { continue }
      (fact.state, fact.nextTry) = (known.state, known.nextTry)
      (fact.attempts, fact.tries) = (known.attempts, known.tries)
      facts[id] = fact
    }
    return facts.values.filter { !$0.isOver }.sorted { $0.id < $1.id }
      + facts.values.filter(\.isOver).sorted { $0.id > $1.id }
  }
}
