internal import Files
internal import Rules
internal import YAML

extension RuleSettings {
  /// Rule files that vigil.yml names beside those of a prometheus.yml; relative paths start at its folder.
  init(_ vigil: inout YAMLMapping, folder: String) throws(YAMLError) {
    self.init()
    for node in try vigil.take("rules")?.items() ?? [] {
      let text = try node.string()
      guard !text.isEmpty else { throw node.error("a rule file wants a path") }
      add(FilePath.resolve(text, in: folder), at: node.error("rules: \(text)"))
    }
  }

  var isEmpty: Bool { files.isEmpty }
}
