internal import Facts
internal import Metrics
internal import PromQL
internal import Serving

/// Which rules a request means, and how many groups at once.
struct RuleChoice {
  private let kind: RuleFact.Kind?
  private let names: Set<String>
  private let groups: Set<String>
  private let files: Set<String>
  private let matchers: [[Matcher]]
  private let limit: Int?
  private let token: String
  let tellsAlerts: Bool

  init(_ request: ServedRequest) throws(APIFailure) {
    switch request.value("type").lowercased() {
    case "": kind = nil
    case "alert": kind = .alerting
    case "record": kind = .recording
    case let type: throw .parameter("type", "not supported value \(quoted(type))")
    }
    names = Set(request.values(of: "rule_name[]"))
    groups = Set(request.values(of: "rule_group[]"))
    files = Set(request.values(of: "file[]"))
    var matchers: [[Matcher]] = []
    for text in try request.selectors(named: false) {
      do throws(PromQLError) { matchers.append(try parseMatchers(text)) } catch {
        throw APIFailure(.badData, error.described(in: text))
      }
    }
    self.matchers = matchers
    switch request.value("exclude_alerts") {
    case "", "0", "f", "F", "false", "FALSE", "False": tellsAlerts = true
    case "1", "t", "T", "true", "TRUE", "True": tellsAlerts = false
    case let text:
      throw .parameter(
        "exclude_alerts",
        "error converting exclude_alerts: strconv.ParseBool: parsing \(quoted(text)): invalid syntax"
      )
    }
    (limit, token) = try RuleChoice.paging(request)
  }

  private static func paging(
    _ request: ServedRequest
  ) throws(APIFailure) -> (limit: Int?, token: String) {
    let text = request.value("group_limit")
    let token = request.value("group_next_token")
    if text.isEmpty {
      guard token.isEmpty else {
        throw .parameter(
          "group_next_token",
          "group_limit needs to be present in order to paginate over the groups")
      }
      return (nil, "")
    }
    guard let limit = Int32(text) else {
      throw .parameter(
        "group_limit",
        "group_limit needs to be a valid number: strconv.ParseInt: parsing \(quoted(text)): invalid syntax"
      )
    }
    guard limit > 0 else {
      throw .parameter("group_limit", "group_limit needs to be greater than 0")
    }
    return (Int(limit), token)
  }

  /// The groups of the page that is asked for, with the rules that are meant; a group without any is none. `next` asks
  /// for the page behind; nil behind the last.
  func page(
    of all: [RuleGroupFacts]
  ) throws(APIFailure) -> (groups: [RuleGroupFacts], next: String?) {
    var rest = all[...]
    if !token.isEmpty {
      guard let first = all.firstIndex(where: { Self.token(of: $0) == token }) else {
        throw APIFailure(
          .badData, "invalid group_next_token '\(token)'. were rule groups changed?")
      }
      rest = all[first...]
    }
    var found: [RuleGroupFacts] = []
    for group in rest {
      guard groups.isEmpty || groups.contains(group.name),
        files.isEmpty || files.contains(group.file)
      else { continue }
      var kept = group
      kept.rules.removeAll { !means($0) }
      if kept.rules.isEmpty { continue }
      if found.count == limit { return (found, Self.token(of: group)) }
      found.append(kept)
    }
    return (found, nil)
  }

  private static func token(of group: RuleGroupFacts) -> String {
    var hash = StableHash()
    hash.add(group.file)
    hash.add(group.name)
    return hash.text
  }

  private func means(_ rule: RuleFact) -> Bool {
    guard kind == nil || rule.kind == kind, names.isEmpty || names.contains(rule.name) else {
      return false
    }
    guard !matchers.isEmpty else { return true }
    // What a template gives is not known of the rule.
    let labels = Labels(rule.labels.filter { !$0.value.contains("{{") })
    return matchers.contains { set in set.allSatisfy { $0.matches(labels) } }
  }
}
