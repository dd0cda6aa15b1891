import Views

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

/// The least a panel needs to be read, border included, by its kind's record, and what it takes in a single column.
struct KindSize {
  var leastWidth: Int
  var leastHeight: Int
  var columnHeight: Int

  init(_ kind: String, _ box: GridBox) {
    let record = PanelKind.answering(to: kind)
    leastWidth = record.leastColumns
    leastHeight = record.leastRows
    columnHeight = max(leastHeight + 1, min(11, Int((box.height * 1.25).rounded())))
  }
}
