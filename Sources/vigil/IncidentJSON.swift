internal import Calendar
internal import Facts
internal import JSON
internal import Metrics

// Incidents as scripts get them: names and meanings as the README tells, and as they stay. Times are RFC 3339, UTC; what
// is not there is null.
extension JSON {
  init(incident fact: IncidentFact) {
    self = .object(Self.members(of: fact))
  }

  init(record: IncidentRecord) {
    self = .object(
      Self.members(of: record.fact) + [
        Member("timeline", .array(record.entries.map { JSON(entry: $0) })),
        Member("evidence", .array(record.evidence.map { JSON(evidence: $0) })),
      ])
  }

  private static func members(of fact: IncidentFact) -> [Member] {
    [
      Member("incident", .string(fact.name)), Member("title", .string(fact.title)),
      Member("severity", .string(fact.severity.name)),
      Member("status", .string(fact.status.rawValue)), Member("began", time(fact.began)),
      Member("opened", time(fact.opened)), Member("openedBy", .string(fact.openedBy)),
      Member("acknowledged", time(fact.acknowledged)), Member("resolved", time(fact.resolved)),
      Member("resolvedBy", .string(fact.resolvedBy)), Member("commander", .string(fact.commander)),
      Member("responders", texts(fact.responders)), Member("services", texts(fact.services)),
      Member("group", labels(fact.group)),
      Member("alerts", .array(fact.alerts.map { JSON(member: $0) })),
      Member(
        "escalations",
        .array(
          fact.escalations.map { step in
            .object([
              Member("to", .string(step.to)), Member("due", time(step.due)),
              Member("isDue", .bool(step.isDue)),
            ])
          })),
      Member("mergedInto", fact.mergedInto.map { .string("INC-\($0)") } ?? .null),
      Member("entries", .number(Double(fact.entries))),
      Member(
        "last",
        .object([Member("time", time(fact.lastAt)), Member("text", .string(fact.last))])),
    ]
  }

  private init(member: IncidentFact.Member) {
    self = .object([
      Member("name", .string(member.name)), Member("severity", .string(member.severity)),
      Member("count", .number(Double(member.count))),
      Member("active", .number(Double(member.active))),
      Member("withoutData", .number(Double(member.vanished))),
      Member("since", Self.time(member.since)), Member("fired", Self.time(member.fired)),
      Member("ended", Self.time(member.ended)),
    ])
  }

  private init(entry: IncidentEntry) {
    self = .object([
      Member("id", .string(entry.id)), Member("time", Self.time(entry.time)),
      Member("noted", Self.time(entry.noted)), Member("kind", .string(entry.kind.rawValue)),
      Member("subject", .string(entry.subject)), Member("text", .string(entry.text)),
      Member("by", .string(entry.by)), Member("labels", Self.labels(entry.labels.pairs)),
      Member("value", entry.value.map { .number($0) } ?? .null),
      Member("unit", .string(entry.unit)), Member("expression", .string(entry.expression)),
      Member("count", .number(Double(entry.count))), Member("evidence", Self.texts(entry.evidence)),
      Member("isSaved", .bool(entry.isSaved)),
    ])
  }

  private init(evidence: IncidentEvidence) {
    self = .object([
      Member("id", .string(evidence.id)), Member("title", .string(evidence.title)),
      Member("alert", .string(evidence.alert)), Member("expression", .string(evidence.expression)),
      Member("start", Self.time(evidence.from)), Member("end", Self.time(evidence.through)),
      Member("step", .number(evidence.step.inSeconds)), Member("unit", .string(evidence.unit)),
      Member("threshold", evidence.threshold.map { .number($0) } ?? .null),
      Member(
        "series",
        .array(
          evidence.series.map { series in
            .object([
              Member("labels", Self.labels(series.labels.pairs)),
              Member(
                "values", .array(series.values.map { $0.isNaN ? .null : .number($0) })),
            ])
          })),
      Member("omitted", .number(Double(evidence.omitted))),
    ])
  }

  static func time(_ time: Timestamp?) -> JSON {
    time.map { .string(CalendarTime.rfc3339($0)) } ?? .null
  }
  static func texts(_ texts: [String]) -> JSON { .array(texts.map { .string($0) }) }
  static func labels(_ labels: [Label]) -> JSON {
    .object(labels.map { Member($0.name, .string($0.value)) })
  }
}
