/// One label: a name and its value, both UTF-8.
package struct Label: Hashable, Sendable {
  package var name: String
  package var value: String

  package init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}

/// The label set that names a series: sorted by name (by bytes), each name once, no empty values.
///
/// The metric's name is the label `__name__`.
package struct Labels: Hashable, Sendable {
  package private(set) var pairs: [Label]

  package static let empty = Labels(sorted: [])

  /// From labels in any order; empty values are dropped, of a repeated name the last one counts.
  package init(_ labels: some Sequence<Label>) {
    var kept: [Label] = []
    for label in labels.sorted(by: { bytewiseLess($0.name, $1.name) }) {
      if let last = kept.last, last.name == label.name { kept.removeLast() }
      kept.append(label)
    }
    pairs = kept.filter { !$0.value.isEmpty }
  }

  /// From labels that are already sorted by name, unique and not empty.
  package init(sorted pairs: [Label]) { self.pairs = pairs }

  package var count: Int { pairs.count }
  package var isEmpty: Bool { pairs.isEmpty }

  /// The value of the label `name`, or "" where it is absent.
  package subscript(name: String) -> String {
    for pair in pairs where pair.name == name { return pair.value }
    return ""
  }

  /// The metric's name, or "".
  package var metricName: String { self[Labels.nameLabel] }

  /// This set with `name` set to `value`; an empty value removes the label.
  package func setting(_ name: String, _ value: String) -> Labels {
    var next = pairs
    let index = next.firstIndex { !bytewiseLess($0.name, name) } ?? next.count
    let present = index < next.count && next[index].name == name
    switch (present, value.isEmpty) {
    case (true, true): next.remove(at: index)
    case (true, false): next[index].value = value
    case (false, true): break
    case (false, false): next.insert(Label(name, value), at: index)
    }
    return Labels(sorted: next)
  }

  /// This set with the labels of another that it lacks.
  package func completed(by other: Labels) -> Labels {
    let missing = other.pairs.filter { self[$0.name].isEmpty }
    return missing.isEmpty ? self : Labels(pairs + missing)
  }

  /// This set without the metric's name.
  package var withoutName: Labels { dropping([Labels.nameLabel]) }

  /// Only the labels whose names are in `names`.
  package func keeping(_ names: [String]) -> Labels {
    Labels(sorted: pairs.filter { names.contains($0.name) })
  }

  /// All labels but those whose names are in `names`.
  package func dropping(_ names: [String]) -> Labels {
    Labels(sorted: pairs.filter { !names.contains($0.name) })
  }

  package static let nameLabel = "__name__"
}

extension Labels: Comparable {
  /// Prometheus' order: pair by pair, name before value, by bytes; the shorter set first.
  package static func < (a: Labels, b: Labels) -> Bool {
    for (x, y) in zip(a.pairs, b.pairs) {
      if x.name != y.name { return bytewiseLess(x.name, y.name) }
      if x.value != y.value { return bytewiseLess(x.value, y.value) }
    }
    return a.count < b.count
  }
}

extension Labels: ExpressibleByDictionaryLiteral {
  package init(dictionaryLiteral elements: (String, String)...) {
    self.init(elements.map { Label($0.0, $0.1) })
  }
}

extension Labels: CustomStringConvertible {
  /// As Prometheus prints a series: `name{a="b"}`; names that are no plain identifiers stand quoted.
  package var description: String {
    let name = metricName
    let plain = isPlainMetricName(name)
    var parts: [String] = []
    if !name.isEmpty, !plain { parts.append(quoted(name)) }
    for pair in pairs where pair.name != Labels.nameLabel {
      parts.append(
        (isPlainLabelName(pair.name) ? pair.name : quoted(pair.name)) + "=" + quoted(pair.value))
    }
    let head = plain ? name : ""
    return parts.isEmpty && !head.isEmpty ? head : head + "{" + parts.joined(separator: ", ") + "}"
  }
}

/// Whether `a` sorts before `b` by their UTF-8 bytes, the order Prometheus uses everywhere.
package func bytewiseLess(_ a: String, _ b: String) -> Bool {
  a.utf8.lexicographicallyPrecedes(b.utf8)
}

/// Whether `name` can stand before the brace of a selector: `[a-zA-Z_:][a-zA-Z0-9_:]*`.
package func isPlainMetricName(_ name: String) -> Bool {
  isIdentifier(name) { $0 == UInt8(ascii: ":") }
}

/// Whether `name` can stand unquoted inside the braces: `[a-zA-Z_][a-zA-Z0-9_]*`.
package func isPlainLabelName(_ name: String) -> Bool {
  isIdentifier(name) { _ in false }
}

private func isIdentifier(_ name: String, extra: (UInt8) -> Bool) -> Bool {
  var first = true
  for byte in name.utf8 {
    let letter = (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A || byte == 0x5F || extra(byte)
    let digit = byte >= 0x30 && byte <= 0x39
    if !letter, first || !digit { return false }
    first = false
  }
  return !first
}

/// `text` as a double-quoted literal of PromQL and the exposition formats, with Go's escapes.
package func quoted(_ text: String) -> String {
  var out = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": out += "\\\""
    case "\\": out += "\\\\"
    case "\n": out += "\\n"
    case "\t": out += "\\t"
    case "\r": out += "\\r"
    case "\u{7}": out += "\\a"
    case "\u{8}": out += "\\b"
    case "\u{B}": out += "\\v"
    case "\u{C}": out += "\\f"
    default:
      if scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value) {
        let digits = Array("0123456789abcdef".unicodeScalars)
        // C1 controls are characters of two bytes, which `\x` would not give.
        out += scalar.value < 0x80 ? "\\x" : "\\u00"
        out.unicodeScalars.append(digits[Int(scalar.value >> 4)])
        out.unicodeScalars.append(digits[Int(scalar.value & 15)])
      } else {
        out.unicodeScalars.append(scalar)
      }
    }
  }
  return out + "\""
}
