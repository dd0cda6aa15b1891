import Metrics

extension ScriptRunner {
  func pinned(_ expression: String, at time: Timestamp) -> [(
    expression: String, time: Timestamp, name: String
  )] { [] }
  func dependsOnRange(_ expression: String) -> Bool { false }
}
