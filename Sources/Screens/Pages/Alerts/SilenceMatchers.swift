import Facts
import Metrics

/// What a silence of chosen alerts begins with.
struct SilenceMatchers {
  var conditions: [SilenceFact.Condition]
  /// Which alerts it hides that were not chosen; empty where there are none.
  var remark = ""

  init(of chosen: [AlertFact], in book: AlertBook) {
    let ids = Set(chosen.map(\.id))
    let names = Set(chosen.map(\.name))
    let isWhole = book.alerts.allSatisfy {
      !$0.isActive || ids.contains($0.id) || !names.contains($0.name)
    }
    conditions = Screens.conditions(fitting: chosen.map(\.labels), isWhole: isWhole)
    let matchers = conditions.compactMap { try? Matcher($0.name, $0.operation, $0.value) }
    guard !matchers.isEmpty, matchers.count == conditions.count else { return }
    var more = 0
    var first: [String] = []
    for alert in book.alerts where alert.isActive && !ids.contains(alert.id) {
      guard matchers.allSatisfy({ $0.matches(alert.labels) }) else { continue }
      more += 1
      if first.count < 2 { first.append(alert.told) }
    }
    guard more > 0 else { return }
    let rest = more > first.count ? " and \(more - first.count) more" : ""
    remark =
      "It hides \(more == 1 ? "an alert" : "\(more) alerts") that you did not choose: "
      + first.joined(separator: ", ") + rest + "."
  }
}

/// Conditions that fit all of the label sets and as little else as can be said: what they share as it is, where they
/// differ in few values each of these.
///
/// - Parameter isWhole: they are all that bear their names, so that these and what is shared say enough.
func conditions(fitting all: [Labels], isWhole: Bool = false) -> [SilenceFact.Condition] {
  guard let first = all.first else { return [] }
  let most = 20
  return first.pairs.compactMap { pair in
    var values: Set<String> = []
    for labels in all where values.count <= most { values.insert(labels[pair.name]) }
    if values.count == 1 { return .init(pair.name, .equal, pair.value) }
    guard values.count <= most, !values.contains(""), !isWhole || pair.name == "alertname" else {
      return nil
    }
    let choices = values.sorted(by: bytewiseLess).map(escapedPattern).joined(separator: "|")
    return .init(pair.name, .regex, choices)
  }
}

/// A text as the regular expression that fits it alone.
private func escapedPattern(_ text: String) -> String {
  var pattern = ""
  for character in text.unicodeScalars {
    if #"\.+*?()|[]{}^$"#.unicodeScalars.contains(character) { pattern += "\\" }
    pattern.unicodeScalars.append(character)
  }
  return pattern
}
