/// A panel's place in Grafana's grid with the nonsense taken out: finite, inside 24 columns, at least a cell.
struct GridBox {
  var x: Double
  var y: Double
  var width: Double
  var height: Double

  init(_ slot: PanelSlot) {
    x = GridBox.clamped(slot.x, 0, 23)
    y = GridBox.clamped(slot.y, 0, 1_000_000)
    width = slot.width > 0 ? min(GridBox.clamped(slot.width, 0.5, 24), 24 - x) : 24 - x
    height = slot.height > 0 ? GridBox.clamped(slot.height, 0.5, 200) : 8
  }

  var right: Double { x + width }
  var bottom: Double { y + height }

  private static func clamped(_ number: Double, _ low: Double, _ high: Double) -> Double {
    number.isFinite ? min(max(number, low), high) : low
  }
}

/// The least a kind of panel needs to be read, border included, and what it takes in a single column.
struct KindSize {
  var leastWidth: Int
  var leastHeight: Int
  var columnHeight: Int

  init(_ kind: String) {
    (leastWidth, leastHeight, columnHeight) =
      switch kind {
      case "stat", "singlestat": (12, 4, 5)
      case "gauge", "grafana-piechart-panel", "piechart": (14, 4, 6)
      case "bargauge": (18, 4, 7)
      case "text": (16, 3, 7)
      case "table", "table-old": (26, 6, 10)
      case "row": (1, 1, 1)
      default: (26, 7, 11)
      }
  }
}
