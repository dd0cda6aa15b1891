import Cells
import Dashboards
import Views

/// The panel that is farthest past its thresholds, and what in it is.
struct WorstPanel {
  var id: PanelID
  var isCritical: Bool
  /// "DB pool: checkout 40 above 30".
  var why: String
}

extension Scene {
  /// Of the panels that were evaluated, what is critical before what warns, then in the dashboard's order.
  var worstPanel: WorstPanel? {
    var warning: WorstPanel?
    for slot in snapshot.dashboard?.panels ?? [] where !slot.isRow {
      guard let frame = frame(slot.id), let bad = frame.pastThresholds.first else { continue }
      let title = frame.title.isEmpty ? slot.title : frame.title
      let found = WorstPanel(
        id: slot.id, isCritical: bad.isCritical,
        why: [title, bad.words].filter { !$0.isEmpty }
          .joined(separator: ": "))
      if found.isCritical { return found }
      warning = warning ?? found
    }
    return warning
  }
}

extension ValuePastThreshold {
  /// "checkout 40 above 30".
  fileprivate var words: String {
    [name, text, bound].filter { !$0.isEmpty }.joined(separator: " ")
  }
}
