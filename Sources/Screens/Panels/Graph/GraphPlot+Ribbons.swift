import Cells
import Dashboards

extension GraphPlot {
  /// Shades each band between two ribbons. A cell takes the band at its middle, in a glyph of the band's own shade upon
  /// the same colour: without colours the shades still tell the bands apart. The edges are drawn over it as lines.
  func drawRibbons(_ dots: [Int], _ grid: inout Grid) {
    let bands = drawn.filter(\.isRibbon)
    guard !bands.isEmpty else { return }
    // Which step a cell column shows: the last that begins in it or before it.
    var steps = [Int?](repeating: nil, count: rect.width)
    for (index, dot) in dots.enumerated() where dot < columns.width {
      let next = index + 1 < dots.count ? dots[index + 1] : dot + 2
      let first = max(0, dot) / 2
      let last = min(rect.width - 1, max(dot, next - 1) / 2)
      guard next > 0, first <= last else { continue }
      for cell in first...last { steps[cell] = index }
    }
    let height = rect.height * 4
    for (cell, step) in steps.enumerated() {
      guard let step else { continue }
      for band in bands.reversed() where step < band.values.count && !band.values[step].isNaN {
        guard let shade = band.series.color.shade.map({ Glyph($0) }) else { continue }
        let scale = scale(band)
        let top = scale.dot(band.values[step], height: height)
        // The innermost band stands on zero, or on the plot's foot where it lies below.
        let ground = band.values[step] >= scale.baseline ? scale.baseline : scale.low
        let base = band.base[step] == 0 ? ground : band.base[step]
        let foot = scale.dot(base, height: height)
        let style = Style(band.ink, on: band.ink)
        for row in 0..<rect.height where row * 4 + 2 >= top && row * 4 + 2 <= foot {
          grid[rect.x + cell, rect.y + row] = Cell(shade, style: style)
        }
      }
    }
  }
}
