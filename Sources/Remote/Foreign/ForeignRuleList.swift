internal import Facts
internal import Metrics
internal import Transport

/// What a server tells of its rules and their active alerts, collected page by page.
///
/// Prometheus, Thanos, Mimir, Loki and vmalert tell much the same under the same names, in any order, with more beside
/// it and some of it missing.
struct ForeignRuleList: Sendable {
  let server: String
  /// When it was told.
  let now: Timestamp
  var rules: [RuleFact] = []
  var alerts: [ForeignAlert] = []
  /// Why the rules are not known although alerts are; nil where they are.
  var unknown: String?
  /// Active rules whose alerts were not told along with them.
  private(set) var silent: Set<RuleFact.ID> = []
  /// How many rules of each name and labels there were.
  private var counts: [RuleFact.ID: Int] = [:]

  init(of server: String, at now: Timestamp) {
    self.server = server
    self.now = now
  }

  /// The longest texts that are kept, in characters: an expression, an annotation, a reason.
  private static let longest = (expression: 100_000, annotation: 10_000, reason: 2000)

  /// Reads `{"groups": […], "groupNextToken": …}`, and gives what to ask the next page by; "" where there is none.
  mutating func read(_ scanner: inout JSONScanner) throws(JSONFault) -> String {
    var list = self
    var token = ""
    try scanner.object { (scanner, key) throws(JSONFault) in
      switch key {
      case "groups":
        try scanner.array { scanner throws(JSONFault) in try list.readGroup(&scanner) }
      // Prometheus 3.0 told it under a name that was a slip.
      case "groupNextToken", "groupNextToken:omitempty": token = try scanner.text()
      default: try scanner.skipValue()
      }
    }
    self = list
    return token
  }

  /// Reads `{"alerts": […]}`: those of rules whose alerts are not known yet.
  mutating func readAlerts(_ scanner: inout JSONScanner) throws(JSONFault) {
    var told: [ToldAlert] = []
    try scanner.object { (scanner, key) throws(JSONFault) in
      guard key == "alerts" else { return try scanner.skipValue() }
      try scanner.array { scanner throws(JSONFault) in told.append(try ToldAlert(&scanner)) }
    }
    let lookup = RuleLookup(rules, of: server)
    for alert in told {
      let rule = lookup.rule(of: alert.named("").labels)
      if unknown != nil || silent.contains(rule) { add([alert], of: rule) }
    }
  }

  private mutating func readGroup(_ scanner: inout JSONScanner) throws(JSONFault) {
    var group = ToldGroup()
    var rules: [ToldRule] = []
    try scanner.object { (scanner, key) throws(JSONFault) in
      switch key {
      case "name": group.name = printable(try scanner.text(), limit: 1000)
      case "file": group.file = printable(try scanner.text(), limit: 1000)
      case "interval": group.interval = try scanner.readSpan() ?? .zero
      case "limit":
        group.limit = Int(clamping: Int64(clamping: max(0, try scanner.readNumber() ?? 0)))
      case "evaluationTime": group.duration = try scanner.readSpan()
      case "lastEvaluation": group.evaluation = try scanner.readInstant()
      case "rules":
        try scanner.array { scanner throws(JSONFault) in
          rules.append(try Self.readRule(&scanner))
        }
      default: try scanner.skipValue()
      }
    }
    for rule in rules { add(rule, of: group) }
  }

  private struct ToldGroup {
    var name = ""
    var file = ""
    var interval = Duration.zero
    var limit = 0
    var evaluation: Timestamp?
    var duration: Duration?
  }

  private struct ToldRule {
    var fact = RuleFact(
      .init(file: "", group: "", name: ""), .recording, expression: "", interval: .zero)
    var isActive = false
    /// nil where they were not told.
    var alerts: [ToldAlert]?
  }

  private static func readRule(_ scanner: inout JSONScanner) throws(JSONFault) -> ToldRule {
    var rule = ToldRule()
    try scanner.object { (scanner, key) throws(JSONFault) in
      switch key {
      case "name": rule.fact.id.name = try scanner.text()
      case "type":
        rule.fact.kind = try scanner.text().hasPrefix("alert") ? .alerting : .recording
      case "query":
        rule.fact.expression = printableLines(try scanner.text(), limit: longest.expression)
      case "duration": rule.fact.hold = try scanner.readSpan() ?? .zero
      case "keepFiringFor", "keep_firing_for":
        rule.fact.keepFiringFor = try scanner.readSpan() ?? .zero
      case "labels": rule.fact.labels = try scanner.readPairs(limit: longest.annotation)
      case "annotations": rule.fact.annotations = try scanner.readPairs(limit: longest.annotation)
      case "health":
        let health = try scanner.text()
        rule.fact.health = .init(rawValue: health == "error" ? "err" : health) ?? .unknown
      case "lastError": rule.fact.error = printable(try scanner.text(), limit: longest.reason)
      case "lastEvaluation": rule.fact.lastEvaluation = try scanner.readInstant()
      case "evaluationTime": rule.fact.duration = try scanner.readSpan()
      case "state": rule.isActive = ["pending", "firing"].contains(try scanner.text())
      case "alerts":
        var alerts: [ToldAlert] = []
        let isTold = !scanner.takesNull()
        if isTold {
          try scanner.array { scanner throws(JSONFault) in
            alerts.append(try ToldAlert(&scanner))
          }
        }
        rule.alerts = isTold ? alerts : nil
      default: try scanner.skipValue()
      }
    }
    return rule
  }

  private mutating func add(_ rule: ToldRule, of group: ToldGroup) {
    var fact = rule.fact
    fact.id = RuleFact.ID(
      server: server, file: group.file, group: group.name, name: fact.id.name,
      variant: RuleFact.ID.variant(of: fact.labels))
    fact.id.number = counts[fact.id, default: 0]
    counts[RuleFact.ID(fact.id, number: 0), default: 0] += 1
    (fact.interval, fact.limit) = (group.interval, group.limit)
    (fact.groupEvaluation, fact.groupDuration) = (group.evaluation, group.duration)
    if fact.lastEvaluation == nil { fact.duration = nil }
    if fact.groupEvaluation == nil { fact.groupDuration = nil }
    rules.append(fact)
    if let alerts = rule.alerts {
      add(alerts, of: fact.id)
    } else if rule.isActive {
      silent.insert(fact.id)
    }
  }

  private mutating func add(_ told: [ToldAlert], of rule: RuleFact.ID) {
    for alert in told {
      guard let state = alert.state else { continue }
      alerts.append(
        ForeignAlert(
          rule: rule, labels: alert.named(rule.name).labels, annotations: alert.annotations,
          state: state, activeAt: alert.activeAt ?? now, value: alert.value,
          keepFiringSince: alert.keepFiringSince))
    }
  }

  /// One alert as it stands in an answer.
  private struct ToldAlert {
    var name = ""
    var labels = Labels.empty
    var annotations: [Label] = []
    /// nil for one that is not active.
    var state: ForeignAlert.State?
    var activeAt: Timestamp?
    var value = Double.nan
    var keepFiringSince: Timestamp?

    init(_ scanner: inout JSONScanner) throws(JSONFault) {
      var alert = (labels: Labels.empty, annotations: [Label](), value: Double.nan)
      var (name, state) = ("", "")
      var times: (active: Timestamp?, kept: Timestamp?)
      try scanner.object { (scanner, key) throws(JSONFault) in
        switch key {
        case "name": name = try scanner.text()
        case "labels": if !scanner.takesNull() { alert.labels = try scanner.readLabels() }
        case "annotations": alert.annotations = try scanner.readPairs(limit: longest.annotation)
        case "state": state = try scanner.text()
        case "activeAt": times.active = try scanner.readInstant()
        case "keepFiringSince": times.kept = try scanner.readInstant()
        case "value": alert.value = try scanner.readNumber() ?? .nan
        default: try scanner.skipValue()
        }
      }
      (labels, annotations, value) = alert
      self.name = name
      self.state = ForeignAlert.State(rawValue: state)
      (activeAt, keepFiringSince) = times
    }

    /// The same with a name, where its labels bear none.
    func named(_ other: String) -> ToldAlert {
      guard labels["alertname"].isEmpty else { return self }
      var named = self
      named.labels = labels.setting("alertname", name.isEmpty ? other : name)
      return named
    }
  }
}

extension RuleFact.ID {
  fileprivate init(_ id: RuleFact.ID, number: Int) {
    self = id
    self.number = number
  }
}
