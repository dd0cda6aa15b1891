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
    func plain(_ scale: Double, _ suffix: String, prefix: String = "", spaced: Bool = true)
      -> FormattedNumber
    {
      FormattedNumber(
        prefix: prefix, number: number(value / scale, spacing: spacing.map { $0 / scale }),
        suffix: suffix.isEmpty ? "" : spaced ? " " + suffix : suffix)
    }
    switch Unit.named(unit) {
    case .plain(let prefix, let suffix):
      return prefix.isEmpty ? plain(1, suffix) : money(value, prefix, spacing)
    case .string:
      return FormattedNumber(number: exact(value))
    case .fraction:
      let scaled = ValueFormat(unit: "percent", decimals: decimals)
      return scaled.parts(value * 100, spacing: spacing.map { $0 * 100 })
    case .short:
      let (scale, name) = step(size, 1000, ["", "K", "Mil", "Bil", "Tri", "Quadr"])
      return plain(scale, name)
    case .count(let suffix):
      let (scale, name) = step(size, 1000, ["", "K", "M", "B", "T"])
      return FormattedNumber(
        number: number(value / scale, spacing: spacing.map { $0 / scale }) + name,
        suffix: suffix.isEmpty ? "" : " " + suffix)
    case .si(let symbol, let power):
      return prefixed(value, size, symbol, power, 1000, Self.siPrefixes, spacing)
    case .binary(let symbol, let power):
      return prefixed(value, size, symbol, power, 1024, Self.binaryPrefixes, spacing)
    case .span(let seconds):
      return span(value * seconds, size * seconds, spacing.map { $0 * seconds })
    case .spanInWords(let seconds): return FormattedNumber(number: words(value * seconds))
    case .clock(let seconds, let days):
      return FormattedNumber(number: clockText(value * seconds, days: days))
    case .date(let format):
      let time = CivilTime(Timestamp(milliseconds: Int64(clamping: value)), clock.zone)
      return FormattedNumber(number: time.formatted(format), suffix: time.offsetText)
    case .fromNow:
      guard let now = clock.nowMilliseconds else {
        return ValueFormat(unit: "dateTimeAsIso").parts(value, spacing: nil, clock: clock)
      }
      let ago = Double(now) - value
      let text = IntervalText.age(.milliseconds(Int64(clamping: ago.magnitude)))
      return FormattedNumber(number: ago < 0 ? "in " + text : text + " ago")
    case .bool(let yes, let no): return FormattedNumber(number: value == 0 ? no : yes)
    case .hexadecimal(let prefix):
      let whole = Int64(clamping: value.rounded())
      return FormattedNumber(prefix: prefix, number: String(whole, radix: 16, uppercase: true))
    case .scientific: return FormattedNumber(number: scientific(value))
    case .locale: return FormattedNumber(number: grouped(value, spacing))
    }
  }

  private static let siPrefixes = ["f", "p", "n", "µ", "m", "", "k", "M", "G", "T", "P", "E", "Z"]
  private static let binaryPrefixes = [
    "", "", "", "", "", "", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi",
  ]

  private func prefixed(
    _ value: Double, _ size: Double, _ symbol: String, _ power: Int, _ base: Double,
    _ names: [String], _ spacing: Double?
  ) -> FormattedNumber {
    var power = power
    var scale = 1.0
    let least = base == 1024 ? 0 : -5
    while size / scale >= base * 0.99999999, power < 7 {
      scale *= base
      power += 1
    }
    while size > 0, size / scale < 1, power > least {
      scale /= base
      power -= 1
    }
    let index = min(max(power + 5, 0), names.count - 1)
    return FormattedNumber(
      number: number(value / scale, spacing: spacing.map { $0 / scale }),
      suffix: " " + names[index] + symbol)
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

  private func money(_ value: Double, _ prefix: String, _ spacing: Double?) -> FormattedNumber {
    let (scale, name) = step(value.magnitude, 1000, ["", "K", "M", "B", "T"])
    return FormattedNumber(
      prefix: value < 0 ? "-" + prefix : prefix,
      number: number(value.magnitude / scale, spacing: spacing.map { $0 / scale }) + name)
  }

  private func span(_ seconds: Double, _ size: Double, _ spacing: Double?) -> FormattedNumber {
    let units: [(Double, String)] = [
      (31_536_000, "years"), (604_800, "weeks"), (86_400, "days"), (3_600, "hours"),
      (60, "mins"), (1, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns"),
    ]
    var (scale, name) = units.first { size >= $0.0 * 0.9999999 } ?? (1e-9, "ns")
    if size == 0 { (scale, name) = (1, "s") }
    let text = number(seconds / scale, spacing: spacing.map { $0 / scale })
    if text == "1", name.hasSuffix("s"), name.count > 2 { name.removeLast() }
    return FormattedNumber(number: text, suffix: " " + name)
  }
}
