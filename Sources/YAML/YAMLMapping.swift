/// A mapping read key by key by all who honour some of its keys. At its end every key has been taken by someone, or is
/// told: `finish` refuses what nobody knows, `close` lets it be with a remark. A key that is not honoured cannot be
/// passed over in silence: whoever takes it has its value to use, and whoever does not use it declares it as idle.
package struct YAMLMapping {
  package let node: YAMLNode
  private let entries: [String: YAMLEntry]
  private let order: [String]
  private var asked: Set<String> = []
  /// Sections that several parts read, with what they have taken so far.
  private var sections: [String: YAMLMapping] = [:]

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

  /// The value under `name` where it is there and not null; the key counts as honoured from now on.
  package mutating func take(_ name: String) -> YAMLNode? {
    asked.insert(name)
    guard let value = entries[name]?.value, !value.isNull else { return nil }
    return value
  }

  /// Whether the key is there, even if null; it counts as honoured from now on.
  package mutating func has(_ name: String) -> Bool {
    asked.insert(name)
    return entries[name] != nil
  }

  /// Reads in the mapping under `name`, which others read in too: what each has taken is remembered. Does nothing where
  /// there is no such key.
  package mutating func within(
    _ name: String, _ body: (inout YAMLMapping) throws(YAMLError) -> Void
  ) throws(YAMLError) {
    var section: YAMLMapping
    if let known = sections[name] {
      section = known
    } else {
      guard let value = take(name) else { return }
      section = try YAMLMapping(value)
    }
    try body(&section)
    sections[name] = section
  }

  /// The node of the key itself, for messages.
  package func key(_ name: String) -> YAMLNode? { entries[name]?.key }

  /// Fails at the first key that nobody has asked for and that is not idle either; what is idle is remarked.
  package func finish(
    _ what: String, idle: [IdleKey] = [], remarks: inout YAMLRemarks
  ) throws(YAMLError) {
    for name in leftOver(idle) {
      guard let key = entries[name]?.key else { continue }
      throw key.error("unknown key \"\(name.prefix(60))\" in \(what)")
    }
    remark(idle, &remarks)
  }

  /// Fails at the first key that nobody has asked for.
  package func finish(_ what: String) throws(YAMLError) {
    var none = YAMLRemarks()
    try finish(what, remarks: &none)
  }

  /// Remarks what is idle and what nobody has asked for: the rest is in force.
  package func close(_ what: String, idle: [IdleKey] = [], remarks: inout YAMLRemarks) {
    for name in leftOver(idle) {
      guard let key = entries[name]?.key else { continue }
      remarks.unknown.append(
        key.error("unknown key \"\(name.prefix(60))\" in \(what): it has no effect"))
    }
    remark(idle, &remarks)
  }

  private func leftOver(_ idle: [IdleKey]) -> [String] {
    order.filter { name in !asked.contains(name) && !idle.contains { $0.name == name } }
  }

  private func remark(_ idle: [IdleKey], _ remarks: inout YAMLRemarks) {
    for key in idle {
      guard let entry = entries[key.name], !entry.value.isNull else { continue }
      if entry.value.isEmpty { continue }
      let value = (try? entry.value.bool()).map { "\($0)" } ?? entry.value.text
      if let value, key.harmless.contains(value) { continue }
      remarks.warnings.append(entry.key.error("\(key.name) is not supported yet: \(key.effect)"))
    }
  }
}

/// A key that a format has and that nobody honours yet.
package struct IdleKey: Sendable {
  package var name: String
  /// What happens instead, to the reader.
  package var effect: String
  /// Values that ask for no more than what happens anyway.
  package var harmless: Set<String>

  package init(_ name: String, _ effect: String, unless harmless: Set<String> = []) {
    self.name = name
    self.effect = effect
    self.harmless = harmless
  }
}

/// What a configuration says to no effect, each with its place.
package struct YAMLRemarks: Sendable, Hashable {
  /// What belongs to the format and is not done.
  package var warnings: [YAMLError] = []
  /// Keys that the format does not have, as far as is known here.
  package var unknown: [YAMLError] = []

  package init() {}

  /// In file order.
  package var all: [YAMLError] {
    (warnings + unknown).sorted { ($0.file, $0.line, $0.column) < ($1.file, $1.line, $1.column) }
  }
}
