internal import Facts
internal import Watching
internal import YAML

/// A server that is asked instead of scraping: what it tells of its targets and its rules stands among the facts.
final class ServerPart: Part {
  private let server: Watch

  init(_ server: Watch) { self.server = server }

  func facts(_ told: inout ToldFacts) {
    let facts = server.facts.newest
    told.sheet.tell(sources: facts.sources.rows)
    told.sheet.tell(targets: facts.targets.rows, unknown: facts.targets.unknown)
    told.tell(rules: facts.rules.rows, unknown: facts.rules.unknown)
    let name = facts.source?.name ?? "the server"
    told.sheet.tell(storage: [], unknown: "\(name) keeps the samples")
  }
}

extension Configuration {
  /// `source`: one server, or several by the names that dashboards give their data sources.
  mutating func readSource(_ vigil: inout YAMLMapping, folder: String) throws(YAMLError) {
    guard let node = vigil.take("source") else { return }
    if node.text != nil || node["url"]?.text != nil {
      source = try SourceConfiguration.read(node, folder: folder, remarks: &remarks)
    } else {
      for entry in try node.entries() {
        sources[try entry.key.string()] = try SourceConfiguration.read(
          entry.value, folder: folder, remarks: &remarks)
      }
    }
    // In a file of Vigil's own, what nobody knows is an error.
    if let unknown = remarks.unknown.first { throw unknown }
  }
}
