package import Metrics
package import Query
import SeriesScript

/// Carries out a script's commands on a store of its own.
package struct ScriptRunner: Sendable {
  /// Answers one question from a source; what the engine under test is.
  package typealias Engine =
    @Sendable (Question, any SeriesSource) throws(QueryError) -> Answer

  package let engine: Engine
  private let runsVariants: Bool
  private let store = ScriptStore()

  /// With `runsVariants` each instant evaluation is run again pinned to its time and as a range.
  package init(runsVariants: Bool = false, engine: @escaping Engine) {
    self.engine = engine
    self.runsVariants = runsVariants
  }

  /// The verdicts of all evaluations, in order; a failed one does not stop the others.
  package func run(_ text: String) throws(ScriptError) -> [Verdict] {
    var verdicts: [Verdict] = []
    for command in try ScriptParser.parse(text) {
      switch command.action {
      case .clear: store.clear()
      case .load(let load): carryOut(load)
      case .evaluate(let evaluation):
        verdicts.append(verdict(evaluation, line: command.line))
        if runsVariants {
          for (variant, name) in variants(of: evaluation) {
            var verdict = verdict(variant, line: command.line)
            verdict.variant = name
            verdicts.append(verdict)
          }
        }
      }
    }
    return verdicts
  }

  private func carryOut(_ load: Load) {
    var classic = ClassicConversion()
    for entry in load.entries {
      var samples: [LoadedSample] = []
      samples.reserveCapacity(entry.series.items.count)
      for (index, item) in entry.series.items.enumerated() {
        let time = Int64(index) &* load.interval
        let start = index < entry.startOffsets.count ? entry.startOffsets[index] : nil
        let content: LoadedSample.Content
        switch item {
        case .gap: continue
        case .float(let value): content = .float(value)
        case .histogram(let histogram, _): content = .histogram(histogram)
        }
        samples.append(
          LoadedSample(
            timestamp: time, startTimestamp: start.map { time &+ $0 } ?? 0, content: content))
      }
      store.add(samples, to: entry.series.labels)
      if load.convertsClassicHistograms { classic.take(entry.series.labels, samples) }
    }
    for (labels, samples) in classic.converted() { store.add(samples, to: labels) }
  }

  private func verdict(_ evaluation: Evaluation, line: Int) -> Verdict {
    Verdict(
      line: line, expression: evaluation.expression, time: evaluation.time,
      complaint: complaint(evaluation))
  }

  /// What is wrong with the engine's answer; nil where nothing is.
  private func complaint(_ evaluation: Evaluation) -> String? {
    let comparison = Comparison(
      expectation: evaluation.expectation, expression: evaluation.expression)
    var question = Question(evaluation.expression, evaluation.time, lookback: .seconds(300))
    question.limits.samples = 10_000
    do throws(QueryError) {
      let answer = try engine(question, store)
      if evaluation.expectation.failure != nil { return "expected a failure, got an answer" }
      return comparison.annotations(answer.annotations)
        ?? (evaluation.comparesMiddle
          ? comparison.middle(answer.value, of: evaluation.time)
          : comparison.value(answer.value, at: evaluation.time))
    } catch {
      return comparison.failure(error)
    }
  }
}
