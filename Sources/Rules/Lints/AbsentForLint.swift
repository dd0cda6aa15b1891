extension RuleLint {
  /// An alert that a single evaluation fires, without saying that this is meant.
  static let absentFor = RuleLint("no-for") { rule, _, _ in
    guard case .alerting(let alert) = rule.kind, !alert.saysHowLong else { return [] }
    return [
      (
        FilePosition(line: rule.line, column: 1),
        "no `for`: a single evaluation fires it; `for: 0s` says that it is meant"
      )
    ]
  }
}
