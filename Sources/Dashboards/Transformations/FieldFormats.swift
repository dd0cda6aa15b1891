internal import Calendar
internal import JSON
internal import Metrics

extension TransformationRecord {
  static let convertFieldType = TransformationRecord(
    "convertFieldType", options: ["conversions", "fields"],
    shortfalls: { options in
      options["conversions"].elements.flatMap { conversion -> [Shortfall] in
        guard conversion["targetField"].text?.isEmpty == false else { return [] }
        let kinds = ["number", "string", "time", "boolean", "enum", "other"]
        return Shortfall.unless(kinds, conversion["destinationType"], "type", stops: false)
          + FieldFormats.zoneShortfalls(conversion["timezone"])
      }
    },
    run: { transformer, frames, options in
      var frames = frames
      for conversion in options["conversions"].elements {
        guard let name = conversion["targetField"].text, !name.isEmpty else { continue }
        for place in frames.indices {
          for index in frames[place].fields.indices
          where frames[place].fields[index].isNamed([name]) {
            frames[place].fields[index] = FieldFormats.converted(
              frames[place].fields[index], conversion, transformer.clock)
          }
        }
      }
      return frames
    })

  static let formatTime = TransformationRecord(
    "formatTime", options: ["timeField", "outputFormat", "useTimezone", "timezone"],
    shortfalls: { FieldFormats.zoneShortfalls($0["timezone"]) },
    run: { transformer, frames, options in
      let name = options["timeField"].text ?? ""
      let format = options["outputFormat"].text ?? ""
      let zone = FieldFormats.zone(options["timezone"], transformer.clock)
      return FieldFormats.changing(frames, name, &transformer) { field in
        field.kind == .text
          ? field
          : FieldFormats.texts(field) {
            CivilTime(Timestamp(milliseconds: $0), zone).formatted(
              format.isEmpty ? "YYYY-MM-DD[T]HH:mm:ssZ" : format)
          }
      }
    })

  static let formatString = TransformationRecord(
    "formatString",
    options: [
      "stringField", "outputFormat", "substringStart", "substringEnd", "stringPrefix",
      "stringSuffix",
    ],
    shortfalls: { Shortfall.unless(FieldFormats.cases, $0["outputFormat"], "format") },
    run: { transformer, frames, options in
      let name = options["stringField"].text ?? ""
      var done = FieldFormats.changing(frames, name, &transformer) { $0 }
      for place in done.indices {
        let frame = done[place]
        for index in frame.fields.indices where frame.fields[index].isNamed([name]) {
          var field = frame.fields[index]
          field.texts = (0..<field.count).map {
            FieldFormats.formatted(field.text($0), options, frame, row: $0)
          }
          field.kind = .text
          field.numbers = []
          done[place].fields[index] = field
        }
      }
      return done
    })
}

/// Transformations that tell a field's values in another way.
enum FieldFormats {
  /// Each field of that name changed; where there is none the step misses it.
  static func changing(
    _ frames: [DataFrame], _ name: String, _ transformer: inout Transformer,
    _ change: (Field) -> Field
  ) -> [DataFrame] {
    guard !name.isEmpty else { return frames }
    var isFound = false
    let done = frames.map { frame in
      var frame = frame
      for index in frame.fields.indices where frame.fields[index].isNamed([name]) {
        isFound = true
        frame.fields[index] = change(frame.fields[index])
      }
      return frame
    }
    if !isFound, frames.contains(where: { $0.count > 0 }) { transformer.miss("no field \(name)") }
    return done
  }

  /// The dashboard's own zone, or UTC; another cannot be had here.
  static func zone(_ json: JSON, _ clock: FormatClock) -> Zone {
    json.string?.lowercased() == "utc" ? .utc : clock.zone
  }
  static func zoneShortfalls(_ json: JSON) -> [Shortfall] {
    Shortfall.unless(["utc", "UTC", "browser", "default"], json, "timezone", stops: false)
  }

  /// Times as texts; nothing stays nothing.
  static func texts(_ field: Field, _ text: (Int64) -> String) -> Field {
    var changed = field
    changed.kind = .text
    changed.texts = field.numbers.map { number in
      number.isFinite ? text(Int64(min(max(number, -8.64e15), 8.64e15))) : ""
    }
    changed.numbers = []
    return changed
  }

  static func converted(_ field: Field, _ conversion: JSON, _ clock: FormatClock) -> Field {
    let format = conversion["dateFormat"].text ?? ""
    let zone = zone(conversion["timezone"], clock)
    var changed = field
    func set(_ kind: Field.Kind, numbers: [Double] = [], texts: [String] = []) -> Field {
      changed.kind = kind
      changed.numbers = numbers
      changed.texts = texts
      return changed
    }
    switch conversion["destinationType"].string {
    case "number":
      return set(
        .number,
        numbers: (0..<field.count).map { row in
          guard field.kind == .text else { return field.number(row) }
          let number = Double(field.text(row).filter { $0 != "," }) ?? .nan
          return number.isFinite ? number : .nan
        })
    case "string":
      guard field.kind == .time, !format.isEmpty else {
        return set(.text, texts: (0..<field.count).map { field.text($0) })
      }
      return texts(field) { CivilTime(Timestamp(milliseconds: $0), zone).formatted(format) }
    case "time":
      if field.kind != .text {
        let scale = format == "X" && field.kind == .number ? 1000.0 : 1
        return set(.time, numbers: field.numbers.map { $0 * scale })
      }
      return set(.time, numbers: field.texts.map { MomentText.parse($0, format, zone) ?? .nan })
    case "boolean":
      return set(
        .text,
        texts: (0..<field.count).map { row in
          let isTrue =
            field.kind == .text
            ? !field.text(row).isEmpty : !field.number(row).isNaN && field.number(row) != 0
          return isTrue ? "true" : "false"
        })
    case "enum":
      let words = conversion["enumConfig"]["text"].elements.compactMap(\.text)
      guard !words.isEmpty else { return field }
      return set(
        .text,
        texts: (0..<field.count).map { words.contains(field.text($0)) ? field.text($0) : "" })
    case "other":
      return set(
        .text,
        texts: (0..<field.count).map { row in
          (try? JSON(parsing: field.text(row))).map { $0.text ?? $0.description } ?? ""
        })
    default: return field
    }
  }

  static let cases = [
    "Upper Case", "Lower Case", "Sentence Case", "Title Case", "Pascal Case", "Camel Case",
    "Snake Case", "Kebab Case", "Trim", "Substring", "Affix",
  ]

  static func formatted(_ text: String, _ options: JSON, _ frame: DataFrame, row: Int) -> String {
    func capitalized(_ text: some StringProtocol) -> String {
      text.prefix(1).uppercased() + text.dropFirst()
    }
    let words = text.split(separator: " ", omittingEmptySubsequences: false)
    let titles = words.map { capitalized($0.lowercased()) }
    switch options["outputFormat"].string ?? "Upper Case" {
    case "Lower Case": return text.lowercased()
    case "Sentence Case": return capitalized(text)
    case "Title Case": return titles.joined(separator: " ")
    case "Pascal Case": return titles.joined()
    case "Camel Case":
      let joined = titles.joined()
      return joined.prefix(1).lowercased() + joined.dropFirst()
    case "Snake Case": return words.joined(separator: "_").lowercased()
    case "Kebab Case": return words.joined(separator: "-").lowercased()
    case "Trim": return text.trimmingWhitespace
    case "Substring":
      // In UTF-16 units as JavaScript counts; the lesser bound is the start.
      let units = Array(text.utf16)
      func bound(_ json: JSON, _ standard: Int) -> Int {
        min(max(json.number.map { Int(min(max($0, -1), 1e6)) } ?? standard, 0), units.count)
      }
      let start = bound(options["substringStart"], 0)
      let end = bound(options["substringEnd"], units.count)
      return String(decoding: units[min(start, end)..<max(start, end)], as: UTF16.self)
    case "Affix":
      func affix(_ name: String) -> String {
        var text = options[name].text ?? ""
        for field in frame.fields {
          text = text.replacing("{\(field.name)}", with: field.text(row))
        }
        return text
      }
      return affix("stringPrefix") + text + affix("stringSuffix")
    default: return text.uppercased()
    }
  }
}
