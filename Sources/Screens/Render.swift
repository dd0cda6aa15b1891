package import Cells
package import Views

/// The screen as a grid: pure, for any state and size, 0×0 included. `panels` only spares work where a frame follows
/// another.
package func render(
  _ state: ViewState, _ snapshot: Snapshot, width: Int, height: Int,
  reusing panels: DrawnPanels = DrawnPanels()
) -> Grid {
  var grid = Grid(width: width, height: height)
  var scene = Scene(state, snapshot, width: grid.width, height: grid.height)
  scene.panels = panels
  grid.clipped(to: scene.body) { grid in
    PageRecord.of(state.page).draw(scene, scene.body, &grid)
  }
  drawTopLine(scene, &grid)
  drawVariableLine(scene, &grid)
  drawBanners(scene, &grid)
  drawBottomLine(scene, &grid)
  if let overlay = state.overlay { drawOverlay(overlay, scene, &grid) }
  return grid
}
