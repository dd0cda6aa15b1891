internal import Metrics
internal import Patterns
internal import Templates

/// Why a stage cannot be used, in Loki's words.
package struct LogStageError: Error, Sendable, Hashable {
  package var reason: String
}

/// A stage made ready to run.
enum CompiledStage: Sendable {
  case lines([LineTest])
  case json
  case jsonPaths(JSONPathStage)
  case logfmt(LogfmtStage)
  case regexp(RegexpStage)
  case pattern(LinePattern, [FieldName])
  case unpack
  case decolorize(Decolorizer)
  case condition(LabelCondition)
  case lineFormat(Template)
  case labelFormat([LabelTarget])
  case drop([LabelPick])
  case keep([LabelPick])
}

/// A label that a stage names, with a test of its value or without.
struct LabelPick: Sendable {
  var name: FieldName
  var text: String
  var test: TextTest?
}

/// A label that `label_format` sets.
struct LabelTarget: Sendable {
  enum Value: Sendable {
    case label(FieldName)
    case template(Template)
  }
  var name: FieldName
  var value: Value
}

extension LogStage {
  func compiled() throws(LogStageError) -> CompiledStage {
    switch self {
    case .lineFilters(let filters):
      var tests: [LineTest] = []
      for filter in filters { tests.append(try LineTest(filter)) }
      return .lines(tests)
    case .json(let extractions):
      return extractions.isEmpty ? .json : .jsonPaths(try JSONPathStage(extractions))
    case .logfmt(let options, let extractions): return .logfmt(LogfmtStage(options, extractions))
    case .regexp(let pattern): return .regexp(try RegexpStage(pattern))
    case .pattern(let text):
      let pattern = try LinePattern(capturing: text)
      return .pattern(pattern, pattern.names.map(FieldName.init))
    case .unpack: return .unpack
    case .decolorize: return .decolorize(try Decolorizer())
    case .labelFilter(let filter): return .condition(try LabelCondition(filter))
    case .lineFormat(let text):
      return .lineFormat(try template(text, "invalid line template: template: line"))
    case .labelFormat(let formats): return .labelFormat(try targets(formats))
    case .drop(let picks): return .drop(picks.map(LabelPick.init))
    case .keep(let picks): return .keep(picks.map(LabelPick.init))
    }
  }

  private func targets(_ formats: [LogLabelFormat]) throws(LogStageError) -> [LabelTarget] {
    var seen: Set<String> = []
    var targets: [LabelTarget] = []
    for format in formats {
      if format.name == "__error__" {
        throw LogStageError(reason: "\(format.name) cannot be formatted")
      }
      guard seen.insert(format.name).inserted else {
        throw LogStageError(
          reason: "multiple label name '\(format.name)' not allowed in a single format operation")
      }
      let place = "invalid template for label '\(format.name)': template: label"
      targets.append(
        LabelTarget(
          name: FieldName(format.name),
          value: format.isRename
            ? .label(FieldName(format.value)) : .template(try template(format.value, place))))
    }
    return targets
  }

  private func template(_ text: String, _ place: String) throws(LogStageError) -> Template {
    do throws(TemplateError) {
      return try Template(parsing: text, functions: logTemplateNames)
    } catch {
      throw LogStageError(reason: "\(place):\(error)")
    }
  }
}

extension LabelPick {
  init(_ pick: LogLabelPick) {
    text = pick.name
    name = FieldName(pick.name)
    if case .matching(let matcher) = pick { test = TextTest(matcher) } else { test = nil }
  }
}

/// An expression in Go's dialect, in which a dot is no newline.
func compiledPattern(_ text: String) throws(LogStageError) -> Pattern {
  do throws(PatternError) {
    return try Pattern(text, dotMatchesNewline: false)
  } catch {
    throw LogStageError(reason: goRegexpReason(error))
  }
}

// MARK: Expressions

/// `| regexp`: the named groups of the first match.
struct RegexpStage: Sendable {
  private let pattern: Pattern
  private let names: [(group: Int, name: FieldName)]

  init(_ text: String) throws(LogStageError) {
    pattern = try compiledPattern(text)
    var names: [(group: Int, name: FieldName)] = []
    for group in 1..<max(1, pattern.groupCount + 1) {
      guard let name = pattern.groupName(group) else { continue }
      guard isPlainLabelName(name) else {
        throw LogStageError(reason: "invalid extracted label name '\(name)'")
      }
      let field = FieldName(name)
      guard !names.contains(where: { $0.name == field }) else {
        throw LogStageError(reason: "duplicate extracted label name '\(name)'")
      }
      names.append((group, field))
    }
    guard !names.isEmpty else {
      throw LogStageError(reason: "at least one named capture must be supplied")
    }
    self.names = names
  }

  func read(
    _ line: UnsafeRawBufferPointer, _ fields: inout LineFields, _ wanted: borrowing WantedNames
  ) {
    guard let spans = pattern.spans(in: line) else { return }
    for (group, name) in names {
      fields.setParsed(
        name, spans[group].map { UnsafeRawBufferPointer(rebasing: line[$0]) }, wanted)
    }
  }
}

extension LineFields {
  /// Sets a parsed field of a name that is known beforehand.
  mutating func setParsed(
    _ name: FieldName, _ value: UnsafeRawBufferPointer?, _ wanted: borrowing WantedNames
  ) {
    let start = end
    name.bytes.withUnsafeBytes { append($0) }
    guard let parsed = parsedName(from: start, wanted) else { return }
    if let value { append(value) }
    setParsed(parsed)
  }
}

/// `| decolorize`: a line without the codes that colour it and move the cursor.
struct Decolorizer: Sendable {
  private let pattern: Pattern
  private let escape = LiteralSearch([0x1B])
  private let longEscape = LiteralSearch([0xC2, 0x9B])

  init() throws(LogStageError) {
    pattern = try compiledPattern(
      #"[\x{1b}\x{9b}][\[\]()#;?]*(?:(?:(?:[a-zA-Z\d]*(?:;[a-zA-Z\d]*)*)?\x{07})"#
        + #"|(?:(?:\d{1,4}(?:;\d{0,4})*)?[\dA-PRZcf-ntqry=><~]))"#)
  }

  /// The line without them; nil where it has none.
  func plain(_ line: UnsafeRawBufferPointer) -> [UInt8]? {
    guard escape.find(in: line) != nil || longEscape.find(in: line) != nil else { return nil }
    var out: [UInt8] = []
    var start = 0
    while let found = pattern.spans(in: line, from: start)?.first, let range = found {
      out += line[start..<range.lowerBound]
      start = range.upperBound
    }
    return start == 0 ? nil : out + line[start...]
  }
}
