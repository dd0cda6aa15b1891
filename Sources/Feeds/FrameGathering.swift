internal import Dashboards
internal import Synchronization

/// Frames that arrived and are not shown yet.
final class FrameGathering: Sendable {
  private let state = Mutex<(waiting: [PanelFrame], delivered: Set<PanelID>)>(([], []))

  func add(_ frame: PanelFrame) {
    state.withLock {
      $0.waiting.append(frame)
      $0.delivered.insert(frame.id)
    }
  }

  /// Takes what came since the last call.
  func drain() -> [PanelFrame] {
    state.withLock { state in
      defer { state.waiting = [] }
      return state.waiting
    }
  }

  /// The panels whose frames have come.
  var delivered: Set<PanelID> { state.withLock { $0.delivered } }
}
