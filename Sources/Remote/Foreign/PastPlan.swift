internal import Facts
internal import Metrics
internal import Query

/// How the past of alerts is asked for.
struct PastPlan {
  var steps: StepRange
  var isCoarse: Bool

  /// The steps of one alert or name, and of all. Prometheus gives 11,000 at most.
  private static let most = 10_000
  private static let mostOfAll = 1000
  private static let longest = Duration.seconds(366 * 86_400)
  private static let earliest = Timestamp(milliseconds: 0)

  /// nil where there is nothing to ask for.
  ///
  /// - Parameter intervals: those at which the rules are evaluated.
  init?(
    _ question: AlertChangeQuestion, _ name: String?, _ intervals: ClosedRange<Duration>,
    now: Timestamp
  ) {
    let through = min(question.through, now)
    guard through >= question.from, through >= Self.earliest, question.limit > 0 else {
      return nil
    }
    let from = max(question.from, max(through, Self.earliest) - Self.longest)
    let count = Int64(name == nil ? Self.mostOfAll : Self.most)
    let least = max(1000, intervals.lowerBound.milliseconds)
    let wanted = max(least, (through - from).milliseconds / count)
    // Whole seconds, counted from 1970 on: who asks again gets the same times.
    let step = (wanted + 999) / 1000 * 1000
    func floored(_ time: Timestamp) -> Timestamp {
      let rest = time.milliseconds % step
      return Timestamp(milliseconds: time.milliseconds - (rest < 0 ? rest + step : rest))
    }
    // From the one before the first, for what is there then is no change.
    steps = StepRange(
      start: floored(from - .milliseconds(1)), end: floored(through), step: .milliseconds(step))
    isCoarse = step > intervals.upperBound.milliseconds
  }

  /// What fits a selector at each step. Between two evaluations the newest sample counts, and the end of a series ends
  /// it; in steps longer than that all count that were since the step before.
  func expression(_ selector: String) -> String {
    isCoarse ? "last_over_time(\(selector)[\(steps.step.milliseconds / 1000)s])" : selector
  }

  /// The steps at which to look whether a server still wrote anything when an alert was gone. Alerts and targets are
  /// not written at the same moment, and so their last samples do not run out at the same.
  func probe(from time: Timestamp, now: Timestamp) -> StepRange {
    let step = steps.step
    let span = isCoarse ? step : max(step, .seconds(60))
    return StepRange(
      start: time, end: max(time, min(now, time + span)), step: isCoarse ? step : span / 4)
  }

  func limited(_ question: Question) -> Question {
    var question = question
    question.limits.timeout = .seconds(30)
    return question
  }

  /// The series `ALERTS` of an alert, of a name or of all.
  static func selector(_ labels: Labels?, _ name: String?) -> String {
    let pairs = labels?.pairs ?? name.map { [Label("alertname", $0)] } ?? []
    let matchers = pairs.map {
      (isPlainLabelName($0.name) ? $0.name : quoted($0.name)) + "=" + quoted($0.value)
    }
    return matchers.isEmpty ? "ALERTS" : "ALERTS{" + matchers.joined(separator: ",") + "}"
  }
}
