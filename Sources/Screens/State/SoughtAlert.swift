import Facts
import Metrics
import Patterns

/// Which alert is meant by what was typed: its name or how that begins, with conditions on its labels as
/// `Down{instance="web-1"}` or `Down instance=web-1`.
struct SoughtAlert: Sendable {
  let typed: String
  private(set) var name: String
  private(set) var conditions: [Matcher] = []

  init(_ typed: String) throws(MatchersProblem) {
    self.typed = typed
    if typed.hasSuffix("}"), let brace = typed.firstIndex(of: "{") {
      name = String(typed[..<brace])
      while name.last == " " { name.removeLast() }
      conditions = try readConditions(String(typed[brace...]), takesName: false)
      return
    }
    // A name may have blanks: only what ends it can be conditions.
    var words = typed.split(separator: " ")
    while words.count > 1, let last = words.last {
      do throws(PatternError) {
        guard let condition = try Matcher(typed: String(last)) else { break }
        conditions.insert(condition, at: 0)
      } catch {
        throw MatchersProblem(text: error.reason)
      }
      words.removeLast()
    }
    name = conditions.isEmpty ? typed : words.joined(separator: " ")
  }

  /// What the page's filter is, so that it lists what is meant.
  var filter: Filter? {
    let words = conditions.map { $0.name + $0.operation.rawValue + $0.value }
    return Filter(([name] + words.filter { !$0.contains(" ") }).joined(separator: " "))
  }

  /// The places of the alerts that are meant. Where anything bears the very name, what begins with it is not.
  func places(in book: AlertBook, _ rules: [RuleFact]) -> [Int] {
    let named = book.alerts.indices.filter { book.alerts[$0].name == typed }
    guard named.isEmpty else { return named }
    let isWhole = isWhole(book, rules)
    return book.alerts.indices.filter { place in
      let alert = book.alerts[place]
      return fits(alert.name, isWhole) && conditions.allSatisfy { $0.matches(alert.labels) }
    }
  }

  /// The rule that is meant, as far as it was evaluated.
  func rule(_ book: AlertBook, _ rules: [RuleFact]) -> RuleFact? {
    let isWhole = isWhole(book, rules)
    let evaluated = rules.lazy.filter { $0.kind == .alerting && $0.lastEvaluation != nil }
    return evaluated.first { $0.name == typed }
      ?? (name.isEmpty ? nil : evaluated.first { fits($0.name, isWhole) })
  }

  private func isWhole(_ book: AlertBook, _ rules: [RuleFact]) -> Bool {
    book.shape.names.contains(name) || rules.contains { $0.kind == .alerting && $0.name == name }
  }

  private func fits(_ other: String, _ isWhole: Bool) -> Bool {
    isWhole ? other == name : other.lowercased().hasPrefix(name.lowercased())
  }
}
