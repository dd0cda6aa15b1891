internal import Metrics

/// Dates read from texts, by the tokens of moment.js or, without a format, as ISO 8601 writes them.
package enum MomentText {
  private struct Parts {
    var year = 1970
    var month = 1
    var day = 1
    var hour = 0
    var minute = 0
    var second = 0
    var milliseconds = 0.0
    var isAfternoon: Bool?
    var offset: Int?
    var epoch: Double?
  }

  /// Milliseconds since the epoch; nil where the text is no date of that format. Without an offset it is one of `zone`.
  package static func parse(_ text: String, _ format: String, _ zone: Zone) -> Double? {
    var trimmed = text.drop(while: \.isWhitespace)
    while trimmed.last?.isWhitespace == true { trimmed.removeLast() }
    let text = String(trimmed)
    guard !text.isEmpty else { return nil }
    if format.isEmpty {
      let formats = [
        "YYYY-MM-DDTHH:mm:ss.SSSZ", "YYYY-MM-DDTHH:mm:ssZ", "YYYY-MM-DDTHH:mm:ss.SSS",
        "YYYY-MM-DDTHH:mm:ss", "YYYY-MM-DDTHH:mm", "YYYY-MM-DD",
      ]
      for format in formats {
        for separated in [format, format.replacing("T", with: " ")] {
          if let parts = read(text, separated) { return instant(parts, zone) }
        }
      }
      return Double(text)
    }
    return read(text, format).flatMap { instant($0, zone) }
  }

  private static func instant(_ parts: Parts, _ zone: Zone) -> Double? {
    if let epoch = parts.epoch { return epoch }
    guard (1...12).contains(parts.month), (1...31).contains(parts.day), parts.hour < 25,
      parts.minute < 60, parts.second < 61
    else { return nil }
    var hour = parts.hour
    if let afternoon = parts.isAfternoon { hour = hour % 12 + (afternoon ? 12 : 0) }
    let shown = Timestamp(
      year: parts.year, month: parts.month, day: parts.day, hour: hour, minute: parts.minute,
      second: parts.second)
    let time =
      parts.offset.map { shown - .seconds($0) } ?? WallClock(zone).instant(shown: shown)
    return Double(time.milliseconds) + parts.milliseconds
  }

  /// The whole text by the format, token by token.
  private static func read(_ text: String, _ format: String) -> Parts? {
    var parts = Parts()
    var rest = Substring(text)
    var tokens = Substring(format)
    func number(_ digits: ClosedRange<Int>) -> Int? {
      let run = rest.prefix { $0.isASCII && $0.isNumber }.prefix(digits.upperBound)
      guard run.count >= digits.lowerBound, let number = Int(run) else { return nil }
      rest = rest.dropFirst(run.count)
      return number
    }
    while let first = tokens.first {
      if first == "[", let end = tokens.firstIndex(of: "]") {
        let literal = tokens[tokens.index(after: tokens.startIndex)..<end]
        guard rest.hasPrefix(literal) else { return nil }
        rest = rest.dropFirst(literal.count)
        tokens = tokens[tokens.index(after: end)...]
        continue
      }
      let run = tokens.prefix { $0 == first }
      tokens = tokens.dropFirst(run.count)
      switch first {
      case "Y":
        guard let year = number(run.count == 2 ? 2...2 : 1...4) else { return nil }
        parts.year = run.count == 2 ? year + (year > 68 ? 1900 : 2000) : year
      case "M":
        if run.count >= 3 {
          guard let month = month(&rest) else { return nil }
          parts.month = month
        } else {
          guard let month = number(1...2) else { return nil }
          parts.month = month
        }
      case "D":
        guard let day = number(1...2) else { return nil }
        parts.day = day
      case "H", "h":
        guard let hour = number(1...2) else { return nil }
        parts.hour = hour
      case "m":
        guard let minute = number(1...2) else { return nil }
        parts.minute = minute
      case "s":
        guard let second = number(1...2) else { return nil }
        parts.second = second
      case "S":
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        guard let fraction = Double("0." + digits), !digits.isEmpty else { return nil }
        parts.milliseconds = (fraction * 1000).rounded(.down)
        rest = rest.dropFirst(digits.count)
      case "A", "a":
        let word = rest.prefix(2).lowercased()
        guard word == "am" || word == "pm" else { return nil }
        parts.isAfternoon = word == "pm"
        rest = rest.dropFirst(2)
      case "Z":
        guard let offset = offset(&rest) else { return nil }
        parts.offset = offset
      case "X", "x":
        guard let value = Double(rest) else { return nil }
        parts.epoch = first == "X" ? value * 1000 : value
        rest = ""
      default:
        guard rest.hasPrefix(run) else { return nil }
        rest = rest.dropFirst(run.count)
      }
    }
    // What follows the format counts for nothing, as moment reads it, but for whole ISO dates.
    return rest.isEmpty || !format.hasPrefix("YYYY-MM-DD") ? parts : nil
  }

  private static func month(_ rest: inout Substring) -> Int? {
    let names = [
      "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ]
    let word = rest.prefix { $0.isLetter }
    guard let index = names.firstIndex(of: word.prefix(3).lowercased()) else { return nil }
    rest = rest.dropFirst(word.count)
    return index + 1
  }

  /// `Z`, `+02:00` or `+0200`, in seconds.
  private static func offset(_ rest: inout Substring) -> Int? {
    if rest.first == "Z" {
      rest = rest.dropFirst()
      return 0
    }
    guard let sign = rest.first, sign == "+" || sign == "-" else { return nil }
    let digits = rest.dropFirst().prefix { $0.isNumber || $0 == ":" }
    let plain = digits.filter { $0 != ":" }
    guard plain.count == 4 || plain.count == 2, let hours = Int(plain.prefix(2)) else { return nil }
    rest = rest.dropFirst(1 + digits.count)
    let seconds = (hours * 60 + (Int(plain.dropFirst(2)) ?? 0)) * 60
    return sign == "-" ? -seconds : seconds
  }
}
