internal import Addresses
internal import Calendar
internal import JSON
internal import Metrics
internal import Synchronization
internal import Templates

/// The functions of notifications' texts that depend on their arguments alone.
private let plainFunctions: [String: TemplateFunction] = sharedTextFunctions.merging([
  "title": ofText(titled),
  "trimSpace": ofText(trimmed),
  "join": TemplateFunction(2...2) { (values) throws(TemplateFailure) in
    let separator = try stringArgument(values[0])
    return .string(try stringsArgument(values[1]).joined(separator: separator))
  },
  "stringSlice": TemplateFunction(0...Int.max) { (values) throws(TemplateFailure) in
    var texts: [String] = []
    for value in values { texts.append(try stringArgument(value)) }
    return strings(texts)
  },
  "safeHtml": TemplateFunction(1...1) { (values) throws(TemplateFailure) in
    safeHTML(try stringArgument(values[0]))
  },
  "safeUrl": TemplateFunction(1...1) { (values) throws(TemplateFailure) in
    safeURL(try stringArgument(values[0]))
  },
  "urlUnescape": TemplateFunction(1...1) { (values) throws(TemplateFailure) in
    let text = try stringArgument(values[0])
    guard let plain = formDecoded(text) else {
      throw TemplateFailure("invalid URL escape in \(quotedInGo(text))")
    }
    return .string(plain)
  },
  "humanizeDuration": TemplateFunction(1...1) { (values) throws(TemplateFailure) in
    if let span = nanoseconds(in: values[0]) {
      return .string(humanizedDuration(Double(span) / 1e9))
    }
    return .string(humanizedDuration(try numberArgument(values[0])))
  },
  "date": TemplateFunction(2...2) { (values) throws(TemplateFailure) in
    let layout = try stringArgument(values[0])
    return .string(try timeArgument(values[1]).formatted(layout))
  },
  "tz": TemplateFunction(2...2) { (values) throws(TemplateFailure) in
    let name = try stringArgument(values[0])
    var instant = try timeArgument(values[1])
    instant.place = try place(named: name)
    return timeValue(instant)
  },
  "toDate": TemplateFunction(2...2) { (values) throws(TemplateFailure) in
    let (layout, text) = (try stringArgument(values[0]), try stringArgument(values[1]))
    return timeValue(GoInstant(parsing: text, layout: layout) ?? .zero)
  },
  "mustToDate": TemplateFunction(2...2) { (values) throws(TemplateFailure) in
    let (layout, text) = (try stringArgument(values[0]), try stringArgument(values[1]))
    guard let instant = GoInstant(parsing: text, layout: layout) else {
      throw TemplateFailure("\(quotedInGo(text)) is no time as \(quotedInGo(layout))")
    }
    return timeValue(instant)
  },
  "toJson": TemplateFunction(1...1) { .string(goJSON($0[0].json)) },
  "list": TemplateFunction(0...Int.max) { .list($0) },
  "append": TemplateFunction(1...Int.max) { (values) throws(TemplateFailure) in
    guard case .list(let elements) = values[0] else {
      throw TemplateFailure(
        "wrong type for value; expected []interface {}; got \(values[0].typeName)")
    }
    return .list(elements + values.dropFirst())
  },
  "dict": TemplateFunction(0...Int.max) { (values) throws(TemplateFailure) in
    guard values.count.isMultiple(of: 2) else {
      throw TemplateFailure("dict takes names and values, found an odd number of arguments")
    }
    var entries: [String: TemplateValue] = [:]
    for index in stride(from: 0, to: values.count, by: 2) {
      guard case .string(let name) = values[index] else {
        throw TemplateFailure("names of a dict are strings, found \(values[index].typeName)")
      }
      entries[name] = values[index + 1]
    }
    return .map(entries, missing: .null)
  },
  "base64encode": ofText(base64Encoded),
  "base64decode": TemplateFunction(1...1) { (values) throws(TemplateFailure) in
    guard let bytes = base64Decoded(try stringArgument(values[0])) else {
      throw TemplateFailure("illegal base64 data")
    }
    return .string(String(decoding: bytes, as: UTF8.self))
  },
]) { $1 }

/// The names of all functions that notifications' texts may use beside Go's own.
let noticeFunctionNames = Set(plainFunctions.keys).union(["now", "since", "routeLabels"])

/// All functions of a notice's texts, for a run at its time.
func noticeFunctions(
  _ data: NoticeData, route: @escaping @Sendable (String) throws(TemplateFailure) -> String
) -> [String: TemplateFunction] {
  let now = GoInstant(milliseconds: data.notice.now.milliseconds)
  var functions = plainFunctions
  functions["now"] = TemplateFunction(0...0) { _ in timeValue(now) }
  functions["since"] = TemplateFunction(1...1) { (values) throws(TemplateFailure) in
    durationValue(nanoseconds: now.since(try timeArgument(values[0])))
  }
  functions["routeLabels"] = TemplateFunction(1...1) { (values) throws(TemplateFailure) in
    .string(try route(try stringArgument(values[0])))
  }
  return functions
}

private func ofText(_ body: @escaping @Sendable (String) -> String) -> TemplateFunction {
  TemplateFunction(1...1) { (values) throws(TemplateFailure) in
    .string(body(try stringArgument(values[0])))
  }
}

private func timeArgument(_ value: TemplateValue) throws(TemplateFailure) -> GoInstant {
  guard let instant = instant(in: value) else {
    throw TemplateFailure("wrong type for value; expected time.Time; got \(value.typeName)")
  }
  return instant
}

private func place(named name: String) throws(TemplateFailure) -> GoInstant.Place {
  if name.isEmpty || name == "UTC" || name == "Local" { return .utc }
  guard let zone = ZoneDatabase().zone(name) else {
    throw TemplateFailure("unknown time zone \(name)")
  }
  return .zone(zone)
}

private func trimmed(_ text: String) -> String {
  var scalars = text.unicodeScalars[...]
  while scalars.first?.properties.isWhitespace == true { scalars.removeFirst() }
  while scalars.last?.properties.isWhitespace == true { scalars.removeLast() }
  return String(scalars)
}

// MARK: Title case

/// The first letter of each word in title case, the others in lower; words are Unicode's, in which an apostrophe or a
/// point between letters belongs to the word.
private func titled(_ text: String) -> String {
  let scalars = Array(text.unicodeScalars)
  var out = String.UnicodeScalarView()
  var (isInWord, hasLetter) = (false, false)
  for (index, scalar) in scalars.enumerated() {
    let isWord = isWordScalar(scalar)
    let joins =
      isInWord && "'’.:·․‧_".unicodeScalars.contains(scalar)
      && (scalar == "_" || index + 1 < scalars.count && isWordScalar(scalars[index + 1]))
    if !isWord, !joins { (isInWord, hasLetter) = (false, false) }
    if isWord { isInWord = true }
    if scalar.properties.isCased, isInWord {
      out += hasLetter ? lowerCased(String(scalar)).unicodeScalars : titleCased(scalar)
      hasLetter = true
    } else {
      out.append(scalar)
    }
  }
  return String(out)
}

private func isWordScalar(_ scalar: Unicode.Scalar) -> Bool {
  let properties = scalar.properties
  return properties.isAlphabetic || properties.generalCategory == .decimalNumber
    || properties.generalCategory == .nonspacingMark
}

/// What an encoded text of a query means; nil where a percent sign begins no byte.
private func formDecoded(_ text: String) -> String? {
  var rest = text.utf8[...]
  while let percent = rest.firstIndex(of: UInt8(ascii: "%")) {
    let digits = rest[rest.index(after: percent)...].prefix(2)
    guard digits.count == 2, UInt8(String(decoding: digits, as: UTF8.self), radix: 16) != nil,
      digits.first != UInt8(ascii: "+"), digits.first != UInt8(ascii: "-")
    else { return nil }
    rest = rest[digits.endIndex...]
  }
  return percentDecoded(text[...])
}
