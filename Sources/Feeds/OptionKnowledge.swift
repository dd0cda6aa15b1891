internal import Dashboards
internal import Facts

/// What is known of the options of variables: they are asked for until they are had, then again as targets come and
/// go, and now and then, so that what appears later can be picked and belongs to All.
struct OptionKnowledge {
  private enum State { case unknown, incomplete, complete }
  private var state = State.unknown
  private var time = Duration.zero
  private var targets: Set<String> = []

  /// Between two looks where nothing tells of a change: seldom where each is a request over the network.
  private static let own = Duration.seconds(30)
  private static let remote = Duration.seconds(300)
  /// Between two tries at a server that did not answer.
  private static let retry = Duration.seconds(5)

  /// Whether all are had: what is asked for then is asked for quietly.
  var isComplete: Bool { state == .complete }

  func isDue(_ facts: FactSheet, at now: Duration) -> Bool {
    let age = now - time
    let isEmbedded = facts.source?.isEmbedded == true
    switch state {
    case .unknown: return true
    case .incomplete: return isEmbedded || age > Self.retry
    case .complete:
      guard isEmbedded else { return age > Self.remote }
      return age > Self.own || targets != Self.up(facts)
    }
  }

  mutating func forget() { state = .unknown }

  /// Notes whose series are there, before they are asked for.
  mutating func begin(_ facts: FactSheet) { targets = Self.up(facts) }

  mutating func end(isComplete: Bool, at now: Duration) {
    state = isComplete ? .complete : .incomplete
    time = now
  }

  private static func up(_ facts: FactSheet) -> Set<String> {
    Set(facts.targets.rows.lazy.filter { $0.health == .up }.map { $0.job + "\n" + $0.instance })
  }
}

extension VariableSelection {
  /// With what is picked now: what appears meanwhile must not change what one looks at.
  func merging(picksOf variables: ResolvedVariables) -> VariableSelection {
    var merged = VariableSelection()
    for variable in variables.list
    where variable.variable.kind == .query && !variable.current.isEmpty {
      merged.values[variable.name] = variable.current.map(\.value)
    }
    merged.values.merge(values) { $1 }
    merged.asGiven = asGiven
    return merged
  }
}

extension ResolvedVariables {
  /// Whether every list of options that a source has to give is there.
  var isComplete: Bool {
    !list.contains { $0.variable.kind == .query && ($0.error != nil || $0.effective.isEmpty) }
  }

  /// With nothing left empty by an error that had values before: its panels would go with them.
  func filled(from old: ResolvedVariables) -> ResolvedVariables {
    ResolvedVariables(
      list.map { one in
        guard one.error != nil, one.effective.isEmpty, let before = old[one.name],
          !before.effective.isEmpty
        else { return one }
        return before
      })
  }

  /// What cannot be told now stays as it was told before.
  func keeping(_ old: ResolvedVariables) -> ResolvedVariables {
    ResolvedVariables(list.map { $0.error == nil ? $0 : old[$0.name] ?? $0 })
  }
}
