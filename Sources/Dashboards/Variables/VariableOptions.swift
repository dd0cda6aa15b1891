internal import Patterns

/// From raw texts to a variable's options: regex, order, no doubles.
enum VariableOptions {
  /// The most options that are kept; a picker with more helps nobody.
  static let most = 20_000

  static func make(_ texts: [String], regex: String, sort: Int) throws(PatternError)
    -> [VariableOption]
  {
    var options: [VariableOption] = []
    if regex.isEmpty {
      options = texts.map { VariableOption($0) }
    } else {
      // Without slashes the whole text must fit, as in Grafana.
      let pattern = try ScriptPattern(regex.hasPrefix("/") ? regex : "/^\(regex)$/")
      for text in texts { options += extracted(text, pattern) }
    }
    var seen: Set<String> = []
    options = options.filter { seen.insert($0.value).inserted }
    return Array(sorted(options, sort).prefix(most))
  }

  private static func extracted(_ text: String, _ pattern: ScriptPattern) -> [VariableOption] {
    let matches =
      pattern.isGlobal
      ? pattern.allMatches(in: text) : pattern.firstMatch(in: text).map { [$0] } ?? []
    guard let first = matches.first else { return [] }
    if first.names["text"] != nil || first.names["value"] != nil {
      // With the flag g, text and value may come from different matches.
      let names = matches.lazy.compactMap { $0["text"] }
      let values = matches.lazy.compactMap { $0["value"] }
      // A group that took in nothing names nothing.
      let name = names.first { !$0.isEmpty }
      guard let value = values.first ?? name else { return [] }
      return [VariableOption(text: name ?? value, value: value)]
    }
    if first.groups.count > 1 {
      return matches.compactMap { match in
        match.groups.dropFirst().compactMap { $0 }.first.map { VariableOption($0) }
      }
    }
    return [VariableOption(text)]
  }

  static func sorted(_ options: [VariableOption], _ sort: Int) -> [VariableOption] {
    guard sort > 0 else { return options }
    var options = options
    switch (sort + 1) / 2 {
    case 1: options.sort { $0.text < $1.text }
    case 2:
      // Numbers in the text decide; texts without one come first.
      let keyed = options.enumerated().map { (number(in: $1.text) ?? -1, $0, $1) }
      options = keyed.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.2)
    case 3: options.sort { $0.text.lowercased() < $1.text.lowercased() }
    default: options.sort { naturally($0.text, $1.text) }
    }
    return sort % 2 == 0 ? options.reversed() : options
  }

  private static func number(in text: String) -> Double? {
    let digits = text.drop { !($0.isASCII && $0.isNumber) }
    return Double(digits.prefix { $0.isASCII && ($0.isNumber || $0 == ".") })
  }

  /// Runs of digits compare as numbers.
  static func naturally(_ a: String, _ b: String) -> Bool {
    var (x, y) = (Substring(a), Substring(b))
    while let p = x.first, let q = y.first {
      if p.isASCII, p.isNumber, q.isASCII, q.isNumber {
        let m = x.prefix { $0.isASCII && $0.isNumber }
        let n = y.prefix { $0.isASCII && $0.isNumber }
        let (s, t) = (m.drop { $0 == "0" }, n.drop { $0 == "0" })
        if s.count != t.count { return s.count < t.count }
        if s != t { return s < t }
        x = x.dropFirst(m.count)
        y = y.dropFirst(n.count)
      } else {
        if p != q { return p < q }
        x.removeFirst()
        y.removeFirst()
      }
    }
    return x.isEmpty && !y.isEmpty
  }

  /// The items of a custom variable: `a, b\, c, text : value`, or a JSON list in newer files.
  static func custom(_ query: String) -> [VariableOption] {
    var items: [String] = []
    var item = ""
    var isEscaped = false
    for character in query {
      if isEscaped {
        if character != "," { item.append("\\") }
        item.append(character)
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else if character == "," {
        items.append(item)
        item = ""
      } else {
        item.append(character)
      }
    }
    if isEscaped { item.append("\\") }
    items.append(item)
    return items.compactMap { raw in
      let text = raw.trimmingWhitespace
      guard !text.isEmpty else { return nil }
      guard let colon = colonBetweenSpaces(text) else { return VariableOption(text) }
      return VariableOption(
        text: String(text[..<colon]).trimmingWhitespace,
        value: String(text[text.index(after: colon)...]).trimmingWhitespace)
    }
  }

  private static func colonBetweenSpaces(_ text: String) -> String.Index? {
    for index in text.indices where text[index] == ":" && index > text.startIndex {
      let next = text.index(after: index)
      if next < text.endIndex, text[next] == " ", text[text.index(before: index)] == " " {
        return index
      }
    }
    return nil
  }
}
