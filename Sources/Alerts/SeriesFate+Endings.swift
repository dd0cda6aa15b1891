package import Facts
package import Metrics

extension SeriesFate {
  /// Why alerts are no longer among those that their rule gives, by their ids. Where that cannot be found out they have
  /// vanished.
  ///
  /// - Parameter judge: what is known beside the series, with what they tell of a record.
  package static func endings(
    of missing: [AlertRecord], _ needs: SeriesNeeds, at time: Timestamp, ruleLabels: Set<String>,
    targets: [TargetFact]?, _ ask: Questions, judge: (AlertRecord, AlertEnding) -> AlertEnding
  ) -> [String: AlertEnding] {
    let times = missing.map(\.lastTrue)
    guard let first = times.min(), let last = times.max() else { return [:] }
    var unknown = ""
    let fate: SeriesFate?
    do {
      fate = try SeriesFate(
        needs, since: first...last, at: time, ruleLabels: ruleLabels, targets: targets, ask)
    } catch {
      (fate, unknown) = (nil, "what became of its series is not known: \(error)")
    }
    let endings = missing.map { record in
      let ending = fate.map { judge(record, $0.ending(of: record.fact.labels)) }
      return (record.fact.id, ending ?? .vanished(reason: unknown))
    }
    return Dictionary(endings, uniquingKeysWith: { $1 })
  }
}
