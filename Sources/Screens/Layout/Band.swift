import Cells
import Dashboards
import Views

/// Panels that stand beside one another: no line from left to right can part them.
struct Band {
  /// Indices, in reading order.
  var members: [Int]
  var boxes: [GridBox]
  var sizes: [KindSize]
  /// Of a panel that stands alone, the text that it is to be as high as.
  var words: [TextLine] = []

  /// From members in reading order.
  static func split(_ members: [Int], of panels: [PanelSlot]) -> [Band] {
    var bands: [Band] = []
    var bottom = -Double.infinity
    for index in members {
      let box = GridBox(panels[index])
      if bands.isEmpty || box.y >= bottom - 0.01 {
        bands.append(Band(members: [], boxes: [], sizes: []))
      }
      bands[bands.count - 1].members.append(index)
      bands[bands.count - 1].boxes.append(box)
      bands[bands.count - 1].sizes.append(KindSize(panels[index].kind, box))
      bottom = max(bottom, box.bottom)
    }
    for index in bands.indices where bands[index].members.count == 1 {
      bands[index].words = panels[bands[index].members[0]].words
    }
    return bands
  }

  /// How high the text stands in so many columns, its frame with it; nil where there is none.
  private func wordsHeight(_ width: Int) -> Int? {
    guard !words.isEmpty else { return nil }
    var rows = 0
    for line in words where rows < Self.mostWords {
      let room = max(1, width - 4 - line.indent)
      // Only as much of it is wrapped as may be seen.
      let runs = line.runs.map {
        TextLine.Run(String($0.text.prefix(room * Self.mostWords)), $0.style)
      }
      rows += wrapped(runs, to: room).count
    }
    return max(sizes.first?.leastHeight ?? 3, min(rows, Self.mostWords) + 2)
  }

  /// More rows than these would leave nothing of the rest.
  private static let mostWords = 12

  /// In Grafana's grid where every panel keeps its least width, else flowing.
  func placed(width: Int, unit: Double) -> [Rect] {
    let columns = boxes.map { box in
      let left = min(width - 1, Int((box.x * Double(width) / 24).rounded()))
      let right = Int((box.right * Double(width) / 24).rounded())
      return left..<max(left + 1, min(width, right))
    }
    let fits = zip(columns, sizes).allSatisfy { $0.count >= min($1.leastWidth, width) }
    guard fits else { return flowing(width: width, unit: unit) }

    var skyline = [Int](repeating: 0, count: width)
    var rects: [Rect] = []
    for (column, (box, size)) in zip(columns, zip(boxes, sizes)) {
      let top = skyline[column].max() ?? 0
      let height =
        wordsHeight(column.count) ?? max(size.leastHeight, Int((box.height * unit).rounded()))
      for x in column { skyline[x] = top + height }
      rects.append(Rect(x: column.lowerBound, y: top, width: column.count, height: height))
    }
    // Panels that ended level in the file end level here, though rounding and least heights moved them.
    let end = boxes.map(\.bottom).max() ?? 0
    let bottom = rects.map(\.bottom).max() ?? 0
    for index in rects.indices where boxes[index].bottom >= end - 0.5 {
      let rect = rects[index]
      if skyline[rect.x..<rect.right].allSatisfy({ $0 == rect.bottom }) {
        rects[index].height = bottom - rect.y
      }
    }
    return rects
  }

  /// As many abreast as keep their least widths, in reading order; each line is filled.
  private func flowing(width: Int, unit: Double) -> [Rect] {
    let widths = boxes.indices.map { wantedWidth($0, width) }
    // The least limit that needs no more lines than the width does: no panel is left alone on the last line.
    var lines = Band.lines(widths, limit: width)
    var limit = width - 1
    while limit > 0 {
      let tighter = Band.lines(widths, limit: limit)
      if tighter.count > lines.count { break }
      lines = tighter
      limit -= 1
    }
    var rects: [Rect] = []
    var top = 0
    for line in lines {
      let wanted = widths[line]
      let used = wanted.reduce(0, +)
      let height =
        line.map { index in
          let natural = Int((boxes[index].height * unit).rounded())
          return max(sizes[index].leastHeight, min(natural, sizes[index].columnHeight + 2))
        }.max() ?? 1
      var left = 0
      var sum = 0
      for share in wanted {
        sum += share
        let right = sum * width / max(1, used)
        rects.append(Rect(x: left, y: top, width: max(1, right - left), height: height))
        left = right
      }
      top += height
    }
    return rects
  }

  /// Fills lines greedily up to a limit; what alone exceeds it has a line of its own.
  private static func lines(_ widths: [Int], limit: Int) -> [Range<Int>] {
    var lines: [Range<Int>] = []
    var start = 0
    var used = 0
    for (index, width) in widths.enumerated() {
      if index > start, used + width > limit {
        lines.append(start..<index)
        start = index
        used = 0
      }
      used += width
    }
    if start < widths.count { lines.append(start..<widths.count) }
    return lines
  }

  private func wantedWidth(_ index: Int, _ width: Int) -> Int {
    let natural = Int((boxes[index].width * Double(width) / 24).rounded())
    return min(width, max(sizes[index].leastWidth, natural))
  }

  /// One under the other.
  func stacked(width: Int) -> [Rect] {
    var top = 0
    return sizes.map { size in
      let height = wordsHeight(width) ?? size.columnHeight
      defer { top += height }
      return Rect(x: 0, y: top, width: width, height: height)
    }
  }

  /// Each as large as the page.
  func paged(width: Int, height: Int) -> [Rect] {
    members.indices.map { Rect(x: 0, y: $0 * height, width: width, height: height) }
  }
}
