import Dashboards
import Views

extension ViewState {
  /// Goes to another of the tables of the panel with the focus, around at the ends.
  mutating func stepTable(_ step: Int, _ scene: Scene) {
    guard let id = page == .panel ? panel.id : dashboard.focus,
      let table = scene.frame(id)?.table
    else {
      message = "\(keymap.label(.focusNext)) goes to a table; of several tables this shows another"
      return
    }
    let count = table.choices.count
    guard count > 1 else {
      message = "this panel has one table"
      return
    }
    tables[id] = (table.choice + step + count) % count
    guard page == .panel else { return }
    panel.scroll = 0
    panel.row = ListCursor()
    panel.firstColumn = 0
    panel.tableOrder = nil
  }
}
