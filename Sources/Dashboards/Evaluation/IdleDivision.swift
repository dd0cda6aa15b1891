internal import Metrics
internal import Query

/// Both sides of a query's own division, as they are at the end of the window: what is no number because nothing was
/// divided by nothing is told apart from what is none for other reasons.
struct IdleDivision: Sendable {
  var division: DivisionText
  var left: [InstantSample]
  var right: [InstantSample]

  /// Whether all that can have made the series of `labels` is known to be zero.
  func holds(_ labels: Labels) -> Bool {
    let pairs = labels.withoutName.pairs
    func isZero(_ sample: InstantSample) -> Bool {
      if case .float(let value) = sample.content { value == 0 } else { false }
    }
    let dividends = left.filter { sample in
      pairs.allSatisfy { sample.labels[$0.name] == $0.value }
    }
    let divisors = right.filter { sample in
      pairs.allSatisfy { pair in
        let isShared =
          division.on.map { $0.contains(pair.name) } ?? !division.ignoring.contains(pair.name)
        return !isShared || sample.labels[pair.name] == pair.value
      }
    }
    let isByZero =
      Double(division.right).map { $0 == 0 } ?? (!divisors.isEmpty && divisors.allSatisfy(isZero))
    return isByZero && !dividends.isEmpty && dividends.allSatisfy(isZero)
  }
}

extension PanelJob {
  /// The divisions whose sides are worth asking for, by the query's letter: those that end in no number.
  func openDivisions(_ answers: [QuestionKey: QuestionAnswer]) -> [(PlannedQuery, DivisionText)] {
    guard DrawnKind.of(panel).isOfNumbers else { return [] }
    return queries.compactMap { query in
      guard let division = ExpressionText.division(query.expression) else { return nil }
      let result = QueryResult(query, answers, range: range)
      let isNaN =
        result.samples.contains {
          if case .float(let value) = $0.content { value.isNaN } else { false }
        }
        || result.grid?.rows.contains { $0.lastNaN >= 0 } ?? false
      return isNaN ? (query, division) : nil
    }
  }
}
