internal import Alerts
internal import Facts
internal import Metrics
internal import Query
internal import Rules

/// Evaluates a group of rules, and enters in the book what became of its alerts. Has no clock: a test steps it.
struct GroupEvaluation: Sendable {
  let world: RuleWorld
  let source: RuleSource
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
        endAll(of: id, at: time, reason: rule.error)
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
    let missing = keeper.look { $0.missing(id, among: observed) }
    let endings = missing.isEmpty ? [:] : endings(missing, rule, at: time)
    if isStopping() { return }
    keeper.change {
      $0.observe(id, observed, at: time, endings: endings, giveWay: world.giveWay)
    }
  }

  /// Enters that a rule has given up its alerts.
  private func endAll(of id: RuleFact.ID, at time: Timestamp, reason: String) {
    keeper.change { book in
      let endings = book.missing(id, among: []).map {
        ($0.fact.id, AlertEnding.gone(reason: reason))
      }
      book.observe(id, [], at: time, endings: Dictionary(endings, uniquingKeysWith: { $1 }))
    }
  }

  /// Why alerts are no longer among those that a rule gives.
  private func endings(
    _ missing: [AlertRecord], _ rule: RuleRun, at time: Timestamp
  ) -> [String: AlertEnding] {
    let needs = needs(of: rule)
    do {
      // Before everything was scraped, who is missing may not be discovered yet.
      let fate = try SeriesFate(
        needs, since: missing.lastTrue ?? time...time, at: time,
        ruleLabels: Set(rule.labels.map(\.name)), targets: hasScraped() ? targets() : nil,
        source.questions)
      var endings: [String: AlertEnding] = [:]
      for record in missing {
        endings[record.fact.id] = held(fate.ending(of: record.fact.labels), needs)
      }
      return endings
    } catch {
      let ending = AlertEnding.vanished(reason: "what became of its series is not known: \(error)")
      return Dictionary(missing.map { ($0.fact.id, ending) }, uniquingKeysWith: { $1 })
    }
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

extension [AlertRecord] {
  /// From the earliest to the latest time at which one of them was true last.
  var lastTrue: ClosedRange<Timestamp>? {
    let times = map(\.lastTrue)
    guard let first = times.min(), let last = times.max() else { return nil }
    return first...last
  }
}

extension RuleFact.ID {
  init(_ place: RulePlace) {
    self.init(
      file: place.file, group: place.group, name: place.name,
      variant: Self.variant(of: place.labels), number: place.number)
  }
}
