import TestSupport
import Testing

extension EndToEnd {
  /// A viewer and an engine that do not understand each other say so, and which of them to start anew.
  @Suite struct ServeVersions {
    @Test(arguments: [
      (99, "start this viewer anew with the newer program"),
      (0, "start the engine (process 7) anew with the newer program"),
    ])
    func theOlderIsNamed(_ speaks: Int, _ advice: String) throws {
      let engine = try PageServer { _ in
        """
        {"speaks":\(speaks),"version":"9.9","process":7,"started":0,"mayOrder":true,"asking":
         {"mainName":"default","names":[],"scrapeInterval":[0,0],"jobIntervals":{},
          "instanceIntervals":{},"tailAfter":[0,0]}}
        """
      }
      let asked = try run([
        Programs.vigil, "snapshot", "host", "--attach", "http://127.0.0.1:\(engine.port)",
        "--state", temporaryFolder(),
      ])
      #expect(asked.code == 2 && asked.output.contains(advice), "\(asked.code) \(asked.output)")
    }

    @Test func whatIsNoEngineIsSaidToBeNone() throws {
      let other = try PageServer { _ in "<html>" }
      let asked = try run([
        Programs.vigil, "snapshot", "host", "--attach", "http://127.0.0.1:\(other.port)",
        "--state", temporaryFolder(),
      ])
      #expect(
        asked.code == 2 && asked.output.contains("this is no answer of a Vigil"),
        "\(asked.output)")
    }
  }
}
