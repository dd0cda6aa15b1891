import Cells
package import Dashboards
package import Views

/// Lays panels out on a page of so many columns, of which `height` rows are seen at once.
///
/// Grafana's 24 columns are scaled to the width; where a panel would get narrower than its kind can bear, its band
/// flows into fewer abreast. Under 60 columns all stand in one column, under 40×12 each fills the page. No two
/// rectangles overlap, all lie within the width, and every panel outside a folded row is placed, whatever the numbers
/// in the file. Panels after a row belong to it up to the next row.
package func layout(
  _ panels: [PanelSlot], width: Int, height: Int, folded: Set<PanelID>
) -> [PanelPlace] {
  guard width > 0 else { return [] }
  let height = max(1, height)
  let sections = Section.split(panels, folded: folded)
  let bands = sections.map { $0.isFolded ? [] : Band.split($0.members, of: panels) }
  let mode = Layout.Mode(width: width, height: height)
  let usual = Layout.usualUnit(width: width)
  func placed(_ unit: Double) -> [PanelPlace] {
    Layout.placed(sections, bands, panels, mode, width: width, height: height, unit: unit)
  }
  if mode == .grid, var unit = Layout.fittingUnit(sections, usual: usual, height: height) {
    // Rounding can make what should fit a row or two too tall.
    for _ in 0..<8 {
      let places = placed(unit)
      if (places.map(\.rect.bottom).max() ?? 0) <= height { return places }
      unit *= 0.97
    }
  }
  // Where least sizes and reflow make it too tall anyway, nothing is gained by squeezing.
  return placed(usual)
}

/// The rows that are folded in the dashboard's file.
package func foldedByDefault(_ panels: [PanelSlot]) -> Set<PanelID> {
  Set(panels.filter { $0.isRow && $0.isCollapsed }.map(\.id))
}

enum Layout {
  enum Mode {
    case grid, column, single
    init(width: Int, height: Int) {
      self = width < 40 || height < 10 ? .single : width < 60 ? .column : .grid
    }
  }

  static func placed(
    _ sections: [Section], _ bands: [[Band]], _ panels: [PanelSlot], _ mode: Mode, width: Int,
    height: Int, unit: Double
  ) -> [PanelPlace] {
    var placed: [PanelPlace] = []
    var top = 0
    for (section, bands) in zip(sections, bands) {
      if let row = section.row, mode != .single || section.isFolded {
        placed.append(
          PanelPlace(
            id: panels[row].id, index: row, rect: Rect(x: 0, y: top, width: width, height: 1),
            isRow: true, isFolded: section.isFolded, memberCount: section.members.count))
        top += 1
      }
      for band in bands {
        let rects =
          switch mode {
          case .grid: band.placed(width: width, unit: unit)
          case .column: band.stacked(width: width)
          case .single: band.paged(width: width, height: height)
          }
        for (index, rect) in zip(band.members, rects) {
          placed.append(
            PanelPlace(
              id: panels[index].id, index: index,
              rect: Rect(x: rect.x, y: rect.y + top, width: rect.width, height: rect.height),
              isRow: false, isFolded: false, memberCount: 0))
        }
        top += rects.map(\.bottom).max() ?? 0
      }
    }
    return placed
  }

  /// Terminal rows to one of Grafana's where the page scrolls.
  static func usualUnit(width: Int) -> Double { min(1.5, max(1, Double(width) / 110)) }

  /// The unit with which all fits the page; nil where that would squeeze too much.
  static func fittingUnit(_ sections: [Section], usual: Double, height: Int) -> Double? {
    let headers = Double(sections.count(where: { $0.row != nil }))
    let rows = sections.reduce(0) { $0 + ($1.isFolded ? 0 : $1.rows) }
    guard rows > 0 else { return nil }
    let fitting = (Double(height) - headers) / rows
    return fitting >= usual * 0.75 ? min(fitting, usual * 1.5) : nil
  }
}

/// A row's header and the panels under it, or the panels before the first row.
struct Section {
  var row: Int?
  var isFolded = false
  /// Indices, in reading order.
  var members: [Int] = []
  /// How many of Grafana's rows they take.
  var rows = 0.0

  static func split(_ panels: [PanelSlot], folded: Set<PanelID>) -> [Section] {
    var sections = [Section()]
    for (index, panel) in panels.enumerated() {
      if panel.isRow {
        sections.append(Section(row: index, isFolded: folded.contains(panel.id)))
      } else {
        sections[sections.count - 1].members.append(index)
      }
    }
    if sections[0].members.isEmpty { sections.removeFirst() }
    for index in sections.indices {
      let boxes = sections[index].members.map { ($0, GridBox(panels[$0])) }
      sections[index].members = boxes.sorted {
        ($0.1.y, $0.1.x, Double($0.0)) < ($1.1.y, $1.1.x, Double($1.0))
      }.map(\.0)
      let top = boxes.map(\.1.y).min() ?? 0
      sections[index].rows = (boxes.map(\.1.bottom).max() ?? 0) - top
    }
    return sections
  }
}
