internal import Metrics
internal import Query

/// What the targets have to do with it that series are missing, as the series `up` of any source tell.
extension EmptinessReason {
  /// That the targets which would give a selector's series are all down: those of the jobs and instances that it names,
  /// else of the jobs that have given its metric before. nil where one is up, or none is known.
  func downTargets(
    of selector: ExpressionText.SelectorText, _ source: any DataSource, _ range: TimeRange
  ) async -> String? {
    let named = selector.matchers.filter { matcher in
      let name = matcher.prefix { !"=!~ ".contains($0) }
      return name == "job" || name == "instance"
    }
    var states = await targets(named, source, range)
    if !named.contains(where: { $0.hasPrefix("job") }) {
      guard !selector.metric.isEmpty,
        let jobs = try? await source.labelValues(
          "job", selectors: [selector.metric], from: Timestamp(milliseconds: 0), through: range.now)
      else { return nil }
      states = states.filter { jobs.contains($0.key) }
    }
    guard !states.isEmpty, states.values.allSatisfy({ $0.up == 0 }) else { return nil }
    return told(states)
  }

  /// The jobs of which no target is up: any of them may be what a metric that is not known would come from.
  func downJobs(_ source: any DataSource, _ range: TimeRange) async -> String? {
    let states = await targets([], source, range).filter { $0.value.up == 0 }
    return states.isEmpty ? nil : told(states)
  }

  private typealias State = (up: Int, count: Int)

  /// By job, how many targets there are and how many of them are up, at the end of the window.
  private func targets(
    _ matchers: [String], _ source: any DataSource, _ range: TimeRange
  ) async -> [String: State] {
    let selector = matchers.isEmpty ? "up" : "up{" + matchers.joined(separator: ",") + "}"
    let question = Question(selector, .instant(min(range.to, range.now)))
    guard case .vector(let samples)? = try? await source.evaluate(question).value else {
      return [:]
    }
    var states: [String: State] = [:]
    for sample in samples {
      guard case .float(let value) = sample.content else { continue }
      var state = states[sample.labels["job"]] ?? (0, 0)
      state.count += 1
      if value != 0 { state.up += 1 }
      states[sample.labels["job"]] = state
    }
    return states
  }

  private func told(_ states: [String: State]) -> String {
    let names = states.keys.sorted()
    let count = states.values.reduce(0) { $0 + $1.count }
    let jobs =
      names.count == 1
      ? "job \(names[0])"
      : "jobs " + names.prefix(3).joined(separator: ", ") + (names.count > 3 ? ", …" : "")
    return count == 1
      ? "the only target of \(jobs) is down" : "all \(count) targets of \(jobs) are down"
  }
}
