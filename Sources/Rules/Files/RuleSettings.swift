internal import Files
package import Metrics
package import YAML

/// What a prometheus.yml says of rules.
package struct RuleSettings: Sendable, Hashable {
  /// A path or a pattern of `rule_files`, as seen from where the program runs, and its place in the file.
  package struct Pattern: Sendable, Hashable {
    package var path: String
    package var place: YAMLError

    /// Whether it may fit any number of files, none among them.
    var isPattern: Bool { path.contains { "*?[".contains($0) } }
  }
  package var files: [Pattern] = []
  package var evaluationInterval = Duration.seconds(60)
  /// How far into the past rules are evaluated where their group does not say.
  package var queryOffset = Duration.zero
  /// Added to what leaves the server, and known to the templates of alerts.
  package var externalLabels = Labels.empty

  package init() {}

  /// A file, or a pattern of files, that a place names.
  package mutating func add(_ path: String, at place: YAMLError) {
    files.append(Pattern(path: path, place: place))
  }

  /// Takes out of the root of a prometheus.yml what concerns rules; relative paths start at the file's folder.
  ///
  /// `environment` gives the variables that external labels may refer to (`${NAME}`).
  package init(
    _ root: inout YAMLMapping, environment: (String) -> String?
  ) throws(YAMLError) {
    self.init()
    let folder = FilePath.folder(of: root.node.file)
    for node in try root.take("rule_files")?.items() ?? [] {
      let text = try node.string()
      guard !text.isEmpty else { throw node.error("a rule file wants a path") }
      files.append(
        Pattern(
          path: FilePath.resolve(text, in: folder), place: node.error("rule_files: \(text)")))
    }
    try root.within("global") { global throws(YAMLError) in
      if let node = global.take("evaluation_interval") {
        evaluationInterval = try duration(node)
        guard evaluationInterval > .zero else { throw node.mismatch("a duration such as 15s") }
      }
      if let node = global.take("rule_query_offset") { queryOffset = try duration(node) }
      externalLabels = try labels(global.take("external_labels"), environment)
    }
  }

  private func labels(
    _ node: YAMLNode?, _ environment: (String) -> String?
  ) throws(YAMLError) -> Labels {
    var pairs: [Label] = []
    for entry in try node?.entries() ?? [] {
      let name = try entry.key.string()
      guard !name.isEmpty else { throw entry.key.error("a label needs a name") }
      pairs.append(Label(name, expandVariables(try entry.value.string(), environment)))
    }
    return Labels(pairs)
  }
}

/// Replaces `$NAME` and `${NAME}`; unknown variables become empty, `$$` a dollar sign.
private func expandVariables(_ text: String, _ environment: (String) -> String?) -> String {
  var out = ""
  var rest = text[...]
  while let dollar = rest.firstIndex(of: "$") {
    out += rest[..<dollar]
    rest = rest[rest.index(after: dollar)...]
    if rest.first == "$" {
      out += "$"
      rest = rest.dropFirst()
    } else if rest.first == "{", let close = rest.firstIndex(of: "}") {
      out += environment(String(rest[rest.index(after: rest.startIndex)..<close])) ?? ""
      rest = rest[rest.index(after: close)...]
    } else {
      let name = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
      out += name.isEmpty ? "$" : environment(String(name)) ?? ""
      rest = rest[name.endIndex...]
    }
  }
  return out + rest
}
