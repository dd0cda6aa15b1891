import Views

/// Panels that a filter left, moved together so that no gaps are between them: in reading order, as many abreast as
/// Grafana's columns hold, each line as wide as the page unless it is the last.
func packed(_ slots: [PanelSlot]) -> [PanelSlot] {
  let order = slots.indices.sorted {
    let (a, b) = (GridBox(slots[$0]), GridBox(slots[$1]))
    return (a.y, a.x, Double($0)) < (b.y, b.x, Double($1))
  }
  var packed: [PanelSlot] = []
  var line: [PanelSlot] = []
  var top = 0.0
  func width(_ slots: [PanelSlot]) -> Double { slots.reduce(0) { $0 + GridBox($1).width } }
  func close(isLast: Bool) {
    let used = width(line)
    // A line that nearly fills the page is not left ragged, the last one neither.
    let stretch = used > 0 && (!isLast || used >= 18) ? 24 / used : 1
    var left = 0.0
    let height = line.map { GridBox($0).height }.max() ?? 0
    for var slot in line {
      let box = GridBox(slot)
      (slot.x, slot.y) = (left, top)
      (slot.width, slot.height) = (box.width * stretch, height)
      left += slot.width
      packed.append(slot)
    }
    top += height
    line = []
  }
  for index in order {
    if !line.isEmpty, width(line) + GridBox(slots[index]).width > 24.01 { close(isLast: false) }
    line.append(slots[index])
  }
  close(isLast: true)
  return packed
}
