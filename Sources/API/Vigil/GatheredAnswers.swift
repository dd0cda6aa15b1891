internal import Serving
internal import Synchronization

/// Answers to several questions as they come.
final class GatheredAnswers: Sendable {
  private struct State {
    var answers: [ServedAnswer?]
    var left: Int
  }
  private let state: Mutex<State>
  /// Ends when all are there.
  let all: AsyncStream<Void>
  private let end: AsyncStream<Void>.Continuation

  init(count: Int) {
    state = Mutex(State(answers: Array(repeating: nil, count: count), left: count))
    (all, end) = AsyncStream.makeStream(of: Void.self)
    if count == 0 { end.finish() }
  }

  func take(_ answer: ServedAnswer, at index: Int) {
    let isLast = state.withLock { state in
      state.answers[index] = answer
      state.left -= 1
      return state.left == 0
    }
    if isLast { end.finish() }
  }

  /// For each a line with its status, 0 for one that is not there yet, and the length of its body; then the body.
  var message: [UInt8] {
    var message: [UInt8] = []
    for answer in state.withLock({ $0.answers }) {
      let bytes = answer?.bytes ?? []
      message += "\(answer?.status ?? 0) \(bytes.count)\n".utf8
      message += bytes
    }
    return message
  }
}
