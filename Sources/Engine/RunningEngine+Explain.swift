internal import Dashboards
package import Metrics
internal import PromQL
internal import Query

extension RunningEngine {
  /// What an expression does, in words: its tree with what each node read, or why it is empty.
  package func explain(_ expression: String, at time: Timestamp) async -> String {
    do throws(QueryError) {
      let answer = try await sources.main.evaluate(Question(expression, .instant(time)))
      return "\(answer.statistics.seriesSelected) series, \(answer.statistics.samplesRead) samples"
    } catch {
      return error.message
    }
  }
}
