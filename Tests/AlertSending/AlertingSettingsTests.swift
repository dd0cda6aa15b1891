import Clients
import Metrics
import Scrape
import Testing
import YAML

@testable import AlertSending

@Suite struct AlertingSettingsTests {
  private func read(_ text: String) throws -> (AlertingSettings, YAMLRemarks) {
    var remarks = YAMLRemarks()
    var root = try YAMLMapping(YAMLNode.parse(Array(text.utf8), file: "/etc/prometheus.yml"))
    let settings = try AlertingSettings(&root, remarks: &remarks)
    #expect(root.names.allSatisfy { $0 == "alerting" })
    return (settings, remarks)
  }

  private func urls(_ text: String) throws -> [String] {
    try read(text).0.endpoints(FileFindings()).endpoints.map(\.url)
  }

  @Test func nothingIsSaid() throws {
    #expect(try read("alerting:").0 == AlertingSettings())
    #expect(try urls("alerting: {alertmanagers: []}").isEmpty)
  }

  @Test func membersOfAClusterAreFound() throws {
    let text = """
      alerting:
        alert_relabel_configs: [{regex: replica, action: labeldrop}]
        alertmanagers:
          - scheme: https
            path_prefix: /am/
            timeout: 3s
            basic_auth: {username: me, password: hunter2}
            static_configs: [{targets: ['a:9093', 'b:9093', 'a:9093']}]
          - static_configs: [{targets: ['c:1'], labels: {__alerts_path__: /x y, zone: z}}]
            alert_relabel_configs: [{target_label: via, replacement: c}]
      """
    let (settings, remarks) = try read(text)
    let (endpoints, problems) = settings.endpoints(FileFindings())
    #expect(problems.isEmpty && remarks.all.isEmpty)
    #expect(
      endpoints.map(\.url) == [
        "https://a:9093/am/api/v2/alerts", "https://b:9093/am/api/v2/alerts", "http://c:1/x%20y",
      ])
    #expect(endpoints.map(\.timeout) == [.seconds(3), .seconds(3), .seconds(10)])
    #expect(endpoints.map(\.rules.count) == [1, 1, 2])
    #expect(
      endpoints[0].http.authorization == .basic(user: .text("me"), password: .text("hunter2")))
  }

  @Test func relabellingSaysWhoIsTold() throws {
    let text = """
      alerting:
        alertmanagers:
          - relabel_configs:
              - {source_labels: [zone], regex: far, action: drop}
              - {source_labels: [__address__], regex: '(.*):.*', target_label: __address__, replacement: '$1:80'}
              - {source_labels: [zone], regex: safe, target_label: __scheme__, replacement: https}
            static_configs:
              - {targets: ['a:1'], labels: {zone: near}}
              - {targets: ['b:1'], labels: {zone: far}}
              - {targets: ['c:1'], labels: {zone: safe}}
      """
    #expect(try urls(text) == ["http://a:80/api/v2/alerts", "https://c:80/api/v2/alerts"])
  }

  @Test func whatComesToNothingIsTold() throws {
    let text = """
      alerting:
        alertmanagers:
          - scheme: ftp
            static_configs: [{targets: ['me:secret@a:1']}]
      """
    let problems = try read(text).0.endpoints(FileFindings()).problems
    #expect(problems.count == 1)
    #expect(problems[0].hasSuffix("scheme \"ftp\" is neither http nor https"))
    #expect(!problems[0].contains("secret"))
  }

  @Test(arguments: [
    ("api_version: v3", "v3"), ("timeout: 0s", "0s"), ("timeout: soon", "soon"),
    ("static_configs: [{targets: ['http://a:1']}]", "no host:port"),
    ("relabel_configs: [{action: dance}]", "dance"),
  ])
  func whatIsWrongIsAnError(_ key: String, _ words: String) throws {
    do {
      _ = try read("alerting:\n  alertmanagers:\n    - \(key)\n")
      Issue.record("taken")
    } catch let error as YAMLError {
      #expect("\(error)".contains(words), "\(error)")
      #expect(error.line == 3)
    }
  }

  @Test func whatHasNoEffectIsRemarked() throws {
    let text = """
      alerting:
        unheard: 1
        alertmanagers:
          - api_version: v1
            kubernetes_sd_configs: [{role: pod}]
            sigv4: {region: x}
      """
    let texts = try read(text).1.all.map { "\($0)" }
    for word in ["unheard", "v1", "kubernetes_sd_configs", "sigv4"] {
      #expect(texts.contains { $0.contains(word) }, "\(word): \(texts)")
    }
  }
}
