internal import JSON

/// How a variable's values become text: the part behind the colon of `${name:format}`.
enum VariableFormat {
  /// As a regular expression, alternatives in parentheses, where the variable can have several values.
  case promQL
  case regex, pipe, csv, glob, json, raw, doublequote, singlequote, queryparam, text
  case percentencode, sqlstring, lucene, distributed
  /// A moment in time: the format after `date:`.
  case date(String)

  init?(_ name: Substring) {
    switch name {
    case "regex": self = .regex
    case "pipe": self = .pipe
    case "csv": self = .csv
    case "glob": self = .glob
    case "json": self = .json
    case "raw": self = .raw
    case "doublequote": self = .doublequote
    case "singlequote": self = .singlequote
    case "queryparam": self = .queryparam
    case "text": self = .text
    case "percentencode": self = .percentencode
    case "uriencode": self = .percentencode
    case "sqlstring": self = .sqlstring
    case "lucene": self = .lucene
    case "distributed": self = .distributed
    case "date": self = .date("iso")
    default:
      guard name.hasPrefix("date:") else { return nil }
      self = .date(String(name.dropFirst(5)))
    }
  }

  /// The text for `options` of the variable `name`.
  func apply(_ options: [VariableOption], name: String, isMulti: Bool) -> String {
    let values = options.map(\.value)
    func joined(_ separator: String, _ transform: (String) -> String = { $0 }) -> String {
      values.map(transform).joined(separator: separator)
    }
    switch self {
    case .promQL:
      // What quotes need is up to the place where it stands.
      return isMulti ? Self.regex.apply(options, name: name, isMulti: true) : joined("|")
    case .regex:
      let escaped = values.map(Self.regexEscaped)
      return escaped.count == 1 ? escaped[0] : "(" + escaped.joined(separator: "|") + ")"
    case .pipe: return joined("|")
    case .csv, .raw: return joined(",")
    case .glob: return values.count > 1 ? "{" + joined(",") + "}" : joined("")
    case .json:
      return values.count == 1
        ? JSON.quote(values[0]) : "[" + joined(",", JSON.quote) + "]"
    case .doublequote: return joined(",") { "\"" + Self.escaping("\"", in: $0, by: "\\\"") + "\"" }
    case .singlequote: return joined(",") { "'" + Self.escaping("'", in: $0, by: "\\'") + "'" }
    case .sqlstring: return joined(",") { "'" + Self.escaping("'", in: $0, by: "''") + "'" }
    case .queryparam:
      return joined("&") { "var-" + percentEncoded(name) + "=" + percentEncoded($0) }
    case .text: return options.map(\.text).joined(separator: " + ")
    case .percentencode:
      return percentEncoded(values.count > 1 ? "{" + joined(",") + "}" : joined(""))
    case .lucene:
      let quoted = values.map { "\"" + Self.escaping("\"", in: $0, by: "\\\"") + "\"" }
      return quoted.count == 1 ? values[0] : "(" + quoted.joined(separator: " OR ") + ")"
    case .distributed:
      return values.enumerated().map { $0 == 0 ? $1 : name + "=" + $1 }.joined(separator: ",")
    case .date: return joined(",")
    }
  }

  private static func escaping(_ character: Character, in text: String, by escape: String) -> String
  {
    var out = ""
    for next in text { out += next == character ? escape : String(next) }
    return out
  }

  /// `text` so that a regular expression takes it literally.
  static func regexEscaped(_ text: String) -> String {
    var out = ""
    for character in text {
      if "\\^$*+?.()|[]{}/".contains(character) && character != "/" { out.append("\\") }
      out.append(character)
    }
    return out
  }

  /// `text` so that it can stand between quotes in PromQL.
  static func stringEscaped(_ text: String) -> String {
    var out = ""
    for character in text {
      switch character {
      case "\\": out += "\\\\"
      case "\"": out += "\\\""
      case "\n": out += "\\n"
      default: out.append(character)
      }
    }
    return out
  }
}

/// `text` as it stands in a URL's query.
func percentEncoded(_ text: String) -> String {
  var out = ""
  let hex = Array("0123456789ABCDEF")
  for byte in text.utf8 {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
      out.unicodeScalars.append(UnicodeScalar(byte))
    default: out += "%" + String(hex[Int(byte >> 4)]) + String(hex[Int(byte & 15)])
    }
  }
  return out
}
