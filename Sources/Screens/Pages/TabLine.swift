import Cells

/// The lists of a page by name, in one line: the one that is seen bracketed. Where they have no room the first ones give
/// way.
struct TabLine {
  var titles: [(text: String, isSeen: Bool)]

  /// Gives the column behind it.
  @discardableResult
  func draw(_ rect: Rect, _ grid: inout Grid) -> Int {
    var titles = titles.map { (text: $0.isSeen ? "[" + $0.text + "]" : $0.text, isSeen: $0.isSeen) }
    func width(through place: Int) -> Int {
      titles[...place].reduce(1) { $0 + columns(of: $1.text) + 3 } - 3
    }
    var isCut = false
    while let place = titles.firstIndex(where: \.isSeen), place > 0,
      width(through: place) + (isCut ? 2 : 0) > rect.width
    {
      titles.removeFirst()
      isCut = true
    }
    var x = rect.x + 1
    if isCut { x += grid.put("… ", x: x, y: rect.y, style: Style(.muted)) }
    for (number, title) in titles.enumerated() {
      if number > 0 { x += grid.put(" · ", x: x, y: rect.y, style: Style(.muted)) }
      let style = title.isSeen ? Style(.title, bold: true) : Style(.muted)
      x += grid.put(title.text, x: x, y: rect.y, style: style, limit: max(0, rect.right - x))
    }
    return x
  }
}
