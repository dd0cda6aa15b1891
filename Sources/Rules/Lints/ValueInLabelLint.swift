extension RuleLint {
  /// A label with the value in it: an alert is known by its labels, so each value begins another alert.
  static let valueInLabel = RuleLint("value-in-label") { rule, _, _ in
    guard case .alerting(let alert) = rule.kind else { return [] }
    return alert.labels.filter { TemplateWords($0.template).showsValue }.map { text in
      (
        text.position,
        "$value in the label \"\(text.name)\" makes another alert of each value, and `for` begins"
          + " anew; put it into an annotation"
      )
    }
  }
}
