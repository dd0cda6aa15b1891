import Calendar
import Files
import JSON
import Metrics
import Routing
import TestSupport
import Testing
import YAML

/// `conformance alertmanager` counts all of it; here is what would be noticed last.
@Suite struct CorpusTests {
  private func load(_ path: String) throws -> AlertmanagerConfiguration {
    try AlertmanagerConfiguration(try readFile(path), file: path, zones: ZoneDatabase())
  }

  private func lines(_ path: String) throws -> [JSON] {
    try readFile(path).split(separator: 0x0A).map { try JSON(parsing: $0) }
  }

  private func labels(_ object: JSON) -> Labels {
    Labels(object.members.map { Label($0.name, $0.value.string ?? "") })
  }

  @Test func verdictsAreAlertmanagers() throws {
    guard let folder = corpus("alertmanager") else { return }
    let table = String(decoding: try readFile(folder + "/configs/VERDICTS.tsv"), as: UTF8.self)
    var wrong: [String] = []
    for row in table.split(separator: "\n").dropFirst() {
      let fields = row.split(separator: "\t", omittingEmptySubsequences: false)
      let isTaken = (try? load(folder + "/" + fields[0])) != nil
      if isTaken != (fields[1] == "accept") { wrong.append(String(row)) }
    }
    #expect(wrong == [])
  }

  @Test func groupsAreAlertmanagers() throws {
    guard let folder = corpus("alertmanager") else { return }
    var files: [String: AlertmanagerConfiguration] = [:]
    var wrong: [String] = []
    for item in try lines(folder + "/routes.jsonl") {
      let name = item["config"].string ?? ""
      let file = try files[name] ?? load(folder + "/" + name)
      files[name] = file
      let alert = labels(item["labels"])
      let keys = file.route.routes(of: alert).map { $0.groupKey($0.groupLabels(of: alert)) }
      let wanted = item["routes"].elements.compactMap { $0["group_key"].string }
      if keys != wanted { wrong.append("\(name) \(alert): \(keys)") }
    }
    #expect(wrong == [])
  }
}
