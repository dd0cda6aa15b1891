import Facts
import Metrics

extension Chance {
  mutating func number() -> Double {
    [0, -0.0, 1, 0.1, -1e-9, 1.5e300, .leastNonzeroMagnitude, .infinity, -.infinity][below(9)]
  }

  mutating func pairs() -> [Label] { list { Label($0.text(), $0.text()) } }

  mutating func ruleID() -> RuleFact.ID {
    RuleFact.ID(
      server: text(), file: text(), group: text(), name: text(), variant: text(), number: below(3))
  }

  mutating func rule() -> RuleFact {
    var fact = RuleFact(
      ruleID(), [.alerting, .recording][below(2)], expression: text(), interval: duration())
    (fact.hold, fact.keepFiringFor) = (duration(), duration())
    (fact.labels, fact.annotations) = (pairs(), pairs())
    (fact.health, fact.error) = ([.ok, .err, .unknown][below(3)], text())
    fact.lastEvaluation = maybe { $0.time() }
    fact.duration = maybe { $0.duration() }
    (fact.limit, fact.line) = (whole(), whole())
    fact.groupEvaluation = maybe { $0.time() }
    fact.groupDuration = maybe { $0.duration() }
    return fact
  }

  mutating func alert() -> AlertFact {
    var fact = AlertFact(
      id: text(), rule: ruleID(), labels: labels(), annotations: pairs(),
      state: [.pending, .firing, .resolved][below(3)], activeAt: time(), value: number())
    fact.firedAt = maybe { $0.time() }
    fact.resolvedAt = maybe { $0.time() }
    fact.recent = list { $0.number() }
    fact.standing =
      switch below(4) {
      case 0: .plain
      case 1: .vanished(since: time(), reason: text())
      case 2: .held(covered: duration(), of: duration())
      default: .ended(reason: text())
      }
    fact.acknowledgement = maybe { .init(by: $0.text(), at: $0.time(), note: $0.text()) }
    fact.silencedBy = list { $0.text() }
    fact.maintenance = maybe { chance in chance.list { $0.window() } }
    fact.isUnsaved = below(2) == 0
    return fact
  }

  mutating func condition() -> SilenceFact.Condition {
    .init(text(), Matcher.Operation.allCases[below(4)], text())
  }

  mutating func silence() -> SilenceFact {
    var fact = SilenceFact(
      id: text(), matchers: list { $0.condition() }, createdBy: text(), reason: text(),
      starts: time(), ends: time(), updated: time())
    (fact.untilResolved, fact.isUnsaved) = (below(2) == 0, below(2) == 0)
    return fact
  }

  mutating func window() -> AlertFact.Window {
    .init(id: text(), name: text(), reason: text(), starts: time(), ends: time())
  }

  mutating func maintenance() -> MaintenanceFact {
    var fact = MaintenanceFact(
      id: text(), name: text(), matchers: list { $0.condition() }, createdBy: text(),
      reason: text(), starts: time(), ends: time(), updated: time())
    (fact.isPlanned, fact.isMoved, fact.isUnsaved) = (below(2) == 0, below(2) == 0, below(2) == 0)
    fact.endedBy = text()
    return fact
  }

  mutating func order() -> Order {
    switch below(7) {
    case 0: .acknowledge(alerts: list { $0.text() }, by: text(), note: text())
    case 1: .withdrawAcknowledgement(alerts: list { $0.text() }, by: text())
    case 2:
      .silence(
        SilenceOrder(
          id: text(), matchers: list { $0.condition() }, by: text(), reason: text(),
          starts: maybe { $0.time() }, ends: time(), untilResolved: below(2) == 0))
    case 3: .testReceiver(receiver: text(), by: text())
    case 4:
      .maintain(
        MaintenanceOrder(
          id: text(), name: text(), matchers: list { $0.condition() }, by: text(), reason: text(),
          starts: maybe { $0.time() }, ends: time()))
    case 5: .endMaintenance(id: text(), by: text())
    default: .expireSilence(id: text(), by: text())
    }
  }

  mutating func change() -> AlertChange {
    let kinds: [AlertChange.What] = [
      .pending, .firing, .resolved, .inactive, .vanished, .returned, .held, .acknowledged,
      .unacknowledged, .silenced, .unsilenced, .maintenance, .maintenanceOver,
    ]
    var change = AlertChange(
      time: time(), alert: text(), labels: labels(), what: kinds[below(kinds.count)],
      value: maybe { $0.number() })
    (change.by, change.note, change.isSaved) = (text(), text(), below(2) == 0)
    change.window = maybe { $0.window() }
    return change
  }
}
