internal import JSON
internal import YAML

extension MessageDraft {
  /// A tree of a setting as JSON: its texts are templates, and what they come to is read as YAML, so that numbers, lists
  /// and maps can be made by templates. What YAML takes for a text stays as it was rendered.
  func payload(_ node: YAMLNode, _ name: String) throws(MessageError) -> JSON {
    switch node.content {
    case .scalar:
      guard case .string(let text) = plain(node) else { return plain(node) }
      return value(try rendered(text, name))
    case .sequence(let items):
      var elements: [JSON] = []
      for item in items { elements.append(try payload(item, name)) }
      return .array(elements)
    case .mapping(let entries):
      var members: [JSON.Member] = []
      for entry in entries {
        let key = try rendered(entry.key.text ?? "", name)
        members.append(JSON.Member(key, try payload(entry.value, "\(name).\(key)")))
      }
      return .object(sorted(members))
    }
  }

  /// What a rendered text is as YAML. It is not rendered again, whatever braces the alerts brought into it.
  func value(_ text: String) -> JSON {
    guard let node = try? YAMLNode.parse(text, file: "") else { return .string(text) }
    let value = plain(node)
    if case .string = value { return .string(text) }
    return value
  }

  private func plain(_ node: YAMLNode) -> JSON {
    switch node.content {
    case .scalar(let scalar):
      if scalar.isNull { return .null }
      if let flag = scalar.bool { return .bool(flag) }
      if let number = scalar.integer { return .number(Double(number)) }
      if let number = scalar.double, number.isFinite { return .number(number) }
      return .string(scalar.text)
    case .sequence(let items): return .array(items.map(plain))
    case .mapping(let entries):
      return .object(
        sorted(entries.map { JSON.Member($0.key.text ?? "", plain($0.value)) }))
    }
  }

  private func sorted(_ members: [JSON.Member]) -> [JSON.Member] {
    members.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }
}
