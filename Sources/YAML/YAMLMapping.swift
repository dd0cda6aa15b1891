/// A mapping read key by key, which at the end can tell the keys that nobody asked for.
package struct YAMLMapping {
  package let node: YAMLNode
  private let entries: [String: YAMLEntry]
  private let order: [String]
  private var asked: Set<String> = []

  /// Fails where the node is no mapping (null counts as the empty one) or a key is no scalar.
  package init(_ node: YAMLNode) throws(YAMLError) {
    self.node = node
    var entries: [String: YAMLEntry] = [:]
    var order: [String] = []
    for entry in try node.entries() {
      guard let name = entry.key.text else { throw entry.key.mismatch("a key") }
      entries[name] = entry
      order.append(name)
    }
    self.entries = entries
    self.order = order
  }

  /// The keys, in file order.
  package var names: [String] { order }

  /// The value under `name` where it is there and not null; the key counts as known from now on.
  package mutating func take(_ name: String) -> YAMLNode? {
    asked.insert(name)
    guard let value = entries[name]?.value, !value.isNull else { return nil }
    return value
  }

  /// Whether the key is there, even if null; it counts as known from now on.
  package mutating func has(_ name: String) -> Bool {
    asked.insert(name)
    return entries[name] != nil
  }

  /// The node of the key itself, for messages.
  package func key(_ name: String) -> YAMLNode? { entries[name]?.key }

  /// Fails at the first key that was never asked for.
  package func finish(_ what: String) throws(YAMLError) {
    for name in order where !asked.contains(name) {
      guard let key = entries[name]?.key else { continue }
      throw key.error("unknown key \"\(name.prefix(60))\" in \(what)")
    }
  }
}
