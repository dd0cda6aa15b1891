internal import Dashboards
internal import Engine
internal import Scrape

/// When and from which targets the options of variables were learnt: they are asked for again as targets come and go,
/// and now and then, so that what appears later can be picked and belongs to All.
struct OptionKnowledge {
  private var time = ContinuousClock.now
  private var targets: Set<String> = []

  /// Between two looks where nothing tells of a change: seldom where each is a request over the network.
  private static let own = Duration.seconds(30)
  private static let remote = Duration.seconds(300)

  mutating func note(_ engine: RunningEngine) {
    time = .now
    targets = Self.up(engine)
  }

  func isOld(_ engine: RunningEngine) -> Bool {
    guard engine.isEmbedded else { return .now - time > Self.remote }
    return .now - time > Self.own || targets != Self.up(engine)
  }

  private static func up(_ engine: RunningEngine) -> Set<String> {
    Set(engine.targets.lazy.filter { $0.health == .up }.map { $0.job + "\n" + $0.instance })
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
    return merged
  }
}

extension ResolvedVariables {
  /// What cannot be told now stays as it was told before.
  func keeping(_ old: ResolvedVariables) -> ResolvedVariables {
    ResolvedVariables(list.map { $0.error == nil ? $0 : old[$0.name] ?? $0 })
  }
}
