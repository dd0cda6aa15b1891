import Metrics
import Query

extension ScriptRunner {
  /// The re-runs of an instant evaluation, each with what it is called.
  func variants(of evaluation: Evaluation) -> [(evaluation: Evaluation, name: String)] {
    guard case .instant(let time) = evaluation.time else { return [] }
    var variants: [(evaluation: Evaluation, name: String)] = []
    let written = (expression: evaluation.expression, time: time, name: "")
    for instant in [written] + pinned(evaluation.expression, at: time) {
      if !instant.name.isEmpty {
        var pinned = evaluation
        pinned.expression = instant.expression
        pinned.time = .instant(instant.time)
        variants.append((pinned, instant.name))
      }
      if let range = ranged(evaluation, instant.expression, instant.time) {
        variants.append(
          (range, instant.name.isEmpty ? "as a range" : instant.name + ", as a range"))
      }
    }
    return variants
  }

  /// The expression over a minute before and after `time`, of which the middle point is compared.
  private func ranged(_ evaluation: Evaluation, _ expression: String, _ time: Timestamp)
    -> Evaluation?
  {
    let expectation = evaluation.expectation
    if expectation.string != nil || expectation.rangeVector != nil || dependsOnRange(expression) {
      return nil
    }
    var ranged = evaluation
    ranged.expression = expression
    ranged.time = .range(
      StepRange(start: time - .seconds(60), end: time + .seconds(60), step: .seconds(60)))
    ranged.expectation = expectation.withoutAnnotations
    ranged.comparesMiddle = true
    return ranged
  }
}

extension Expectation {
  /// Only the value: over a range other samples are seen, and so other remarks are made.
  fileprivate var withoutAnnotations: Expectation {
    var copy = self
    copy.warnings = []
    copy.infos = []
    copy.forbidsWarnings = false
    copy.forbidsInfos = false
    return copy
  }
}
