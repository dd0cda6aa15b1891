internal import Addresses

/// The functions that every template has (text/template, "Functions"); `and` and `or` are the run's own, since they do
/// not evaluate all their arguments.
let goFunctions: [String: TemplateFunction] = [
  "not": TemplateFunction(1...1) { .bool(!$0[0].isTrue) },
  "len": TemplateFunction(1...1) { (values) throws(TemplateFailure) in
    switch values[0].contents {
    case .string(let text): return .integer(Int64(text.utf8.count))
    case .list(let elements): return .integer(Int64(elements.count))
    case .map(let entries, _): return .integer(Int64(entries.count))
    case .null: throw TemplateFailure("len of nil pointer")
    default: throw TemplateFailure("len of type \(values[0].typeName)")
    }
  },
  "index": TemplateFunction(1...many) { (values) throws(TemplateFailure) in
    var value = values[0]
    if case .null = value { throw TemplateFailure("index of untyped nil") }
    for index in values.dropFirst() { value = try element(of: value, index) }
    return value
  },
  "slice": TemplateFunction(1...4, slice),
  "call": TemplateFunction(1...many) { (values) throws(TemplateFailure) in
    guard case .function(let function) = values[0] else {
      throw TemplateFailure("non-function of type \(values[0].typeName)")
    }
    guard function.arguments.contains(values.count - 1) else {
      throw TemplateFailure("wrong number of args: got \(values.count - 1)")
    }
    return try function.body(Array(values.dropFirst()))
  },
  "print": TemplateFunction(0...many) { .string(printed($0)) },
  "println": TemplateFunction(0...many) {
    .string($0.map(argumentText).joined(separator: " ") + "\n")
  },
  "printf": TemplateFunction(1...many) { (values) throws(TemplateFailure) in
    guard case .string(let format) = values[0] else {
      throw TemplateFailure("wrong type for value; expected string; got \(values[0].typeName)")
    }
    return .string(try formatted(format, Array(values.dropFirst())))
  },
  "html": TemplateFunction(0...many) { .string(escapedForHTML(joinedText($0))) },
  "js": TemplateFunction(0...many) { .string(escapedForJS(joinedText($0))) },
  "urlquery": TemplateFunction(0...many) { .string(formEncoded(joinedText($0))) },
  "eq": TemplateFunction(1...many) { (values) throws(TemplateFailure) in
    guard values.count > 1 else { throw TemplateFailure("missing argument for comparison") }
    for other in values.dropFirst() where try areEqual(values[0], other) { return .bool(true) }
    return .bool(false)
  },
  "ne": TemplateFunction(2...2) { (values) throws(TemplateFailure) in
    .bool(!(try areEqual(values[0], values[1])))
  },
  "lt": TemplateFunction(2...2) { (values) throws(TemplateFailure) in
    .bool(try isLess(values[0], values[1]))
  },
  "le": TemplateFunction(2...2) { (values) throws(TemplateFailure) in
    .bool(try isAtMost(values[0], values[1]))
  },
  "gt": TemplateFunction(2...2) { (values) throws(TemplateFailure) in
    .bool(!(try isAtMost(values[0], values[1])))
  },
  "ge": TemplateFunction(2...2) { (values) throws(TemplateFailure) in
    .bool(!(try isLess(values[0], values[1])))
  },
]

private let many = Int.max

/// One text as it is, several as `print` joins them.
private func joinedText(_ values: [TemplateValue]) -> String {
  printed(values.map { if case .null = $0 { .string(noValue) } else { $0 } })
}

/// A blank stands between two of which neither is a text.
private func printed(_ values: [TemplateValue]) -> String {
  var out = ""
  var wasText = true
  for (index, value) in values.enumerated() {
    let isText = if case .string = value { true } else { false }
    if index > 0, !wasText, !isText { out += " " }
    out += argumentText(value)
    wasText = isText
  }
  return out
}

private func argumentText(_ value: TemplateValue) -> String { plainText(value) }

// MARK: Comparisons

/// The number or truth value of a named type, such as a month; all else as it is.
private func basic(_ value: TemplateValue) -> TemplateValue {
  switch value.contents {
  case .bool, .integer, .float: value.contents
  default: value
  }
}

private func areEqual(_ a: TemplateValue, _ b: TemplateValue) throws(TemplateFailure) -> Bool {
  let (a, b) = (basic(a), basic(b))
  switch (a, b) {
  case (.bool(let x), .bool(let y)): return x == y
  case (.integer(let x), .integer(let y)): return x == y
  case (.float(let x), .float(let y)): return x == y
  case (.string(let x), .string(let y)): return x.utf8.elementsEqual(y.utf8)
  case (.null, .null): return true
  case (.null, _), (_, .null): return false
  case _ where !isBasic(a) && !isBasic(b):
    throw TemplateFailure("non-comparable types \(a.typeName), \(b.typeName)")
  default: throw TemplateFailure("incompatible types for comparison")
  }
}

private func isLess(_ a: TemplateValue, _ b: TemplateValue) throws(TemplateFailure) -> Bool {
  let (a, b) = (basic(a), basic(b))
  switch (a, b) {
  case (.integer(let x), .integer(let y)): return x < y
  case (.float(let x), .float(let y)): return x < y
  case (.string(let x), .string(let y)): return x.utf8.lexicographicallyPrecedes(y.utf8)
  case (.bool, .bool): throw TemplateFailure("invalid type for comparison")
  case _ where isBasic(a) && isBasic(b):
    throw TemplateFailure("incompatible types for comparison")
  default: throw TemplateFailure("invalid type for comparison")
  }
}

private func isBasic(_ value: TemplateValue) -> Bool {
  switch value {
  case .bool, .integer, .float, .string: true
  default: false
  }
}

private func isAtMost(_ a: TemplateValue, _ b: TemplateValue) throws(TemplateFailure) -> Bool {
  if try isLess(a, b) { return true }
  return try areEqual(a, b)
}

// MARK: Elements

private func element(of value: TemplateValue, _ index: TemplateValue) throws(TemplateFailure)
  -> TemplateValue
{
  switch value.contents {
  case .null: throw TemplateFailure("index of untyped nil")
  case .list(let elements):
    return elements[try place(index, below: elements.count)]
  case .string(let text):
    let bytes = Array(text.utf8)
    return .integer(Int64(bytes[try place(index, below: bytes.count)]))
  case .map(let entries, let missing):
    if case .null = index { throw TemplateFailure("value is nil; should be of type string") }
    guard case .string(let key) = index else {
      throw TemplateFailure("value has type \(index.typeName); should be string")
    }
    return entries[key] ?? missing
  default: throw TemplateFailure("can't index item of type \(value.typeName)")
  }
}

private func place(_ index: TemplateValue, below end: Int) throws(TemplateFailure) -> Int {
  switch index {
  case .integer(let number):
    guard number >= 0, number < Int64(end) else {
      throw TemplateFailure("index out of range: \(number)")
    }
    return Int(number)
  case .null: throw TemplateFailure("cannot index slice/array with nil")
  default: throw TemplateFailure("cannot index slice/array with type \(index.typeName)")
  }
}

private func slice(_ values: [TemplateValue]) throws(TemplateFailure) -> TemplateValue {
  let count: Int
  switch values[0].contents {
  case .string(let text):
    if values.count == 4 { throw TemplateFailure("cannot 3-index slice a string") }
    count = text.utf8.count
  case .list(let elements): count = elements.count
  case .null: throw TemplateFailure("slice of untyped nil")
  default: throw TemplateFailure("can't slice item of type \(values[0].typeName)")
  }
  var bounds: [Int] = []
  for index in values.dropFirst() { bounds.append(try place(index, below: count + 1)) }
  let (from, to) = (bounds.first ?? 0, bounds.count > 1 ? bounds[1] : count)
  guard from <= to else { throw TemplateFailure("invalid slice index: \(from) > \(to)") }
  if bounds.count == 3, to > bounds[2] {
    throw TemplateFailure("invalid slice index: \(to) > \(bounds[2])")
  }
  switch values[0].contents {
  case .string(let text):
    return .string(String(decoding: Array(text.utf8)[from..<to], as: UTF8.self))
  case .list(let elements): return .list(Array(elements[from..<to]))
  default: return .null
  }
}

// MARK: Escapes
