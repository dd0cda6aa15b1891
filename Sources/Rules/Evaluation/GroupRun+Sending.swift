package import Metrics

extension GroupRun {
  /// The alerts that a receiver is to hear of now: firing ones at first and again every `resendDelay`, resolved ones once
  /// and again as long as they are kept. What is handed out is marked as sent.
  ///
  /// A rule whose last evaluation failed has nothing to say.
  package mutating func due(at now: Timestamp, resendDelay: Duration) -> [AlertInstance] {
    var due: [AlertInstance] = []
    let validity = max(resendDelay, interval) * 4
    for rule in rules.indices where rules[rule].error.isEmpty {
      for place in rules[rule].alerts.indices
      where rules[rule].alerts[place].isDue(at: now, resendDelay) {
        rules[rule].alerts[place].lastSentAt = now
        rules[rule].alerts[place].validUntil = now + validity
        due.append(rules[rule].alerts[place])
      }
    }
    return due
  }
}

extension AlertInstance {
  fileprivate func isDue(at now: Timestamp, _ resendDelay: Duration) -> Bool {
    guard state != .pending else { return false }
    guard let lastSentAt else { return true }
    if let resolvedAt, resolvedAt > lastSentAt { return true }
    return lastSentAt + resendDelay < now
  }
}
