internal import Metrics

/// How much of what a rule watches is in alert: "checkout only, 3 of 5 instances".
struct AlertExtent: Hashable {
  let text: String

  /// - Parameters:
  ///   - active: the labels of the rule's active alerts.
  ///   - watched: those of everything that the rule measures now.
  ///
  /// nil where there is nothing to tell apart.
  init?(active: [Labels], watched: [Labels]) {
    let watched = Set(watched.map(\.withoutName))
    guard watched.count > 1, !active.isEmpty else { return nil }
    let names = Array(Set(watched.flatMap { $0.pairs.map(\.name) }))
    let affected = Set(active.map { $0.keeping(names) }).intersection(watched)
    guard let any = affected.first else { return nil }
    // Names by how few values they have: the coarsest first.
    let values = names.map { name in (name: name, count: Set(watched.map { $0[name] }).count) }
      .filter { $0.count > 1 }
      .sorted { ($0.count, $0.name) < ($1.count, $1.name) }
    let common = values.map(\.name).first { name in
      !any[name].isEmpty && affected.allSatisfy { $0[name] == any[name] }
    }
    let scope = common.map { name in watched.filter { $0[name] == any[name] } } ?? watched
    let noun: String
    if scope.count == 1, let common {
      let all = Set(watched.map { $0[common] }).count
      text = "\(any[common]) only, 1 of \(all) \(Self.plural(common))"
      return
    }
    let differing = values.map(\.name).filter { name in Set(scope.map { $0[name] }).count > 1 }
    noun = differing.count == 1 ? Self.plural(differing[0]) : "series"
    let count =
      affected.count == scope.count
      ? "all \(scope.count) \(noun)" : "\(affected.count) of \(scope.count) \(noun)"
    text = common.map { "\(any[$0]) only, \(count)" } ?? count
  }

  private static func plural(_ name: String) -> String {
    guard isPlainLabelName(name) else { return "series" }
    if name.hasSuffix("s") || name.hasSuffix("x") || name.hasSuffix("ch") { return name + "es" }
    if name.hasSuffix("y"), let before = name.dropLast().last, !"aeiou".contains(before) {
      return name.dropLast() + "ies"
    }
    return name + "s"
  }
}
