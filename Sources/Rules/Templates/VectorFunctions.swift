internal import Metrics
internal import Templates

/// The functions over what `query` gives.
let vectorFunctions: [String: TemplateFunction] = [
  "first": TemplateFunction(1...1) { (values) throws(TemplateFailure) in
    guard case .list(let samples) = values[0] else { throw wrong(values[0], "queryResult") }
    guard let first = samples.first else {
      throw TemplateFailure("first() called on vector with no elements")
    }
    return first
  },
  "label": TemplateFunction(2...2) { (values) throws(TemplateFailure) in
    .string(label(try stringArgument(values[0]), of: try sample(values[1])))
  },
  "value": TemplateFunction(1...1) { (values) throws(TemplateFailure) in
    try sample(values[0]).fields.first { $0.name == "Value" }?.value ?? .float(0)
  },
  "strvalue": TemplateFunction(1...1) { (values) throws(TemplateFailure) in
    .string(label("__value__", of: try sample(values[0])))
  },
  "sortByLabel": TemplateFunction(2...2) { (values) throws(TemplateFailure) in
    let name = try stringArgument(values[0])
    guard case .list(let elements) = values[1] else { throw wrong(values[1], "queryResult") }
    var keyed: [(key: String, place: Int, element: TemplateValue)] = []
    for (place, element) in elements.enumerated() {
      keyed.append((label(name, of: try sample(element)), place, element))
    }
    keyed.sort { $0.key == $1.key ? $0.place < $1.place : bytewiseLess($0.key, $1.key) }
    return .list(keyed.map(\.element))
  },
  "args": TemplateFunction(0...Int.max) { (values) throws(TemplateFailure) in
    guard values.reduce(0, { $0 + weight(of: $1) }) <= mostTemplateBytes else {
      throw TemplateFailure("holds more than \(mostTemplateBytes) bytes")
    }
    var entries: [String: TemplateValue] = [:]
    for (number, value) in values.enumerated() { entries["arg\(number)"] = value }
    return .map(entries, missing: .null)
  },
]

private func wrong(_ value: TemplateValue, _ wanted: String) -> TemplateFailure {
  TemplateFailure("wrong type for value; expected \(wanted); got \(value.typeName)")
}

private func sample(_ value: TemplateValue) throws(TemplateFailure) -> TemplateRecord {
  guard case .record(let record) = value, record.kind.name == "*template.sample" else {
    throw wrong(value, "*template.sample")
  }
  return record
}

private func label(_ name: String, of sample: TemplateRecord) -> String {
  guard case .record(let labels)? = sample.fields.first(where: { $0.name == "Labels" })?.value,
    case .map(let entries, _)? = labels.contents, case .string(let text)? = entries[name]
  else { return "" }
  return text
}

/// About how many bytes a value is when it is written out. What is held twice counts twice, and since nothing heavy gets
/// into `args`, the count itself is no great work.
private func weight(of value: TemplateValue) -> Int {
  switch value {
  case .string(let text): text.utf8.count + 1
  case .list(let elements): elements.reduce(1) { $0 + weight(of: $1) }
  case .map(let entries, _): entries.reduce(1) { $0 + $1.key.utf8.count + weight(of: $1.value) }
  case .record(let record):
    record.fields.reduce(1) { $0 + weight(of: $1.value) } + (record.contents.map(weight) ?? 0)
  case .null, .bool, .integer, .float, .function: 8
  }
}
