internal import Facts
internal import Incidents
internal import Metrics
internal import Notifications
internal import Routing
internal import Synchronization
internal import Watching

// What is known of notifications.
extension NotificationKeeper {
  /// Shows others what is known now, and tells the timelines what came to its end.
  func publish() {
    let (finished, isNews): ([NotificationFact], Bool) = known.withLock { known in
      guard let revision = known.inForce?.book.revision else {
        let mirrored = known.takeMirrored()
        return (mirrored, !mirrored.isEmpty)
      }
      guard revision != known.revision else { return ([], false) }
      // What was over before the start was told before.
      let isFirst = known.revision == nil
      known.revision = revision
      let finished = known.inForce?.book.drainFinished() ?? []
      return (isFirst ? [] : finished, true)
    }
    // The incidents of what is mirrored are another engine's.
    let happenings =
      known.withLock({ $0.standby?.isIdle == true }) ? [] : finished.compactMap { Happening($0) }
    if !happenings.isEmpty { host.happened(happenings) }
    if isNews { host.bell.ring() }
  }

  func facts(_ told: inout ToldFacts) {
    known.withLock { known in
      if let book = known.inForce?.book, book.revision != known.shown {
        known.shown = book.revision
        known.notifications = book.notificationFacts()
        known.receivers = book.receiverFacts()
      }
      told.sheet.tell(notifications: known.notifications)
      told.sheet.tell(receivers: known.receivers)
      tellStandby(known.standby, &told)
      if let unread = known.unread {
        told.notices.append(
          .warning("what was recorded of notifications cannot be read: \(unread)"))
      }
      for fact in known.receivers {
        guard let since = fact.failingSince, host.clock() - since >= settings.plan.patience
        else { continue }
        told.notices.append(
          NoticeFact(
            .error,
            "receiver \(fact.receiver) (\(fact.integration)) fails: \(fact.lastFailure)",
            detail: "Nothing has got through since then; \(fact.waiting) notifications wait."))
      }
    }
  }

  /// The way of an alert to those who are told.
  func story(_ labels: Labels) -> PagingStory {
    let now = host.clock()
    let story = known.withLock { $0.inForce?.book.story(of: labels, at: now) }
    return story ?? mirroredStory(labels, at: now) ?? .unconfigured(labels)
  }

  /// The file in force; nil before one is.
  var configuration: AlertmanagerConfiguration? {
    known.withLock { $0.newest?.configuration }
  }
}

extension RoutedAlert {
  init?(_ fact: AlertFact, completedBy external: Labels) {
    self.init(fact)
    labels = labels.completed(by: external)
  }
}
