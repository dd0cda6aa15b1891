internal import Threads

/// A test that somebody waits for.
final class TestRequest: Sendable {
  static let unanswered = "no alertmanager.yml is in force"
  private let outcome = Monitor<String??>(nil)
  func finish(_ problem: String?) { outcome.wakingAll { $0 = .some(problem) } }
  /// Why there is none; waits no longer than that. Blocks.
  func problem(within limit: Duration) -> String? {
    outcome.wait(timeout: limit) { $0 } ?? Self.unanswered
  }
}
