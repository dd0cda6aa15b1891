internal import JSON
internal import Metrics
internal import Patterns

extension TransformationRecord {
  static let extractFields = TransformationRecord(
    "extractFields",
    options: ["source", "format", "jsonPaths", "regExp", "delimiter", "replace", "keepTime"],
    shortfalls: {
      Shortfall.unless(["auto", "json", "kvp", "delimiter", "regexp"], $0["format"], "format")
    },
    run: { transformer, frames, options in
      let source = options["source"].text ?? ""
      guard !source.isEmpty else { return frames }
      if !frames.contains(where: { $0.field(named: source) != nil }),
        frames.contains(where: { $0.count > 0 })
      {
        transformer.miss("no field \(source)")
      }
      let extracting = Extracting(options)
      return frames.map { frame in
        frame.field(named: source).map { extracting.extracted($0, frame, &transformer) } ?? frame
      }
    })
}

/// Reads the texts of a field apart into columns.
struct Extracting {
  private let options: JSON
  private let format: String
  private let pattern: ScriptPattern?
  private static let mostColumns = 500

  init(_ options: JSON) {
    self.options = options
    format = options["format"].string ?? "auto"
    let expression = options["regExp"].text ?? ""
    pattern = try? ScriptPattern(expression.hasPrefix("/") ? expression : "/(?<NewField>.*)/")
  }

  func extracted(_ source: Field, _ frame: DataFrame, _ transformer: inout Transformer)
    -> DataFrame
  {
    let paths = options["jsonPaths"].elements.compactMap { path -> (String, String)? in
      guard let name = path["path"].text, !name.isEmpty else { return nil }
      let alias = path["alias"].text ?? ""
      return (name, alias.isEmpty ? name : alias)
    }
    var names: [String] = []
    var rows: [[String: JSON]] = []
    for row in 0..<source.count {
      var found = parsed(source.text(row))
      if format == "json", !paths.isEmpty {
        let json = (try? JSON(parsing: source.text(row))) ?? .null
        found = paths.map { path, name in
          let value = Self.value(json, at: path)
          return JSON.Member(name, value == .null ? .string("Not Found") : value)
        }
      }
      for member in found where !names.contains(member.name) { names.append(member.name) }
      rows.append(Dictionary(found.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 }))
    }
    if names.count > Self.mostColumns {
      transformer.miss("only the first \(Self.mostColumns) of \(names.count) columns")
    }
    var out = frame
    let replaces = options["replace"].bool == true
    if replaces { out.fields = [] }
    if replaces, options["keepTime"].bool == true, let time = frame.timeField {
      out.fields.append(time)
    }
    for name in names.prefix(Self.mostColumns) {
      let cells = rows.map { $0[name] ?? .null }
      let isNumber =
        if case .number = cells.first(where: { $0 != .null }) { true } else { false }
      out.fields.append(
        isNumber
          ? Field(
            name,
            numbers: cells.map { if case .number(let number) = $0 { number } else { .nan } })
          : Field(
            name, texts: cells.map { $0 == .null ? "" : $0.text ?? $0.description }))
    }
    return out
  }

  private func parsed(_ text: String) -> [JSON.Member] {
    switch format {
    case "json": return Self.json(text) ?? []
    case "kvp": return Self.pairs(text)
    case "delimiter":
      let delimiter = options["delimiter"].string ?? ","
      guard !delimiter.isEmpty else { return [] }
      return text.trimmingWhitespace.split(separator: delimiter, omittingEmptySubsequences: false)
        .map { JSON.Member(String($0).trimmingWhitespace, .number(1)) }
    case "regexp":
      guard let match = pattern?.firstMatch(in: text) else { return [] }
      return match.names.sorted { $0.value < $1.value }.map { name, _ in
        JSON.Member(name, match[name].map(JSON.string) ?? .null)
      }
    default: return Self.json(text) ?? Self.pairs(text)
    }
  }

  /// The members of an object or list; nothing of a lone value; nil where it is no JSON.
  private static func json(_ text: String) -> [JSON.Member]? {
    guard let json = try? JSON(parsing: text) else { return nil }
    if case .array(let elements) = json {
      return elements.enumerated().map { JSON.Member("\($0)", $1) }
    }
    return json.members
  }

  /// `a.b[0].c`.
  private static func value(_ json: JSON, at path: String) -> JSON {
    path.split(whereSeparator: { ".[]\"'".contains($0) }).reduce(json) { json, part in
      Int(part).map { json.isObject ? json[String(part)] : json[$0] } ?? json[String(part)]
    }
  }

  /// `a=1, b: "x, y"`, in braces or not; a name without a value has none. All values are texts.
  static func pairs(_ text: String) -> [JSON.Member] {
    var found: [JSON.Member] = []
    var name = ""
    var word = ""
    var quote: Character?
    var isEscaped = false
    func keep(_ name: String, _ value: String) {
      found.removeAll { $0.name == name }
      found.append(JSON.Member(name, .string(value)))
    }
    func end() {
      guard !word.isEmpty else { return }
      if name.isEmpty {
        name = word
      } else {
        keep(name, word)
        name = ""
      }
      word = ""
    }
    for character in text {
      if isEscaped {
        word.append(character)
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else if let open = quote {
        if character == open {
          quote = nil
          end()
        } else {
          word.append(character)
        }
      } else {
        switch character {
        case "\"", "'": quote = character
        case ":", "=":
          guard !word.isEmpty else { continue }
          if !name.isEmpty { keep(name, "") }
          name = word
          word = ""
        case " ", "\t", "\r", "\n":
          if name.isEmpty, !word.isEmpty {
            keep(word, "")
            word = ""
          } else {
            end()
          }
        case ",", ";", "&", "{", "}": end()
        default: word.append(character)
        }
      }
    }
    if !name.isEmpty { keep(name, word) } else if !word.isEmpty { keep(word, "") }
    return found
  }
}
