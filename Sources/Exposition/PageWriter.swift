/// Writes a page of the Prometheus text format 0.0.4: for the targets that live in this process, and the demo.
package struct PageWriter: Sendable {
  package private(set) var bytes: [UInt8] = []

  package init() {}

  /// Begins a family; `kind` is counter, gauge, histogram, summary or untyped.
  package mutating func family(_ name: String, _ kind: String, _ help: String) {
    bytes.append(contentsOf: "# HELP \(name) \(escapedText(help, quotes: false))\n".utf8)
    bytes.append(contentsOf: "# TYPE \(name) \(kind)\n".utf8)
  }

  /// One sample; label values are escaped here.
  package mutating func sample(_ name: String, _ labels: [(String, String)] = [], _ value: Double) {
    bytes.append(contentsOf: name.utf8)
    if !labels.isEmpty {
      var separator: UInt8 = UInt8(ascii: "{")
      for (label, text) in labels {
        bytes.append(separator)
        bytes.append(contentsOf: "\(label)=\"\(escapedText(text, quotes: true))\"".utf8)
        separator = UInt8(ascii: ",")
      }
      bytes.append(UInt8(ascii: "}"))
    }
    bytes.append(UInt8(ascii: " "))
    bytes.append(contentsOf: number(value).utf8)
    bytes.append(UInt8(ascii: "\n"))
  }

  /// A family of one sample without labels.
  package mutating func single(_ name: String, _ kind: String, _ help: String, _ value: Double) {
    family(name, kind, help)
    sample(name, [], value)
  }

  private func number(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
    if value == value.rounded(), value.magnitude < 1e15 { return String(Int64(value)) }
    return "\(value)"
  }
}

/// A text as the text formats have it: backslash and line feed escaped, and quotes where it stands in them.
package func escapedText(_ text: String, quotes: Bool) -> String {
  guard text.utf8.contains(where: { $0 == 0x5C || $0 == 0x0A || $0 == 0x22 }) else { return text }
  var out = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\\": out += "\\\\"
    case "\n": out += "\\n"
    case "\"" where quotes: out += "\\\""
    default: out.unicodeScalars.append(scalar)
    }
  }
  return out
}
