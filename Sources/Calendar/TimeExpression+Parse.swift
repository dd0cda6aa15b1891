package import Metrics

extension TimeExpression {
  /// Reads `now`, followed by any number of `-1d`, `+1M`, `/w`; an instant, alone or with such steps behind `||`;
  /// milliseconds or seconds since the epoch. Instants that name no zone are read by `clock`; `now` gives a bare time
  /// of day its day. nil for everything else.
  package init?(_ text: String, now: Timestamp, _ clock: WallClock) {
    let text = String(text.drop(while: \.isWhitespace))
    if text.hasPrefix("now") {
      guard let steps = Self.steps(text.dropFirst(3)) else { return nil }
      self.init(.now, steps)
      return
    }
    if let bar = text.firstRange(of: "||") {
      guard let instant = InstantText.parse(String(text[..<bar.lowerBound]), now: now, clock),
        let steps = Self.steps(text[bar.upperBound...])
      else { return nil }
      self.init(.at(instant), steps)
      return
    }
    guard let instant = InstantText.parse(text, now: now, clock) else { return nil }
    self.init(.at(instant))
  }

  /// `-1d/d`; a move may join several: `-1h30m`.
  private static func steps(_ text: Substring) -> [Step]? {
    var rest = text.filter { !$0.isWhitespace }[...]
    var steps: [Step] = []
    while let sign = rest.popFirst() {
      guard steps.count < 32 else { return nil }
      switch sign {
      case "/":
        guard let (count, unit) = amount(&rest), count == 1 else { return nil }
        steps.append(.round(unit))
      case "+", "-":
        repeat {
          guard let (count, unit) = amount(&rest) else { return nil }
          steps.append(.move(sign == "-" ? -count : count, unit))
        } while rest.first.map { $0.isASCII && $0.isNumber } ?? false
      default: return nil
      }
    }
    return steps
  }

  /// `6h`, `h` for one, `1fQ`; nothing that reaches further than three thousand years.
  private static func amount(_ rest: inout Substring) -> (Int64, CalendarUnit)? {
    let digits = rest.prefix { $0.isASCII && $0.isNumber }
    rest = rest.dropFirst(digits.count)
    let letters = rest.prefix(rest.first == "f" ? 2 : 1)
    rest = rest.dropFirst(letters.count)
    guard let unit = CalendarUnit(letters), let count = digits.isEmpty ? 1 : Int64(digits),
      count <= 100_000_000_000
    else { return nil }
    let size = unit.milliseconds ?? (unit.months ?? 1) * 2_592_000_000
    let (total, overflows) = size.multipliedReportingOverflow(by: count)
    return overflows || total > 100_000_000_000_000 ? nil : (count, unit)
  }
}
