internal import Alerts
internal import Facts
internal import Incidents
internal import Metrics
internal import Patterns
internal import PromQL

/// What the rules of alerts evaluate, without secrets; and the secrets again, for whoever evaluates it.
struct RuleSources: Sendable {
  private struct Source {
    /// As the rule has it.
    var text: String
    var clean: String
    var unit: String
    var isWorseWhenLess: Bool
  }
  private let redaction: Redaction
  private var sources: [RuleFact.ID: Source] = [:]
  /// Of the expressions that had something taken out of them the whole ones, by the rule: two may differ only in that.
  /// Under nil what is of no rule.
  private var whole: [String: [RuleFact.ID?: String]] = [:]
  private static let most = 50_000

  init(_ redaction: Redaction) { self.redaction = redaction }

  /// Takes the rules as they are now. Of those that are gone the last is known.
  mutating func learn(_ rules: [RuleFact]) {
    if sources.count > Self.most { sources = [:] }
    for rule in rules where rule.kind == .alerting && sources[rule.id]?.text != rule.expression {
      let expression = (try? parseExpression(rule.expression)).map(AlertExpression.init)
      let unit = expression.map {
        Quantity(of: $0.plotted).unit(against: $0.comparison?.number)
      }
      sources[rule.id] = Source(
        text: rule.expression, clean: clean(rule.expression, of: rule.id), unit: unit ?? "",
        isWorseWhenLess: expression?.comparison?.isWorseWhenLess ?? false)
    }
  }

  /// An expression without what is secret in it.
  ///
  /// - Parameter rule: whose it is; nil for none.
  mutating func clean(_ expression: String, of rule: RuleFact.ID? = nil) -> String {
    let clean = redaction.clean(expression)
    if clean != expression { whole[clean, default: [:]][rule] = expression }
    return clean
  }

  /// What is evaluated where the clean one stands. Where it stands for several, and the rule is not known, that is the
  /// clean one itself: no graph is better than another's.
  ///
  /// - Parameter rule: whose it is; looked for only where that matters.
  func evaluated(_ clean: String, of rule: () -> RuleFact.ID?) -> String {
    guard let all = whole[clean] else { return clean }
    if let only = all.values.first, all.values.allSatisfy({ $0 == only }) { return only }
    return all[rule()] ?? clean
  }

  /// A change with what the incidents want to know of its alert.
  func news(_ change: AlertChange, _ alert: AlertFact) -> AlertNews {
    let source = sources[alert.rule]
    var news = AlertNews(
      redaction.clean(change), redaction.clean(alert), expression: source?.clean ?? "",
      unit: source?.unit ?? "")
    news.isWorseWhenLess = source?.isWorseWhenLess ?? false
    return news
  }

  /// An alert as it is known, as if it had just become so.
  func news(_ alert: AlertFact) -> AlertNews {
    let (what, time): (AlertChange.What, Timestamp) =
      switch alert.state {
      case .pending: (.pending, alert.activeAt)
      case .firing: (.firing, alert.firedAt ?? alert.activeAt)
      case .resolved: (.resolved, alert.resolvedAt ?? alert.activeAt)
      }
    let change = AlertChange(
      time: time, alert: alert.id, labels: alert.labels, what: what, value: alert.value)
    return news(change, alert)
  }
}
