/// A scalar as it stands in the file: its text, and whether quotes or a tag say that it is a string.
package struct YAMLScalar: Sendable, Hashable {
  package var text: String
  /// Written without quotes and without a tag: the text decides what it is.
  package var isPlain: Bool
  /// The explicit tag (`tag:yaml.org,2002:str`), if there is one.
  package var tag: String?

  package init(text: String, isPlain: Bool, tag: String? = nil) {
    self.text = text
    self.isPlain = isPlain
    self.tag = tag
  }

  /// Nothing, `~` or `null`.
  package var isNull: Bool {
    if tag == "tag:yaml.org,2002:null" { return true }
    guard isPlain else { return false }
    return ["", "~", "null", "Null", "NULL"].contains(text)
  }

  /// The truth value, by the words of YAML 1.1 (`true`, `yes`, `on`, …).
  package var bool: Bool? {
    guard isPlain || tag == "tag:yaml.org,2002:bool" else { return nil }
    switch text {
    case "true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON", "y", "Y": return true
    case "false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF", "n", "N": return false
    default: return nil
    }
  }

  /// The integer: decimal, `0x`, `0o`, `0` (octal) or `0b`, underscores allowed; also a whole number written as a
  /// float (`1e3`).
  package var integer: Int64? {
    guard isPlain || tag == "tag:yaml.org,2002:int" else { return nil }
    var digits = text.filter { $0 != "_" }[...]
    guard let head = digits.first, head != "_" else { return nil }
    let isNegative = head == "-"
    if head == "-" || head == "+" { digits = digits.dropFirst() }
    guard let first = digits.utf8.first, first >= 0x30, first <= 0x39 else { return nil }
    var radix = 10
    for (prefix, base) in [("0x", 16), ("0X", 16), ("0o", 8), ("0b", 2), ("0B", 2)]
    where digits.hasPrefix(prefix) {
      radix = base
      digits = digits.dropFirst(2)
    }
    if radix == 10, digits.count > 1, first == 0x30, let octal = Int64(digits, radix: 8) {
      return isNegative ? -octal : octal
    }
    guard let lead = digits.utf8.first, lead != 0x2D, lead != 0x2B else { return nil }
    if let value = Int64((isNegative ? "-" : "") + digits, radix: radix) { return value }
    return double.flatMap { Int64(exactly: $0) }
  }

  /// The number; `.inf` and `.nan` in YAML's spelling.
  package var double: Double? {
    guard isPlain || tag == "tag:yaml.org,2002:float" || tag == "tag:yaml.org,2002:int" else {
      return nil
    }
    switch text {
    case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": return .infinity
    case "-.inf", "-.Inf", "-.INF": return -.infinity
    case ".nan", ".NaN", ".NAN": return .nan
    default: break
    }
    let digits = text.filter { $0 != "_" }
    let allowed = digits.utf8.allSatisfy { byte in
      byte >= 0x30 && byte <= 0x39 || [0x2B, 0x2D, 0x2E, 0x45, 0x65].contains(byte)
    }
    guard allowed, text.utf8.first != 0x5F else { return nil }
    return Double(digits)
  }
}
