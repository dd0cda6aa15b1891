internal import Facts

/// The answer to a question that somebody looks at: asked for at once, again as the facts tell of more than it knows, and
/// now and then all the same.
actor AnswerFeed<Key: Equatable & Sendable, Part: Sendable> {
  /// What is asked, and how.
  struct Question: Sendable {
    /// What is shown before there is an answer; nil for what is shown already.
    var opening: @Sendable (Key, Part) async -> Part?
    /// What is to be shown then, and whether it is an answer: one that failed is not asked for again at once.
    var answer: @Sendable (Key, Part) async -> (part: Part, isAnswer: Bool)
    /// Whether the facts tell of a later state than is shown.
    var isBehind: @Sendable (Key, Part) -> Bool
  }
  private let question: Question
  private let clock: FeedClock
  private let publish: @Sendable (Part) -> Void

  private var part: Part
  private var shown: Key?
  /// Asks from time to time as long as it is looked at.
  private var following: Task<Void, Never>?
  /// Grows as another one is looked at, so that late answers are told apart.
  private var epoch = 0
  /// That of the question without an answer; nil where there is none.
  private var asking: Int?
  /// Whether the facts changed while a question was on its way.
  private var isDue = false

  /// Between two questions where nothing changes.
  private static var pace: Duration { .seconds(10) }

  init(
    _ question: Question, _ part: Part, clock: FeedClock,
    publish: @escaping @Sendable (Part) -> Void
  ) {
    (self.question, self.part, self.clock, self.publish) = (question, part, clock, publish)
  }

  /// What is on the screen; what was not there before is asked for at once.
  func look(_ key: Key?) async {
    guard key != shown else { return }
    cancel()
    shown = key
    guard let key else { return }
    let mine = epoch
    let opening = await question.opening(key, part)
    guard mine == epoch else { return }
    if let opening {
      part = opening
      publish(part)
    }
    follow(key)
  }

  /// The facts were told anew: asks where they tell of something that is not known. Returns at once.
  func factsChanged() {
    guard let key = shown else { return }
    if asking == epoch {
      isDue = true
    } else if question.isBehind(key, part) {
      follow(key)
    }
  }

  /// Nobody looks at it any more.
  func cancel() {
    epoch += 1
    following?.cancel()
    following = nil
    shown = nil
  }

  private func follow(_ key: Key) {
    following?.cancel()
    let mine = epoch
    following = Task {
      while mine == self.epoch, !Task.isCancelled {
        let begun = clock.elapsed()
        await self.ask(key, mine)
        guard await clock.pause(until: begun + Self.pace) else { return }
      }
    }
  }

  private func ask(_ key: Key, _ mine: Int) async {
    asking = mine
    defer { if asking == mine { asking = nil } }
    var isAnswer: Bool
    repeat {
      isDue = false
      let fresh = await question.answer(key, part)
      guard mine == epoch, !Task.isCancelled else { return }
      (part, isAnswer) = (fresh.part, fresh.isAnswer)
      publish(part)
    } while isDue && isAnswer && question.isBehind(key, part)
  }
}
