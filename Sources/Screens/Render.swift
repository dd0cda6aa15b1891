package import Cells

/// The screen as a grid: pure, for any state and size, 0×0 included.
package func render(_ state: ViewState, _ snapshot: Snapshot, width: Int, height: Int) -> Grid {
  Grid(width: width, height: height)
}
