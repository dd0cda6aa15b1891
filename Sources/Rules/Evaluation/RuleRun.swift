package import Metrics
internal import PromQL
internal import Query

/// How a rule's last evaluation went.
package enum RuleHealth: String, Sendable, Hashable, Codable { case unknown, ok, err }

/// One rule with what it has come to: the alerts that it has, and the series that it gives.
package struct RuleRun: Sendable {
  package let rule: Rule
  package let place: RulePlace
  /// The group's labels and over them the rule's, sorted; of an alert they are templates.
  package var labels: [Label] { place.labels }
  package internal(set) var health = RuleHealth.unknown
  /// Why the last evaluation failed; empty where it did not.
  package internal(set) var error = ""
  /// Whether the last evaluation failed as nobody answered in time: then nothing is known of its alerts.
  package internal(set) var isUnanswered = false
  /// Whether the last evaluation failed as it gave more than the limit: an alerting rule then has no alerts at all.
  package internal(set) var isOverLimit = false
  /// Why the last expansion of a label or annotation failed; the alert stands all the same.
  package internal(set) var templateError = ""
  /// The time that the last evaluation was for, and how long it took.
  package internal(set) var lastEvaluation: Timestamp?
  package internal(set) var duration: Duration?
  /// The active alerts, and those that ended within the last 15 minutes.
  package internal(set) var alerts: [AlertInstance] = []
  /// Whether the state from before the start has been looked at; before that no series of alerts are given.
  package internal(set) var isRestored: Bool

  let labelTexts: RuleTexts
  let annotationTexts: RuleTexts
  /// Where each alert stands, by its labels.
  var alertPlaces: [Labels: Int] = [:]
  /// The series of each alert, parallel to `alerts`.
  var outputs: [AlertOutput] = []
  var given = GivenSeries()
  /// The labels of the last vector, and of an alerting rule the alert that each became: the next is mostly alike.
  var lastVector: [Labels] = []
  var lastPlaces: [Int] = []
  /// Whether texts have to be expanded anew, because what they are made of may be other than last time.
  var isChanged = true

  init(_ rule: Rule, place: RulePlace, isRestored: Bool) {
    (self.rule, self.place, self.isRestored) = (rule, place, isRestored)
    switch rule.kind {
    case .recording:
      labelTexts = RuleTexts([])
      annotationTexts = RuleTexts([])
    case .alerting(let alerting):
      labelTexts = RuleTexts(place.labels)
      annotationTexts = RuleTexts(alerting.annotations.map { Label($0.name, $0.text) })
    }
  }

  /// The series that it gave at its last evaluation.
  package var givenSeries: [Labels] { given.series }

  /// Evaluates the rule and writes what it gives. An error leaves its state and its series as they were.
  mutating func evaluate(
    at now: Timestamp, offset: Duration, limit: Int, _ world: RuleWorld
  ) -> [AlertTransition] {
    let began = world.elapsed()
    var transitions: [AlertTransition] = []
    isOverLimit = false
    do throws(RuleFailure) {
      let vector: [InstantSample]
      do throws(QueryError) {
        vector = try world.vector(rule.expression, rule.expressionText, at: now - offset)
      } catch {
        isUnanswered = [.unavailable, .timeout, .canceled].contains(error.kind)
        throw RuleFailure(error.message)
      }
      isUnanswered = false
      let moment = GivenSeries.Moment(time: now - offset, now: now)
      switch rule.kind {
      case .recording(let name): try record(vector, as: name, limit: limit, at: moment, world.sink)
      case .alerting(let alerting):
        try step(alerting, vector, at: now, limit: limit, world, &transitions)
        if let problem = writeAlerts(at: moment, world.sink) { throw RuleFailure(problem) }
      }
      health = .ok
      error = ""
    } catch {
      health = .err
      self.error = error.message
    }
    lastEvaluation = now
    duration = world.elapsed() - began
    return transitions
  }
}

/// Why a rule could not be evaluated.
struct RuleFailure: Error {
  var message: String
  init(_ message: String) { self.message = message }
}
