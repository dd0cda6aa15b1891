import Metrics
import Query
import Script
import Testing

@Suite struct ScriptParserTests {
  /// An engine that answers everything with one value.
  private func verdicts(_ script: String, _ value: Value) throws -> [Verdict] {
    let runner = ScriptRunner { _, _ in Answer(value: value) }
    return try runner.run(script)
  }

  @Test func comparesWithTolerance() throws {
    let script = """
      load 5m
        a 1 2
        # a comment ends the body
      eval instant at 5m a
        a 2

      eval instant at 5m a
        a 2.1
      """
    let sample = InstantSample(
      labels: ["__name__": "a"], timestamp: Timestamp(seconds: 300), content: .float(2.0000001))
    let verdicts = try verdicts(script, .vector([sample]))
    #expect(verdicts.map(\.hasPassed) == [true, false])
    #expect(verdicts.map(\.line) == [4, 7])
  }

  @Test(arguments: ["what", "load", "load 5x\n", "eval instant at x y", "eval range from 0 to 1 y"])
  func refuses(_ script: String) {
    #expect(throws: ScriptError.self) {
      try verdicts(script, .vector([]))
    }
  }
}
