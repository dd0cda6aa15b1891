internal import JSON
internal import Metrics
internal import Templates

/// Labels or annotations as Alertmanager's templates see them: a map with methods.
func keyValues(_ labels: Labels) -> TemplateValue {
  var entries: [String: TemplateValue] = [:]
  for pair in labels.pairs { entries[pair.name] = .string(pair.value) }
  return .record(
    TemplateRecord(keyValueType, contents: .map(entries, missing: .string("")), payload: labels))
}

/// Names in the order of `SortedPairs`: `alertname` first, the others by their bytes.
func sortedPairs(_ labels: Labels) -> [Label] {
  labels.pairs.filter { $0.name == "alertname" } + labels.pairs.filter { $0.name != "alertname" }
}

/// Texts as a Go list of strings.
func strings(_ texts: [String]) -> TemplateValue {
  .record(TemplateRecord(stringsType, contents: .list(texts.map { .string($0) })))
}

/// The texts of a value that is a list of strings.
func stringsArgument(_ value: TemplateValue) throws(TemplateFailure) -> [String] {
  guard case .record(let record) = value, record.kind === stringsType,
    case .list(let elements)? = record.contents
  else {
    throw TemplateFailure("wrong type for value; expected []string; got \(value.typeName)")
  }
  return elements.compactMap { if case .string(let text) = $0 { text } else { nil } }
}

private let keyValueType = TemplateType(
  "template.KV",
  methods: [
    "SortedPairs": ofLabels { pairList(sortedPairs($0)) },
    "Names": ofLabels { strings(sortedPairs($0).map(\.name)) },
    "Values": ofLabels { strings(sortedPairs($0).map(\.value)) },
    "String": ofLabels { .string(pairText(sortedPairs($0))) },
    "Remove": TemplateType.Method(1...1) { (record, arguments) throws(TemplateFailure) in
      let names = Set(try stringsArgument(arguments[0]))
      return keyValues(Labels(sorted: labels(of: record).pairs.filter { !names.contains($0.name) }))
    },
  ], text: { pairText(sortedPairs(labels(of: $0))) })

private func labels(of record: TemplateRecord) -> Labels { record.payload as? Labels ?? .empty }

private func ofLabels(
  _ body: @escaping @Sendable (Labels) -> TemplateValue
) -> TemplateType.Method {
  TemplateType.Method(0...0) { (record, _) in body(labels(of: record)) }
}

// MARK: Pairs

/// A list of names and values.
private func pairList(_ pairs: [Label]) -> TemplateValue {
  let elements = pairs.map { pair in
    TemplateValue.record(
      TemplateRecord(pairType, [("Name", .string(pair.name)), ("Value", .string(pair.value))]))
  }
  return .record(TemplateRecord(pairsType, contents: .list(elements), payload: pairs))
}

private func pairText(_ pairs: [Label]) -> String {
  pairs.map { $0.name + "=" + $0.value }.joined(separator: ", ")
}

private let pairType = TemplateType("template.Pair")

private let pairsType = TemplateType(
  "template.Pairs",
  methods: [
    "Names": ofPairs { strings($0.map(\.name)) },
    "Values": ofPairs { strings($0.map(\.value)) },
    "String": ofPairs { .string(pairText($0)) },
  ], text: { pairText(pairs(of: $0)) })

private func pairs(of record: TemplateRecord) -> [Label] { record.payload as? [Label] ?? [] }

private func ofPairs(
  _ body: @escaping @Sendable ([Label]) -> TemplateValue
) -> TemplateType.Method {
  TemplateType.Method(0...0) { (record, _) in body(pairs(of: record)) }
}

private let stringsType = TemplateType(
  "[]string",
  methods: [
    "Join": TemplateType.Method(1...1) { (record, arguments) throws(TemplateFailure) in
      let separator = try stringArgument(arguments[0])
      return .string(
        try stringsArgument(.record(record)).joined(separator: separator))
    }
  ])
