package import Cells
package import Metrics

/// What an event changes in the state and asks of the world. `time` is when the event came, on any clock that
/// advances (only differences count); the size is the grid's.
package func handle(
  _ event: InputEvent, at time: Timestamp, _ state: inout ViewState, _ snapshot: Snapshot,
  width: Int, height: Int
) -> [Command] {
  if event == .hangUp { return [.quit] }
  return []
}

/// What must be evaluated for the screen as it stands.
package func demand(
  _ state: ViewState, _ snapshot: Snapshot, width: Int, height: Int
) -> Demand {
  Demand(dotColumns: [:], visible: [], exploreDotColumns: dotColumns(panelWidth: width))
}
