package import Facts
internal import Metrics
package import Query

extension ForeignServer {
  /// How alerts changed, as the server's series `ALERTS` tell: without values, at the resolution of the steps at which
  /// they are asked for, which are the longer the more of the past is wanted.
  package func alertsPast(
    _ question: AlertChangeQuestion
  ) async throws(QueryError) -> [AlertChange] {
    // Without its rules it is not known whose the alerts were, nor how often they were evaluated.
    if told.version == 0 { await askRules() }
    let known = told
    let labels = question.alert.flatMap { known.labels(of: $0) }
    let name = labels?["alertname"] ?? question.name
    let lookup = RuleLookup(known.rules, of: source.server.name)
    guard let plan = PastPlan(question, name, lookup.intervals(of: name), now: clock()) else {
      return []
    }
    let selector = PastPlan.selector(labels, name)
    let asked = Question(plan.expression(selector), .range(plan.steps))
    guard case .matrix(let matrix) = try await source.evaluate(plan.limited(asked)).value else {
      return []
    }
    let past = PastAlerts(matrix, at: plan.steps, isCoarse: plan.isCoarse)
    let gaps = await gaps(in: past, plan)
    let wanted = past.changes(gaps: gaps) { lookup.rule(of: $0) }.filter {
      (question.from...question.through).contains($0.time)
        && (question.alert ?? $0.alert) == $0.alert
    }
    return wanted.suffix(max(0, question.limit))
  }

  /// Those of the newest losses at which the server soon had no samples of any target, though it had some before.
  private func gaps(in past: PastAlerts, _ plan: PastPlan) async -> Set<Int> {
    let now = clock()
    return await withTaskGroup(of: Int?.self) { group in
      for index in past.losses.prefix(Self.mostLosses) {
        let before = past.time(index - 1)
        let probe = plan.probe(from: past.time(index), now: now)
        group.addTask { [self] in
          if await hasSamples(probe, plan) != false { return nil }
          let one = StepRange(start: before, end: before, step: probe.step)
          return await hasSamples(one, plan) == true ? index : nil
        }
      }
      return await group.reduce(into: []) { gaps, index in
        if let index { gaps.insert(index) }
      }
    }
  }

  private static let mostLosses = 16

  /// Whether the server has samples of some target at each of the steps; nil where it does not answer.
  private func hasSamples(_ steps: StepRange, _ plan: PastPlan) async -> Bool? {
    let question = plan.limited(Question("group(\(plan.expression("up")))", .range(steps)))
    guard let answer = try? await source.evaluate(question),
      case .matrix(let matrix) = answer.value
    else { return nil }
    return (matrix.first?.points.count ?? 0) == steps.count
  }
}
