import TestSupport
import Testing

@testable import YAML

private struct Job: Equatable {
  var name: String
  var port: Int64?
  var labels: [String: String]?
  var enabled: Bool?
  var ratio: Double?

  init(
    name: String, port: Int64? = nil, labels: [String: String]? = nil, enabled: Bool? = nil,
    ratio: Double? = nil
  ) {
    (self.name, self.port, self.labels) = (name, port, labels)
    (self.enabled, self.ratio) = (enabled, ratio)
  }

  init(_ node: YAMLNode) throws(YAMLError) {
    var mapping = try YAMLMapping(node)
    name = try mapping.take("name")?.string() ?? ""
    port = try mapping.take("port")?.integer()
    enabled = try mapping.take("enabled")?.bool()
    ratio = try mapping.take("ratio")?.double()
    if let entries = try mapping.take("labels")?.entries() {
      var labels: [String: String] = [:]
      for entry in entries { labels[try entry.key.string()] = try entry.value.string() }
      self.labels = labels
    }
    try mapping.finish("a job")
  }
}

private func jobs(_ text: String) throws(YAMLError) -> [Job] {
  var mapping = try YAMLMapping(try YAMLNode.parse(text, file: "f.yml"))
  var jobs: [Job] = []
  for item in try mapping.take("jobs")?.items() ?? [] { jobs.append(try Job(item)) }
  try mapping.finish("the file")
  return jobs
}

@Suite struct YAMLTests {
  @Test func readsAnchorsAndMerges() throws {
    let jobs = try jobs(
      """
      jobs:
        - &base
          name: a
          port: 0x10
          labels: {env: prod, version: 1.10, flag: yes}
          ratio: 1e-3
        - <<: *base
          name: 123
          enabled: on
          labels:
        - {name: ~}
      """)
    try #require(jobs.count == 3)
    let labels = ["env": "prod", "version": "1.10", "flag": "yes"]
    #expect(jobs[0] == Job(name: "a", port: 16, labels: labels, enabled: nil, ratio: 0.001))
    #expect(jobs[1] == Job(name: "123", port: 16, labels: nil, enabled: true, ratio: 0.001))
    #expect(jobs[2].name == "")
  }

  @Test(arguments: [
    ("jobs:\n  - name: a\n    colour: b", "f.yml:3:5: unknown key \"colour\""),
    ("jobs:\n  - name: a\n    name: b", "f.yml:3:5: key \"name\" is already set in line 2"),
    ("jobs:\n  - name: a\n    port: many", "f.yml:3:11: expected a whole number, found \"many\""),
    ("jobs: 7", "f.yml:1:7: expected a list, found \"7\""),
    ("jobs:\n  - name: [a]", "f.yml:2:11: expected a string, found a list"),
    ("jobs:\n\t- name: a", "f.yml:2:1: a tab cannot indent; use spaces"),
    ("jobs: *nowhere", "f.yml:1:7: anchor \"nowhere\" is not defined"),
    ("jobs: &a [*a]", "f.yml:1:11: anchor \"a\" contains itself"),
  ]) func saysWhere(text: String, message: String) {
    do {
      _ = try jobs(text)
      Issue.record("no error for \(text)")
    } catch { #expect(error.description.hasPrefix(message), "\(error)") }
  }

  @Test func aliasBombIsRefusedAndPlainAliasesAreFine() throws {
    var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
    for level in 1...12 {
      let items = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
      bomb += "a\(level): &a\(level) [\(items)]\n"
    }
    do throws(YAMLError) {
      _ = try YAMLNode.parse(bomb, file: "f.yml")
      Issue.record("the bomb went through")
    } catch { #expect(error.message.contains("aliases stand for more than")) }
    let text = "a: &a {b: 1}\nlist: [" + Array(repeating: "*a", count: 1000).joined(separator: ",")
    #expect(try YAMLNode.parse(text + "]", file: "f")["list"]?.items().count == 1000)
  }

  @Test func deepNestingIsAnError() {
    #expect(throws: YAMLError.self) {
      try YAMLNode.parse(String(repeating: "[", count: 5000), file: "f")
    }
    #expect(throws: YAMLError.self) {
      try YAMLNode.parse(String(repeating: "- ", count: 5000), file: "f")
    }
  }

  @Test func badUTF8SaysWhere() {
    do throws(YAMLError) {
      _ = try YAMLNode.parse(Array("a: 1\nb: ".utf8) + [0xFF, 0xFE], file: "f")
      Issue.record("no error")
    } catch { #expect((error.line, error.column) == (2, 4), "\(error)") }
  }

  @Test(
    arguments: [
      ("0o17", 15), ("017", 15), ("-0x1F", -31), ("1_000", 1000), ("0b101", 5), ("09", 9),
      ("1e3", 1000), ("x", nil), ("--1", nil), ("99999999999999999999", nil), ("-", nil),
      ("0x", nil),
    ] as [(String, Int64?)]) func integers(text: String, value: Int64?)
  {
    #expect(YAMLScalar(text: text, isPlain: true).integer == value)
  }

  @Test func quotedScalarsAreStrings() {
    #expect(YAMLScalar(text: "1", isPlain: false).integer == nil)
    #expect(YAMLScalar(text: "", isPlain: false).isNull == false)
  }

  /// Mutated configurations never crash, and an error always says where.
  @Test func fuzz() {
    let seed = Array(
      """
      global: &g {scrape_interval: 15s, labels: ["a", 'b', ~, 0x1]}
      scrape_configs:
        - job_name: "x\\n" # comment
          <<: *g
          text: |
            block
          more: >-
            folded
      --- !!map
      ? key
      : value
      """.utf8)
    var random = SplitMix(seed: 7)
    for _ in 0..<3000 {
      var bytes = seed
      for _ in 0..<Int.random(in: 1...8, using: &random) {
        let at = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.remove(at: at)
        case 2:
          bytes.insert(
            Array("[]{}:&*-!|>'\"%@`\t\n ".utf8).randomElement(using: &random) ?? 0, at: at)
        default: bytes.removeSubrange(at..<min(bytes.count, at + 9))
        }
        if bytes.isEmpty { bytes = [0x20] }
      }
      do throws(YAMLError) {
        for node in try YAMLNode.documents(bytes, file: "f") {
          for entry in (try? node.entries()) ?? [] {
            _ = try? entry.key.string()
            _ = try? entry.value.entries()
            _ = try? entry.value.double()
          }
        }
      } catch { #expect(error.line > 0 && error.column > 0) }
    }
  }
}
