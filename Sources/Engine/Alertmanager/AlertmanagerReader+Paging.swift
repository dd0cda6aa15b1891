internal import Calendar
internal import Facts
internal import Metrics

extension AlertmanagerReader {
  /// A story with what the Alertmanager does with the alert.
  ///
  /// - Parameters:
  ///   - alerts: all that are known.
  ///   - silences: those of the Alertmanager among others.
  func completed(
    _ story: PagingStory, alerts: [AlertFact], silences: [SilenceFact], at now: Timestamp
  ) -> PagingStory {
    guard let fact,
      let alert = alerts.first(where: { $0.labels == story.labels && $0.elsewhere != nil }),
      let elsewhere = alert.elsewhere
    else { return story }
    var story = story
    let holds = elsewhere.holds(silences, at: now)
    for receiver in elsewhere.receivers {
      let group = fact.groups.first { group in
        group.receiver == receiver && group.alerts.contains { $0.includes(alert.labels) }
      }
      var told = PagingStory.Group(
        receiver: receiver, key: "", labels: group?.labels ?? .empty,
        alerts: group?.alerts.count ?? 0)
      (told.server, told.holds) = (fact.name, holds)
      story.groups.append(told)
    }
    // Where nobody is told from here, that is no fault.
    if !elsewhere.receivers.isEmpty { story.problem = nil }
    return story
  }
}

extension AlertFact.Elsewhere {
  fileprivate func holds(_ known: [SilenceFact], at now: Timestamp) -> [PagingStory.Hold] {
    var holds: [PagingStory.Hold] = []
    for id in silencedBy {
      guard let silence = known.first(where: { $0.id == id }) else {
        holds.append(.init(.silenced, "silenced by " + id))
        continue
      }
      let by = silence.createdBy.isEmpty ? "" : " by \(silence.createdBy)"
      let why = silence.reason.isEmpty ? "" : ": \(silence.reason)"
      let until = CalendarTime.brief(silence.ends, now: now, zone: nil)
      holds.append(.init(.silenced, "silenced\(by) until \(until)\(why)"))
    }
    if !inhibitedBy.isEmpty {
      holds.append(.init(.inhibited, "inhibited by " + inhibitedBy.joined(separator: ", ")))
    }
    if !mutedBy.isEmpty {
      holds.append(.init(.muted, "muted by " + mutedBy.joined(separator: ", ")))
    }
    return holds
  }
}

extension Labels {
  /// Whether all of the others are among them.
  fileprivate func includes(_ others: Labels) -> Bool {
    others.pairs.allSatisfy { self[$0.name] == $0.value }
  }
}
