/// A node of a parsed document: a scalar, a sequence or a mapping, with its place in the file.
///
/// An alias is the very node that its anchor names; merge keys (`<<`) are already resolved.
package final class YAMLNode: Sendable {
  package enum Content: Sendable {
    case scalar(YAMLScalar)
    case sequence([YAMLNode])
    /// The entries in file order; keys are unique.
    case mapping([YAMLEntry])
  }

  package let content: Content
  package let file: String
  /// From 1.
  package let line: Int
  /// In characters, from 1.
  package let column: Int
  /// How many nodes this one stands for once all aliases are written out.
  let weight: Int
  /// How many levels it holds, itself included, aliases written out.
  let depth: Int

  init(_ content: Content, file: String, line: Int, column: Int) {
    self.content = content
    self.file = file
    self.line = line
    self.column = column
    var weight = 1
    var depth = 0
    func count(_ child: YAMLNode) {
      let (sum, overflow) = weight.addingReportingOverflow(child.weight)
      weight = overflow ? .max : sum
      depth = max(depth, child.depth)
    }
    switch content {
    case .scalar: break
    case .sequence(let items): items.forEach(count)
    case .mapping(let entries):
      for entry in entries {
        count(entry.key)
        count(entry.value)
      }
    }
    self.weight = weight
    self.depth = depth + 1
  }

  /// An error at this node.
  package func error(_ message: String) -> YAMLError {
    YAMLError(file: file, line: line, column: column, message: message)
  }

  /// The value under the key `name` of a mapping; nil where there is none, or this is no mapping.
  package subscript(name: String) -> YAMLNode? {
    guard case .mapping(let entries) = content else { return nil }
    return entries.first { $0.key.text == name }?.value
  }

  /// The text of a scalar, nil for other nodes.
  package var text: String? {
    if case .scalar(let scalar) = content { scalar.text } else { nil }
  }

  /// What kind of node this is, in words for messages.
  package var kindName: String {
    switch content {
    case .scalar(let scalar): scalar.isNull ? "null" : "a scalar"
    case .sequence: "a list"
    case .mapping: "a mapping"
    }
  }
}

/// One entry of a mapping.
package struct YAMLEntry: Sendable {
  package var key: YAMLNode
  package var value: YAMLNode
  /// Whether it came in by a merge key (`<<`).
  package var isMerged = false
}
