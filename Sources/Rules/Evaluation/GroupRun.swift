package import Metrics

/// A group of rules with what they have come to. A value: whoever holds it tells it the time and runs it.
package struct GroupRun: Sendable {
  package let file: String
  package let group: RuleGroup
  /// Between evaluations.
  package let interval: Duration
  /// How far before the time of an evaluation its rules look, and their series are stamped.
  package let queryOffset: Duration
  package internal(set) var rules: [RuleRun]
  /// The time that the last evaluation was for, and how long it took.
  package internal(set) var lastEvaluation: Timestamp?
  package internal(set) var duration: Duration?

  /// - Parameters:
  ///   - file: the path by which its state is known.
  ///   - interval: where the group has none of its own; above zero.
  ///   - queryOffset: likewise.
  ///   - isRestored: false after a start: no series of alerts are given before `restore` was called.
  package init(
    _ group: RuleGroup, file: String, interval: Duration, queryOffset: Duration = .zero,
    isRestored: Bool = true
  ) {
    (self.file, self.group) = (file, group)
    let own = group.interval ?? .zero
    self.interval = own > .zero ? own : interval
    self.queryOffset = group.queryOffset ?? queryOffset
    var counts: [RulePlace: Int] = [:]
    rules = group.rules.map { rule in
      var place = RulePlace(
        file: file, group: group.name, name: rule.name,
        labels: RuleTexts.unique(group.labels + rule.labels))
      let number = counts[place, default: 0]
      counts[place] = number + 1
      place.number = number
      return RuleRun(rule, place: place, isRestored: isRestored)
    }
  }

  /// What tells it from other groups.
  package var key: String { file + ";" + group.name }

  /// Evaluates the rules one after the other, so that each sees what those before it gave; blocks on the world.
  ///
  /// - Parameters:
  ///   - now: the time that it was due at.
  ///   - skipping: rules that are left as they are this time.
  package mutating func evaluate(
    at now: Timestamp, _ world: RuleWorld, skipping: (RuleRun) -> Bool = { _ in false }
  ) -> [AlertTransition] {
    let began = world.elapsed()
    var transitions: [AlertTransition] = []
    for place in rules.indices where !skipping(rules[place]) {
      transitions += rules[place].evaluate(
        at: now, offset: queryOffset, limit: group.limit, world)
    }
    lastEvaluation = now
    duration = world.elapsed() - began
    return transitions
  }

  // MARK: When it is due

  /// The first time after `time` at which it is due. Groups are spread over their interval by their names.
  package func slot(after time: Timestamp) -> Timestamp { slot(atOrBefore: time) + interval }

  /// The last time up to `time` at which it was due.
  package func slot(atOrBefore time: Timestamp) -> Timestamp {
    let length = max(1, interval.milliseconds)
    let offset = Int64(spread(key) % UInt64(length))
    let rest = (time.milliseconds &- offset) % length
    return Timestamp(milliseconds: time.milliseconds &- (rest < 0 ? rest + length : rest))
  }
}

/// A number that is the same for the same text in every run (FNV-1a).
private func spread(_ text: String) -> UInt64 {
  var hash: UInt64 = 0xcbf2_9ce4_8422_2325
  for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
  // Its low bits alone are no good measure of short texts.
  return hash ^ (hash >> 32)
}
