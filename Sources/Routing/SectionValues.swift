internal import Clients
internal import Files
internal import YAML

/// A section of the file as it was found: every key known, every value of its kind.
struct SectionValues {
  let section: FileSection
  let node: YAMLNode
  /// The values that stand there, null ones too.
  private var nodes: [String: YAMLNode] = [:]
  private let mapping: YAMLMapping

  /// Fails where a key is none of the section's, a value is not of its key's kind, or the section's check does.
  init(_ section: FileSection, _ node: YAMLNode) throws(YAMLError) {
    self.section = section
    self.node = node
    mapping = try YAMLMapping(node)
    for entry in try node.entries() {
      let name = try entry.key.string()
      guard let key = section.keys.first(where: { $0.name == name }) else {
        throw entry.key.error("unknown key \"\(name.prefix(60))\" in \(section.name)")
      }
      nodes[name] = entry.value
      // Null leaves everything at its zero.
      if !entry.value.isNull { try key.kind.check(entry.value, name) }
    }
    for key in section.keys {
      guard case .file(isExclusive: true) = key.kind else { continue }
      let name = String(key.name.dropLast("_file".count))
      try atMostOne([name], [key.name])
    }
    try section.check?(self)
  }

  /// The value under a key; nil where there is none, or null.
  subscript(name: String) -> YAMLNode? {
    nodes[name].flatMap { $0.isNull ? nil : $0 }
  }

  /// Whether a value stands there that counts: an empty text does not, where it stands for nothing.
  func isSet(_ name: String) -> Bool {
    guard let node = self[name], let key = section.keys.first(where: { $0.name == name }) else {
      return false
    }
    switch key.kind {
    case .text, .secret, .templateURL, .hostPort, .file, .choice: return node.text?.isEmpty == false
    case .integer, .count: return (try? node.integer()) != 0
    case .bool: return (try? node.bool()) == true
    case .texts, .textMap, .treeMap, .sections, .sectionMap: return !node.isEmpty
    default: return true
    }
  }

  /// "" where there is none.
  func text(_ name: String) -> String { self[name]?.text ?? "" }

  func bool(_ name: String) -> Bool { (try? self[name]?.bool()) ?? false }

  /// An error at a key, or where the section begins.
  func error(_ message: String, at name: String? = nil) -> YAMLError {
    (name.flatMap(mapping.key) ?? node).error(message)
  }

  func require(_ names: String...) throws(YAMLError) {
    for name in names where !isSet(name) {
      throw error("\(section.name) needs \(name)")
    }
  }

  /// Fails where more than one of the groups has a key that is set.
  func atMostOne(_ groups: [String]...) throws(YAMLError) {
    let set = groups.compactMap { names in names.first(where: isSet) }
    guard set.count > 1 else { return }
    let choice = groups.map { $0.joined(separator: " or ") }.joined(separator: ", ")
    throw error("\(section.name): at most one of \(choice) can be set", at: set[1])
  }

  /// What its keys say, by name; the names of files are taken from `directory`.
  func settings(_ directory: String) throws(YAMLError) -> [String: Integration.Setting] {
    var settings: [String: Integration.Setting] = [:]
    for key in section.keys {
      guard let node = nodes[key.name] else {
        settings[key.name] = settings[key.name] ?? key.fallback
        continue
      }
      if case .file = key.kind {
        guard isSet(key.name) else { continue }
        let path = FilePath.resolve(text(key.name), in: directory)
        settings[String(key.name.dropLast("_file".count))] = .secret(.file(path))
      } else if let setting = try key.kind.setting(node) {
        settings[key.name] = setting
      }
    }
    return settings
  }
}
