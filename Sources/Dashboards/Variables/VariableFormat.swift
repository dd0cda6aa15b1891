internal import Addresses
internal import JSON

/// How a variable's values become text: the part behind the colon of `${name:format}`.
enum VariableFormat {
  /// As a regular expression, alternatives in parentheses, where the variable can have several values.
  case promQL
  case regex, pipe, csv, glob, json, raw, doublequote, singlequote, queryparam, text
  case percentencode, uriencode, sqlstring, lucene, distributed, html
  /// The values with a separator of one's own.
  case join(String)
  /// A parameter's own name, and what stands before each value.
  case customqueryparam(name: String, prefix: String)
  /// A moment in time: the format after `date:`.
  case date(String)

  init?(_ text: Substring) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    func argument(_ index: Int) -> String? { index < parts.count ? parts[index] : nil }
    switch parts.first ?? "" {
    case "regex": self = .regex
    case "pipe": self = .pipe
    case "csv": self = .csv
    case "glob": self = .glob
    case "json": self = .json
    case "raw": self = .raw
    case "doublequote": self = .doublequote
    case "singlequote": self = .singlequote
    case "queryparam": self = .queryparam
    case "customqueryparam":
      self = .customqueryparam(name: argument(1) ?? "", prefix: argument(2) ?? "")
    case "text": self = .text
    case "html": self = .html
    case "join": self = .join(argument(1) ?? ",")
    case "percentencode": self = .percentencode
    case "uriencode": self = .uriencode
    case "sqlstring": self = .sqlstring
    case "lucene": self = .lucene
    case "distributed": self = .distributed
    case "date": self = .date(parts.count > 1 ? String(text.dropFirst(5)) : "iso")
    default: return nil
    }
  }

  /// The text for `options` of the variable `name`. `isMulti` says whether it can have several values, `isList`
  /// whether it has a list of them now, be it of one or none, rather than one value.
  func apply(_ options: [VariableOption], name: String, isMulti: Bool, isList: Bool) -> String {
    let values = options.isEmpty && !isList ? [""] : options.map(\.value)
    func joined(_ separator: String, _ transform: (String) -> String = { $0 }) -> String {
      values.map(transform).joined(separator: separator)
    }
    switch self {
    case .promQL:
      // What quotes need is up to the place where it stands.
      guard isMulti else { return joined("|") }
      return Self.regex.apply(options, name: name, isMulti: true, isList: isList)
    case .regex:
      let escaped = values.map(Self.regexEscaped)
      return escaped.count == 1 ? escaped[0] : "(" + escaped.joined(separator: "|") + ")"
    case .pipe: return joined("|")
    case .csv, .raw: return joined(",")
    case .join(let separator): return joined(separator)
    case .glob: return values.count > 1 ? "{" + joined(",") + "}" : joined("")
    case .json: return isList ? "[" + joined(",", JSON.quote) + "]" : joined("")
    case .doublequote: return joined(",") { "\"" + Self.escaping("\"", in: $0, by: "\\\"") + "\"" }
    case .singlequote: return joined(",") { "'" + Self.escaping("'", in: $0, by: "\\'") + "'" }
    case .sqlstring:
      return joined(",") {
        "'" + Self.escaping("\"", in: Self.escaping("'", in: $0, by: "''"), by: "\\\"") + "'"
      }
    case .queryparam:
      return joined("&") { "var-" + percentEncoded(name) + "=" + percentEncoded($0) }
    case .customqueryparam(let own, let prefix):
      let key = percentEncoded(own.isEmpty ? name : own) + "=" + percentEncoded(prefix)
      return joined("&") { key + percentEncoded($0) }
    case .text: return options.map(\.text).joined(separator: " + ")
    case .html: return joined(", ", Self.htmlEscaped)
    case .percentencode: return percentEncoded(isList ? "{" + joined(",") + "}" : joined(""))
    case .uriencode:
      return percentEncoded(
        isList ? "{" + joined(",") + "}" : joined(""), keeping: ";/?:@&=+$,#")
    case .lucene:
      if !isList { return joined("", Self.luceneEscaped) }
      let quoted = values.map { "\"" + Self.luceneEscaped($0) + "\"" }
      return quoted.isEmpty ? "__empty__" : "(" + quoted.joined(separator: " OR ") + ")"
    case .distributed:
      return values.enumerated().map { $0 == 0 ? $1 : name + "=" + $1 }.joined(separator: ",")
    case .date: return joined(",")
    }
  }

  private static func luceneEscaped(_ text: String) -> String {
    if Double(text) != nil { return text }
    var out = ""
    for character in text {
      if "!*+-=<>&|()[]{}^~?:\\/\"".contains(character) || character.isWhitespace { out += "\\" }
      out.append(character)
    }
    return out
  }

  private static func htmlEscaped(_ text: String) -> String {
    var out = ""
    for character in text {
      switch character {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "\"": out += "&quot;"
      case "'": out += "&#39;"
      default: out.append(character)
      }
    }
    return out
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
