internal import Alerts
internal import Facts
internal import Metrics
internal import Query
internal import Rules

/// Evaluates a group of rules, and enters in the book what became of its alerts. Has no clock: a test steps it.
struct GroupEvaluation: Sendable {
  let world: RuleWorld
  let questions: SeriesFate.Questions
  let keeper: AlertKeeper
  /// Of whoever scrapes what the rules read; nil where that is not known.
  let targets: @Sendable () -> [TargetFact]?
  /// Whether everything was scraped once.
  let hasScraped: @Sendable () -> Bool
  /// What gives the series of a name.
  let records: @Sendable (_ name: String) -> [SeriesNeeds.Recorder]
  /// When the samples that rules read began to be taken again, by the world's `elapsed`, and how long they stay; nil
  /// where they never ceased.
  let gap: (ended: Duration, retention: Duration)?
  /// Whether the engine stops: what an evaluation gives from then on says nothing, as nobody scrapes what it reads.
  let isStopping: @Sendable () -> Bool

  /// Prometheus lets a condition of less than ten minutes begin anew after a stop; here it goes on.
  private var restoring: RestorePolicy {
    var policy = RestorePolicy()
    policy.gracePeriod = .zero
    return policy
  }

  func evaluate(_ run: inout GroupRun, at time: Timestamp) {
    let isSecond = run.lastEvaluation != nil && run.rules.contains { !$0.isRestored }
    let isEarly = !hasScraped()
    _ = run.evaluate(at: time, world) { rule in
      // What is true of nothing is true before anything was scraped.
      isStopping() || isEarly && needs(of: rule).countsAbsence
    }
    if isStopping() { return }
    if isSecond { run.restore(at: time, world, restoring) }
    for rule in run.rules { enter(rule, at: time) }
  }

  private func needs(of rule: RuleRun) -> SeriesNeeds {
    SeriesNeeds(rule.rule.expression, records: records)
  }

  /// Enters what the evaluation of an alerting rule gave.
  private func enter(_ rule: RuleRun, at time: Timestamp) {
    guard case .alerting = rule.rule.kind, rule.lastEvaluation == time, !isStopping() else {
      return
    }
    let id = RuleFact.ID(rule.place)
    if rule.health == .err {
      // Whom nobody answers, nothing recovers.
      if rule.isUnanswered {
        keeper.change { $0.miss(id, at: time, reason: "no answer: " + rule.error) }
      } else if rule.isOverLimit {
        keeper.change { $0.forget(id, at: time, reason: rule.error) }
      }
      return
    }
    var observed: [ObservedAlert] = []
    for (index, alert) in rule.alerts.enumerated() where alert.isActive {
      if index & 255 == 255 { world.giveWay() }
      observed.append(
        ObservedAlert(
          of: id, labels: alert.labels, annotations: alert.annotations,
          isFiring: alert.state == .firing, activeAt: alert.activeAt,
          keptSince: alert.keepFiringSince, value: alert.value))
    }
    let endings = endings(keeper.look { $0.missing(id, among: observed) }, rule, at: time)
    if isStopping() { return }
    keeper.change {
      $0.observe(id, observed, at: time, endings: endings, giveWay: world.giveWay)
    }
  }

  /// Why alerts are no longer among those that a rule gives.
  private func endings(
    _ missing: [AlertRecord], _ rule: RuleRun, at time: Timestamp
  ) -> [String: AlertEnding] {
    guard !missing.isEmpty else { return [:] }
    let needs = needs(of: rule)
    // Before everything was scraped, who is missing may not be discovered yet.
    return SeriesFate.endings(
      of: missing, needs, at: time, ruleLabels: Set(rule.labels.map(\.name)),
      targets: hasScraped() ? targets() : nil, questions
    ) { held($1, needs) }
  }

  /// A recovery is not believed before the window that the expression looks back over is covered again.
  private func held(_ ending: AlertEnding, _ needs: SeriesNeeds) -> AlertEnding {
    guard ending == .recovered, let gap else { return ending }
    let window = min(needs.window, gap.retention)
    // The time of day may be set back meanwhile.
    let covered = max(.zero, world.elapsed() - gap.ended)
    return covered < window ? .uncovered(covered: covered, of: window) : ending
  }
}

extension AlertKeeper {
  /// The rules of these alerts are no longer there: nothing says what became of them.
  func forget(_ gone: [AlertTransition], at time: Timestamp) {
    for place in Set(gone.map(\.rule)) {
      change { $0.forget(RuleFact.ID(place), at: time, reason: "its rule is gone") }
    }
  }
}

extension RuleFact.ID {
  init(_ place: RulePlace) {
    self.init(
      file: place.file, group: place.group, name: place.name,
      variant: Self.variant(of: place.labels), number: place.number)
  }
}
