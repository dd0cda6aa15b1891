import Cells

/// A line of values over a rectangle, in braille; NaN leaves a gap. Values are pooled by dot column,
/// so that a spike is never lost. A flat line stands at the foot.
func drawSparkline(_ values: [Double], _ rect: Rect, _ grid: inout Grid, style: Style) {
  guard !rect.isEmpty, values.count > 1 else { return }
  var low = Double.infinity
  var high = -Double.infinity
  for value in values where value.isFinite {
    low = min(low, value)
    high = max(high, value)
  }
  guard low <= high else { return }
  var canvas = BrailleCanvas(width: rect.width, height: rect.height)
  let top = canvas.dotHeight - 1
  let span = high - low
  func dot(_ value: Double) -> Int {
    guard span > 0, span.isFinite else { return top }
    return top - Int(((value - low) / span * Double(top)).rounded())
  }
  let columns = canvas.dotWidth
  var previous: (x: Int, y: Int)?
  for (i, value) in values.enumerated() {
    guard value.isFinite else {
      previous = nil
      continue
    }
    let x = values.count == 1 ? 0 : i * (columns - 1) / (values.count - 1)
    let point = (x: x, y: dot(value))
    if let previous {
      canvas.line(from: previous, to: point, style)
    } else {
      canvas.set(point.x, point.y, style)
    }
    previous = point
  }
  canvas.draw(on: &grid, x: rect.x, y: rect.y)
}
