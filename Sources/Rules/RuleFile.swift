package import YAML

/// A file of rules as Prometheus reads it.
package struct RuleFile: Sendable {
  package var groups: [RuleGroup] = []

  /// Reads a rule file and reports all that is wrong with it, in file order; nothing of a file with problems
  /// is used.
  ///
  /// A Kubernetes `PrometheusRule` is taken too: its groups are under `spec`. With `ignoringUnknownKeys` keys that no
  /// rule file has do not count as mistakes.
  package static func load(
    _ bytes: [UInt8], file: String, ignoringUnknownKeys: Bool = false
  ) -> (file: RuleFile, problems: [YAMLError]) {
    var reader = RuleReader()
    reader.ignoresUnknownKeys = ignoringUnknownKeys
    do {
      let root = try YAMLNode.parse(bytes, file: file)
      reader.read(root)
    } catch {
      reader.problems.append(error)
    }
    return reader.problems.isEmpty
      ? (RuleFile(groups: reader.groups), []) : (RuleFile(), reader.problems)
  }
}
