import Dashboards
import Views

extension ViewState {
  /// Goes to another of the tables of the panel with the focus, around at the ends; false where there is none.
  mutating func stepTable(_ step: Int, _ scene: Scene) -> Bool {
    guard let id = focusedPanel, let table = scene.frame(id)?.table else {
      message = "\(keymap.label(.focusNext)) goes to a table; of several tables this shows another"
      return false
    }
    let count = table.choices.count
    guard count > 1 else {
      message = "this panel has one table"
      return false
    }
    tables[id] = (table.choice + step + count) % count
    return true
  }
}
