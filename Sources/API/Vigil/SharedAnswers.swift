internal import Serving
internal import Synchronization

/// Answers that several viewers share: the same board on a hundred screens asks the same questions, which are evaluated
/// and written once. Who shares may see what is a second old.
final class SharedAnswers: Sendable {
  private struct Entry {
    var number: UInt64
    var task: Task<ServedAnswer, Never>
    /// When it is forgotten; nil while it is being made.
    var end: ContinuousClock.Instant?
    var size = 0
  }

  private struct State {
    var entries: [String: Entry] = [:]
    var next: UInt64 = 0
    var size = 0
  }

  private let state = Mutex(State())
  private let life: Duration
  private let now: @Sendable () -> ContinuousClock.Instant

  /// What is kept at most, in bytes; larger answers are shared only by those who wait for them together.
  private static let most = 64 << 20

  init(
    life: Duration = .seconds(1), now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
  ) {
    self.life = life
    self.now = now
  }

  /// How many answers are being made or kept.
  var count: Int { state.withLock { $0.entries.count } }

  /// The answer under a key, made where there is none. Whoever goes away meanwhile leaves it to the others.
  func answer(
    _ key: String, make: @escaping @Sendable () async -> ServedAnswer
  ) async -> ServedAnswer {
    let task = state.withLock { state -> Task<ServedAnswer, Never> in
      let now = now()
      for (key, entry) in state.entries {
        guard let end = entry.end, end <= now else { continue }
        state.entries[key] = nil
        state.size -= entry.size
      }
      if let known = state.entries[key] { return known.task }
      state.next += 1
      let number = state.next
      let task = Task {
        var answer = await make()
        // All of it: what is made as one client takes it cannot be another's.
        answer.body = .bytes(answer.bytes)
        self.keep(key, number, answer)
        return answer
      }
      state.entries[key] = Entry(number: number, task: task)
      return task
    }
    return await task.value
  }

  private func keep(_ key: String, _ number: UInt64, _ answer: ServedAnswer) {
    let size = answer.bytes.count
    state.withLock { state in
      guard state.entries[key]?.number == number else { return }
      guard answer.status == 200, state.size + size <= Self.most else {
        state.entries[key] = nil
        return
      }
      state.entries[key]?.end = now().advanced(by: life)
      state.entries[key]?.size = size
      state.size += size
    }
  }
}

extension ServedRequest {
  /// What viewers that ask for the same have in common; nil where this is none, or asks for something that is not to be
  /// shared.
  var sharedKey: String? {
    guard header(ServedRequest.viewerHeader) != nil,
      path.hasSuffix("/api/v1/query") || path.hasSuffix("/api/v1/query_range")
    else { return nil }
    var key = path
    for one in parameters where one.name != "timeout" { key += "\u{0}\(one.name)\u{0}\(one.value)" }
    return key
  }

  /// A viewer says who it is by this header.
  static let viewerHeader = "Vigil-Viewer"
}
