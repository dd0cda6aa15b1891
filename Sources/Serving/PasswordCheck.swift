internal import Synchronization

/// Checks passwords one at a time on a thread of its own, and remembers what came out.
final class PasswordCheck: Sendable {
  enum Outcome: Sendable {
    case right
    case wrong
    /// Too many wait already.
    case busy
  }

  private struct State {
    var known = KnownPasswords()
    /// Who waits for what is being found out, by its key.
    var waiting: [[UInt8]: [@Sendable (Outcome) -> Void]] = [:]
    var waitingOf: [Peer: Int] = [:]
  }

  private let state = Mutex(State())
  private let digest: PasswordDigest
  private let worker = Workers(threads: 1)
  private let limits: ServingLimits

  init(_ limits: ServingLimits) throws(ServingError) {
    guard let digest = PasswordDigest() else {
      throw ServingError("passwords", "there is no randomness")
    }
    self.digest = digest
    self.limits = limits
  }

  /// Whether it is the user's password, where that is known; else nil, and `then` is told in a while on another thread.
  /// A user that there is not takes as long as a wrong password.
  func outcome(
    of credentials: BasicCredentials, among users: [String: PasswordHash], from peer: Peer,
    then: @escaping @Sendable (Outcome) -> Void
  ) -> Outcome? {
    let own = users[credentials.user]
    let costliest = users.values.max { $0.cost < $1.cost }
    guard let hash = own ?? costliest, let key = digest.key(credentials, hash) else {
      return .wrong
    }
    let isUser = own != nil
    enum Next {
      case known(Outcome)
      case waits
      case begins
    }
    let next = state.withLock { state -> Next in
      if let known = state.known[key] { return .known(known && isUser ? .right : .wrong) }
      if state.waiting[key] != nil {
        state.waiting[key]?.append(then)
        return .waits
      }
      guard state.waiting.count < limits.passwordChecks,
        state.waitingOf[peer, default: 0] < limits.passwordChecksPerClient
      else { return .known(.busy) }
      state.waiting[key] = [then]
      state.waitingOf[peer, default: 0] += 1
      return .begins
    }
    switch next {
    case .known(let outcome): return outcome
    case .waits: return nil
    case .begins:
      worker.run {
        // What is right for the costliest user is wrong for one that there is not.
        let isRight = hash.matches(credentials.password) && isUser
        self.found(key, isRight: isRight, for: peer)
      }
      return nil
    }
  }

  private func found(_ key: [UInt8], isRight: Bool, for peer: Peer) {
    let told = state.withLock { state in
      state.known.add(key, isRight: isRight)
      let count = state.waitingOf[peer, default: 1]
      state.waitingOf[peer] = count > 1 ? count - 1 : nil
      return state.waiting.removeValue(forKey: key) ?? []
    }
    for tell in told { tell(isRight ? .right : .wrong) }
  }

  func stop() { worker.stop() }
}
