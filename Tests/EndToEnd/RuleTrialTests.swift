import Glibc
import TestSupport
import Testing

extension EndToEnd {
  @Suite struct RuleTrial {
    /// `VIGIL_LONG` asks for the whole trial.
    private static let cases = getenv("VIGIL_LONG") == nil ? 50 : 500

    /// Rules and series made up by a seed, of which promtool must say the same.
    @Test func agreesWithPromtool() throws {
      guard access("/usr/bin/promtool", X_OK) == 0 else {
        print("promtool is not installed")
        return
      }
      let trial = try run(
        [
          Programs.folder + "/conformance", "rule-tests", "--failures", "--cases", "\(Self.cases)",
        ], within: 600)
      #expect(trial.code == 0, "\(trial.output)")
      #expect(trial.output.hasSuffix("\(Self.cases) passed, 0 failed\n"))
    }
  }
}
