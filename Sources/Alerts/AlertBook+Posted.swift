package import Facts
package import Metrics

/// An alert that others post.
package struct PostedAlert: Sendable, Hashable {
  /// Not empty.
  package var labels: Labels
  package var annotations: [Label]
  package var said: AlertFact.Posted

  package init(labels: Labels, annotations: [Label] = [], said: AlertFact.Posted) {
    (self.labels, self.annotations, self.said) = (labels, annotations, said)
  }
}

// Alerts that others post: the same labels are the same alert, whoever posts them. They fire until their end is told or
// has come. Only who says that one is over claims that it recovered: where nobody tells of it any more, it ends, and
// that is said.
extension AlertBook {
  /// How many such alerts may fire at once.
  package static let mostPosted = 100_000

  /// Takes what was posted, each in its turn.
  ///
  /// - Returns: how many found no room.
  package mutating func post(_ alerts: [PostedAlert], at now: Timestamp) -> Int {
    var room = Self.mostPosted - activePosted
    var refused = 0
    for alert in alerts {
      let rule = RuleFact.ID.posted(alert.labels["alertname"])
      let id = alertFactID(rule: rule, labels: alert.labels)
      let before = entries[rule]?[id]?.fact
      let known = before.flatMap { $0.isActive ? $0.posted : nil }
      let said = known.map { alert.said.following($0, at: now) } ?? alert.said
      guard said.ends > now else {
        if known != nil {
          // Whoever says so may have known it for a while, and says more of it now.
          entries[rule]?[id]?.fact.posted = said
          entries[rule]?[id]?.fact.annotations = alert.annotations
          end(rule, id, .recovered, at: now)
        }
        continue
      }
      if known == nil {
        guard room > 0 else {
          refused += 1
          continue
        }
        room -= 1
      }
      var observed = ObservedAlert(
        of: rule, labels: alert.labels, annotations: alert.annotations, isFiring: true,
        activeAt: said.starts, firedAt: said.starts, value: .nan)
      observed.posted = said
      observe(rule, [observed], at: now)
    }
    return refused
  }

  private mutating func end(
    _ rule: RuleFact.ID, _ id: String, _ ending: AlertEnding, at now: Timestamp
  ) {
    observe(rule, [], at: now, endings: [id: ending])
  }

  /// Ends those whose end has come without a word.
  mutating func endPosted(at now: Timestamp) {
    guard nextPostedEnd <= now else { return }
    nextPostedEnd = .distantFuture
    var over: [(rule: RuleFact.ID, id: String, said: AlertFact.Posted)] = []
    for (rule, known) in entries where rule.isPosted {
      for (id, entry) in known where entry.fact.isActive {
        guard let said = entry.fact.posted else { continue }
        if said.ends <= now {
          over.append((rule, id, said))
        } else {
          nextPostedEnd = min(nextPostedEnd, said.ends)
        }
      }
    }
    for alert in over {
      let span = formatDuration(.seconds((now - alert.said.updated).milliseconds / 1000))
      end(alert.rule, alert.id, .gone(reason: "not posted again for \(span)"), at: now)
    }
  }

  /// Gives whoever posted alerts time to do so again, as nothing was heard while the program was stopped.
  package mutating func awaitPosted(until time: Timestamp) {
    for rule in Array(entries.keys) where rule.isPosted {
      for id in Array(entries[rule, default: [:]].keys) {
        guard let fact = entries[rule]?[id]?.fact, fact.isActive, let said = fact.posted,
          said.ends < time
        else { continue }
        entries[rule]?[id]?.fact.posted?.ends = time
      }
    }
    isTold = false
  }
}

extension AlertFact.Posted {
  /// What is known of an alert that `old` told of after this, by Alertmanager's rule: spans that overlap are one, with
  /// the earliest start, and with the later end unless that was a timeout or this one says that it is over.
  func following(_ old: AlertFact.Posted, at now: Timestamp) -> AlertFact.Posted {
    let overlaps =
      ends > old.starts && ends < old.ends || starts > old.starts && starts < old.ends
    guard overlaps else { return self }
    var merged = self
    merged.starts = min(starts, old.starts)
    if ends > now, old.ends > ends, !old.isTimeout {
      (merged.ends, merged.isTimeout) = (old.ends, false)
    }
    return merged
  }
}
