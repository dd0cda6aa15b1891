internal import Facts
internal import JSON
internal import Metrics

// Alerts, silences and maintenance windows as scripts get them: names and meanings as the README tells, and as they stay. Times are RFC 3339,
// UTC; what is not there is null.
extension JSON {
  init(alert fact: AlertFact) {
    var (vanished, ended): (Timestamp?, String?)
    switch fact.standing {
    case .vanished(let since, _): vanished = since
    case .ended(let reason): ended = reason
    case .plain, .held: break
    }
    self = .object([
      Member("id", .string(fact.id)), Member("name", .string(fact.name)),
      Member("state", .string(fact.state.rawValue)),
      Member("labels", Self.labels(fact.labels.pairs)),
      Member("annotations", Self.labels(fact.annotations)),
      Member("since", Self.time(fact.activeAt)), Member("fired", Self.time(fact.firedAt)),
      Member("resolved", Self.time(fact.resolvedAt)),
      Member("value", fact.value.isFinite ? .number(fact.value) : .null),
      Member("noDataSince", Self.time(vanished)),
      Member("ended", ended.map { .string($0) } ?? .null),
      Member(
        "acknowledged",
        fact.acknowledgement.map { one in
          .object([
            Member("by", .string(one.by)), Member("time", Self.time(one.at)),
            Member("note", .string(one.note)),
          ])
        } ?? .null),
      Member("silencedBy", Self.texts(fact.silences)),
      Member("maintenance", Self.texts(fact.maintenance?.map(\.id) ?? [])),
      Member("inhibitedBy", Self.texts(fact.elsewhere?.inhibitedBy ?? [])),
      Member("mutedBy", Self.texts(fact.elsewhere?.mutedBy ?? [])),
      Member("receivers", Self.texts(fact.elsewhere?.receivers ?? [])),
      Member("isSaved", .bool(!fact.isUnsaved)),
    ])
  }

  init(silence fact: SilenceFact, at now: Timestamp) {
    self = .object([
      Member("id", .string(fact.id)), Member("state", .string(fact.state(at: now).rawValue)),
      Member("matchers", Self.matchers(fact.matchers)),
      Member("by", .string(fact.createdBy)), Member("comment", .string(fact.reason)),
      Member("starts", Self.time(fact.starts)), Member("ends", Self.time(fact.ends)),
      Member("untilResolved", .bool(fact.untilResolved)),
      Member("alertmanager", fact.server.map { .string($0) } ?? .null),
      Member("isSaved", .bool(!fact.isUnsaved)),
    ])
  }

  init(maintenance fact: MaintenanceFact, at now: Timestamp) {
    self = .object([
      Member("id", .string(fact.id)), Member("name", .string(fact.name)),
      Member("state", .string(fact.state(at: now).rawValue)),
      Member("matchers", Self.matchers(fact.matchers)),
      Member("by", .string(fact.createdBy)), Member("comment", .string(fact.reason)),
      Member("starts", Self.time(fact.starts)), Member("ends", Self.time(fact.ends)),
      Member("endedBy", .string(fact.endedBy)), Member("isPlanned", .bool(fact.isPlanned)),
      Member("isSaved", .bool(!fact.isUnsaved)),
    ])
  }

  private static func matchers(_ conditions: [SilenceFact.Condition]) -> JSON {
    .array(
      conditions.map { one in
        .object([
          Member("name", .string(one.name)),
          Member("operation", .string(one.operation.rawValue)),
          Member("value", .string(one.value)),
        ])
      })
  }
}
