package import Cells
package import Dashboards

/// The declarative record each panel file ends in.
package struct PanelKind: Sendable {
  /// As named in help and on boxes.
  package var name: String
  /// Grafana's panel types that it draws, old and new.
  package var answersTo: [String]
  /// The least size at which it tells what it should; below, layout gives it more room or a row of its own.
  package var leastColumns: Int
  package var leastRows: Int
  /// Whether frames of this content are its own.
  var draws: @Sendable (PanelFrame.Content) -> Bool
  /// Draws inside the border. Any rectangle, even an empty one, is fine.
  var draw: @Sendable (PanelFrame, Rect, inout Grid, PanelContext) -> Void
  /// Whether it shows the cursor's instant and the marks.
  var showsInstants = false
  /// What stands at the right of the title: the number of the moment.
  var headline: @Sendable (PanelFrame, PanelContext) -> Headline? = { _, _ in nil }
}

/// The number of the moment, with the name of its series where there are several.
struct Headline {
  var name = ""
  var value: String

  /// In so many columns: whole, else with its name cut to no less than `least`; nil where that has no room.
  func text(within width: Int, least: Int) -> String? {
    if name.isEmpty { return columns(of: value) <= width ? value : nil }
    let room = width - columns(of: value) - 1
    let needed = min(least, columns(of: name))
    return room >= needed ? truncated(name, to: room) + " " + value : nil
  }
}

/// Every kind of panel. A new kind is a file of its own and a line here.
package let panelKinds: [PanelKind] = [
  .graph, .stat, .gauge, .barGauge, .table, .text, .quantiles, .unsupported, .pending,
]

extension PanelKind {
  /// The kind that draws a Grafana panel type; the labelled box for one that nobody draws.
  package static func answering(to type: String) -> PanelKind {
    panelKinds.first { $0.answersTo.contains(type) } ?? .unsupported
  }
  static func drawing(_ content: PanelFrame.Content) -> PanelKind {
    panelKinds.first { $0.draws(content) } ?? .unsupported
  }
}

/// Draws a panel with its border, title, number and notices. Any size down to 1×1 is fine.
package func draw(
  _ frame: PanelFrame, in rect: Rect, on grid: inout Grid, context: PanelContext
) {
  guard !rect.isEmpty else { return }
  let kind = PanelKind.drawing(frame.content)
  grid.clipped(to: rect) { grid in
    let inside = drawChrome(frame, kind, rect, &grid, context)
    grid.clipped(to: inside) { grid in
      if frame.content.isEmpty {
        drawEmptiness(frame, inside, &grid)
      } else {
        kind.draw(frame, inside, &grid, context)
      }
    }
    if context.isStale { grid.restyle(inside) { $0.isDim = true } }
  }
}
