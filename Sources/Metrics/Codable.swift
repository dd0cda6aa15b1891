// How metrics are written down where they stand among facts: a time as whole milliseconds, labels as an object,
// one label as a pair.

extension Timestamp: Codable {
  package init(from decoder: any Decoder) throws {
    self.init(milliseconds: try decoder.singleValueContainer().decode(Int64.self))
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(milliseconds)
  }
}

extension Labels: Codable {
  package init(from decoder: any Decoder) throws {
    let values = try decoder.singleValueContainer().decode([String: String].self)
    self.init(values.map { Label($0.key, $0.value) })
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(Dictionary(pairs.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 }))
  }
}

extension Label: Codable {
  package init(from decoder: any Decoder) throws {
    var container = try decoder.unkeyedContainer()
    self.init(try container.decode(String.self), try container.decode(String.self))
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.unkeyedContainer()
    try container.encode(name)
    try container.encode(value)
  }
}

extension Matcher.Operation: Codable {}
