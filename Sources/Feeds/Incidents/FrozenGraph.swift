internal import Facts
internal import Metrics

/// What was frozen of one expression.
struct FrozenGraph {
  /// Never empty; in the order in which they were captured.
  let pieces: [IncidentEvidence]

  var expression: String { pieces[0].expression }

  /// One for each expression that has points, in the order in which they were captured first.
  static func all(of evidence: [IncidentEvidence]) -> [FrozenGraph] {
    var order: [String] = []
    var found: [String: [IncidentEvidence]] = [:]
    for piece in evidence.sorted(by: { ($0.captured, $0.id) < ($1.captured, $1.id) })
    where !piece.series.isEmpty {
      if found[piece.expression] == nil { order.append(piece.expression) }
      found[piece.expression, default: []].append(piece)
    }
    return order.compactMap { found[$0].map(FrozenGraph.init) }
  }

  /// Whether it has points, or the knowledge that there are none, for all of a time but for a step at each end.
  func covers(_ time: ClosedRange<Timestamp>) -> Bool {
    var reached = time.lowerBound
    for piece in pieces.sorted(by: { $0.from < $1.from }) {
      guard piece.from <= reached + piece.step else { break }
      reached = max(reached, piece.through + piece.step)
    }
    return reached >= time.upperBound
  }

  /// How many series there was no room for, at most.
  var omitted: Int { pieces.map(\.omitted).max() ?? 0 }
}
