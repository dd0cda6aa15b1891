import Rules
import TestSupport
import Testing
import YAML

@Suite struct RuleFileReaderTests {
  private let scratch: ScratchFolder
  private var folder: String { scratch.path }

  init() throws { scratch = try ScratchFolder() }

  private func settings(_ files: String) throws -> RuleSettings {
    var root = try YAMLMapping(
      YAMLNode.parse("rule_files: \(files)\n", file: folder + "/prometheus.yml"))
    return try RuleSettings(&root) { _ in nil }
  }

  @Test func patternsAreFollowedAndFilesCountedOnce() throws {
    scratch.write(
      "a.yml", "groups: [{name: a, rules: [{alert: X, expr: up}, {record: 'r:a', expr: up}]}]\n")
    scratch.write("b.yml", "groups: [{name: b, rules: [{alert: Y, expr: 'up =='}]}]\n")
    var reader = RuleFileReader()
    #expect(reader.read(try settings("['*.yml', a.yml]").files))
    #expect(reader.entries.map(\.path) == [folder + "/a.yml", folder + "/b.yml"])
    #expect(reader.entries[0].file.counts == (alerts: 1, records: 1))
    #expect(reader.entries[1].problems.first?.description.hasPrefix(folder + "/b.yml:1:45") == true)
    // Looked at again, nothing is new until one is written.
    #expect(!reader.read(try settings("['*.yml', a.yml]").files))
    scratch.write("b.yml", "groups: [{name: b, rules: [{alert: Yonder, expr: up}]}]\n")
    #expect(reader.read(try settings("['*.yml', a.yml]").files))
    #expect(reader.entries[1].problems == [])
  }

  @Test func whatIsNotThereIsToldWithItsPlace() throws {
    var reader = RuleFileReader()
    _ = reader.read(try settings("[gone.yml, 'none/*.yml']").files)
    let file = folder + "/prometheus.yml"
    #expect(
      reader.missing.map(\.description) == ["\(file):1:14: rule_files: gone.yml: no such file"])
    #expect(
      reader.idlePatterns.map(\.description) == [
        "\(file):1:24: rule_files: none/*.yml fits no file"
      ])
  }

  @Test func aFileThatCannotBeReadIsAProblem() throws {
    var reader = RuleFileReader()
    _ = reader.read(try settings("[.]").files)
    #expect(reader.entries.flatMap(\.problems).map(\.message) == ["Is a directory"])
  }
}
