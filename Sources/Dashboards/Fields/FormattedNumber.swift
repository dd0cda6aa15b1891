package import Calendar
internal import Metrics

/// A number written in a unit, in its parts.
package struct FormattedNumber: Sendable, Hashable {
  package var prefix = ""
  package var number: String
  /// With the space that parts it from the number, where one does.
  package var suffix = ""
  package var text: String { prefix + number + suffix }
}

/// What dates are told by.
package struct FormatClock: Sendable, Hashable {
  package var zone: Zone
  /// What "ago" counts from, in milliseconds since the epoch.
  package var nowMilliseconds: Int64?
  package init(zone: Zone = .utc, nowMilliseconds: Int64? = nil) {
    self.zone = zone
    self.nowMilliseconds = nowMilliseconds
  }
}

extension ValueFormat {
  /// `value` as one reads it: "1.24 s", "4.2 %". NaN is "NaN", infinities are "+Inf" and "-Inf".
  package func text(_ value: Double, clock: FormatClock = FormatClock()) -> String {
    parts(value, spacing: nil, clock: clock).text
  }

  /// `value` as a tick of an axis whose ticks are `spacing` apart: the decimals that tell neighbours apart, all
  /// ticks in the scale of the greatest, `top`.
  package func tick(_ value: Double, spacing: Double, top: Double) -> String {
    parts(value, spacing: max(spacing.magnitude, .leastNonzeroMagnitude), top: top).text
  }

  /// The pieces of `text`.
  package func parts(_ value: Double, clock: FormatClock = FormatClock()) -> FormattedNumber {
    parts(value, spacing: nil, clock: clock)
  }

  private func parts(
    _ value: Double, spacing: Double?, top: Double? = nil, clock: FormatClock = FormatClock()
  ) -> FormattedNumber {
    if value.isNaN { return FormattedNumber(number: "NaN") }
    if value.isInfinite { return FormattedNumber(number: value < 0 ? "-Inf" : "+Inf") }
    let size = max(value.magnitude, spacing == nil ? 0 : (top ?? value).magnitude)
    func plain(_ scale: Double, _ suffix: String, spaced: Bool = true) -> FormattedNumber {
      FormattedNumber(
        number: number(value / scale, spacing: spacing.map { $0 / scale }),
        suffix: suffix.isEmpty || !spaced ? suffix : " " + suffix)
    }
    switch Unit.named(unit) {
    case .plain(let prefix, let suffix):
      var number = plain(1, suffix)
      number.prefix = prefix
      return number
    case .string:
      return FormattedNumber(number: exact(value))
    case .fraction:
      let scaled = ValueFormat(unit: "percent", decimals: decimals)
      return scaled.parts(
        value * 100, spacing: spacing.map { $0 * 100 }, top: top.map { $0 * 100 }, clock: clock)
    case .steps(let names):
      let (scale, name) = step(size, 1000, names)
      return plain(scale, name, spaced: false)
    case .count(let suffix):
      let (scale, name) = step(size, 1000, ["", "K", "M", "B", "T"])
      return FormattedNumber(
        number: number(value / scale, spacing: spacing.map { $0 / scale }) + name,
        suffix: suffix.isEmpty ? "" : " " + suffix)
    case .money(let symbol, let isSuffix):
      let (scale, name) = step(size, 1000, ["", "K", "M", "B", "T"])
      let text = number(value.magnitude / scale, spacing: spacing.map { $0 / scale })
      return signed(value, symbol, text + name, isSuffix: isSuffix)
    case .fullMoney(let symbol, let isSuffix):
      let text = grouped(
        decimals == nil ? trimmed(fixed(value.magnitude, 1)) : fixed(value.magnitude, decimals ?? 0)
      )
      return signed(value, symbol, text, isSuffix: isSuffix)
    case .si(let symbol, let power):
      return prefixed(
        value, size, symbol, power, 1000, Unit.siPrefixes[...], Unit.siBase, spacing)
    case .binary(let symbol, let power):
      return prefixed(value, size, symbol, power, 1024, Unit.binaryPrefixes[...], 0, spacing)
    case .span(let ladder): return span(value, size, ladder, spacing)
    case .spanInWords(let seconds):
      return FormattedNumber(number: words(value, seconds: seconds))
    case .clock(let days): return FormattedNumber(number: clockText(value, days: days))
    case .letteredClock(let milliseconds):
      return FormattedNumber(number: letteredClock(value * milliseconds))
    case .date(let format, let today):
      let time = CivilTime(Timestamp(milliseconds: Int64(clamping: value)), clock.zone)
      let format = today.flatMap { isToday(time, clock) ? $0 : nil } ?? format
      return FormattedNumber(
        number: time.formatted(format),
        suffix: CivilTime.tellsHours(format) ? time.offsetText : "")
    case .fromNow:
      guard let now = clock.nowMilliseconds else {
        return ValueFormat(unit: "dateTimeAsIso").parts(value, spacing: nil, clock: clock)
      }
      let ago = Double(now) - value
      let text = SpokenSpan.text(seconds: ago.magnitude / 1000)
      return FormattedNumber(number: ago < 0 ? "in " + text : text + " ago")
    case .bool(let yes, let no): return FormattedNumber(number: value == 0 ? no : yes)
    case .hexadecimal(let prefix):
      return FormattedNumber(
        prefix: (value < 0 ? "-" : "") + prefix, number: hexadecimal(value.magnitude))
    case .scientific: return FormattedNumber(number: scientific(value))
    case .locale:
      return FormattedNumber(number: grouped(trimmed(fixed(value, min(decimals ?? 3, 15)))))
    }
  }

  private func signed(_ value: Double, _ symbol: String, _ text: String, isSuffix: Bool)
    -> FormattedNumber
  {
    let sign = value < 0 ? "-" : ""
    return isSuffix
      ? FormattedNumber(prefix: sign, number: text, suffix: symbol)
      : FormattedNumber(prefix: sign + symbol, number: text)
  }

  private func isToday(_ time: CivilTime, _ clock: FormatClock) -> Bool {
    guard let now = clock.nowMilliseconds else { return false }
    return time.date == CivilTime(Timestamp(milliseconds: now), clock.zone).date
  }

  private func prefixed(
    _ value: Double, _ size: Double, _ symbol: String, _ power: Int, _ base: Double,
    _ names: ArraySlice<String>, _ none: Int, _ spacing: Double?
  ) -> FormattedNumber {
    var index = none + power
    var scale = 1.0
    while size / scale >= base * 0.99999999, index + 1 < names.count {
      scale *= base
      index += 1
    }
    while size > 0, size / scale < 1, index > 0 {
      scale /= base
      index -= 1
    }
    let suffix = names[index] + symbol
    return FormattedNumber(
      number: number(value / scale, spacing: spacing.map { $0 / scale }),
      suffix: suffix.isEmpty ? "" : " " + suffix)
  }

  private func step(_ size: Double, _ base: Double, _ names: [String]) -> (Double, String) {
    var scale = 1.0
    var index = 0
    while size / scale >= base * 0.99999999, index + 1 < names.count {
      scale *= base
      index += 1
    }
    return (scale, names[index])
  }

  private func span(_ value: Double, _ size: Double, _ ladder: SpanLadder, _ spacing: Double?)
    -> FormattedNumber
  {
    let steps = ladder.steps
    let fitting = steps.first { size >= $0.from * 0.9999999 } ?? steps[steps.count - 1]
    // Nothing is told in the ladder's own unit.
    let step = size == 0 ? steps.first { $0.divisor == 1 } ?? fitting : fitting
    let text = number(value / step.divisor, spacing: spacing.map { $0 / step.divisor })
    let isOne = step.name.count > 2 && (text == "1" || (value / step.divisor).magnitude <= 1)
    return FormattedNumber(
      number: text, suffix: " " + (isOne ? String(step.name.dropLast()) : step.name))
  }
}
