import Dashboards
import Synchronization

/// Frames as they are delivered, from whichever thread.
final class Gathered: Sendable {
  private let frames = Mutex<[PanelFrame]>([])

  var all: [PanelFrame] { frames.withLock { $0 } }

  func add(_ frame: PanelFrame) { frames.withLock { $0.append(frame) } }
}
