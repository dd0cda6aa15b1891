internal import Synchronization

/// Looks at a server's settings again and again, one look at a time, on a thread that may be kept by a slow disk.
final class Renewal: Sendable {
  private struct State {
    weak var reception: Reception?
    var source: WebSource?
    var workers: Workers?
    var isLooking = false
  }

  private let state = Mutex(State())

  func begin(_ reception: Reception, _ source: WebSource, _ workers: Workers) {
    state.withLock { state in
      state.reception = reception
      state.source = source
      state.workers = workers
    }
  }

  func look() {
    let (source, workers) = state.withLock { state -> (WebSource?, Workers?) in
      guard !state.isLooking, let source = state.source else { return (nil, nil) }
      state.isLooking = true
      return (source, state.workers)
    }
    guard let source, let workers else { return }
    workers.run {
      if let settings = source.renewed(), let reception = self.state.withLock({ $0.reception }) {
        do throws(ServingError) { try reception.renew(settings) } catch { source.problem(error) }
      }
      self.state.withLock { $0.isLooking = false }
    }
  }
}
