internal import Synchronization
internal import Views

/// The newest snapshot, on its way from the session to the main thread.
final class SnapshotBox: Sendable {
  private let state: Mutex<(snapshot: Snapshot, isFresh: Bool)>
  /// What the main thread is done with: to let go of ten thousand alerts takes milliseconds, in which a key would wait.
  private let retired = Mutex<[Snapshot]>([])

  init(_ first: Snapshot) { state = Mutex((first, true)) }

  /// Takes a snapshot that is no longer shown; it goes when the next one comes.
  func retire(_ snapshot: Snapshot) { retired.withLock { $0.append(snapshot) } }

  /// What was to be said once and was not taken yet is not lost to a newer snapshot.
  func put(_ snapshot: Snapshot) {
    let gone = retired.withLock { retired in
      defer { retired = [] }
      return retired
    }
    defer { withExtendedLifetime(gone) {} }
    state.withLock { state in
      let unsaid = state.isFresh ? state.snapshot.chrome.message : nil
      state = (snapshot, true)
      if snapshot.chrome.message == nil { state.snapshot.chrome.message = unsaid }
    }
  }

  /// The newest, taken or not.
  var newest: Snapshot { state.withLock { $0.snapshot } }

  /// The newest, if it was not taken yet.
  func takeFresh() -> Snapshot? {
    state.withLock { state in
      guard state.isFresh else { return nil }
      state.isFresh = false
      return state.snapshot
    }
  }
}
