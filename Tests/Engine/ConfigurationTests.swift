import Clients
import Facts
import Incidents
import Metrics
import Patterns
import TSDB
import Testing
import YAML

@testable import Engine

@Suite struct ConfigurationTests {
  private func read(_ text: String) throws -> Configuration {
    try Configuration.read(Array(text.utf8), file: "/etc/vigil/vigil.yml")
  }

  @Test func readsEveryKey() throws {
    let configuration = try read(
      """
      prometheus: prometheus.yml
      source: {url: "https://prom:9090", headers: {X-Scope-OrgID: a}, basic_auth: {username: u, password_file: pw}}
      dashboards: [boards/, /srv/x.json]
      state: /var/lib/vigil
      retention: {time: 2d, size: 512MB}
      keep: {match: ['up{job="a"}', '{__name__=~".+:.+"}'], time: 90d}
      limits: {series: 1000}
      host: {enabled: true, interval: 10s}
      timezone: UTC
      keys: {zoom_in: "+"}
      theme: light
      home: Shop overview
      user: ann
      deploys: ["changes(build_info[5m]) > 0"]
      incidents:
        group_by: [app, team, app]
        severities: {critical: SEV1, warning: sev3}
        escalation: {SEV1: [{to: secondary, after: 1m}, {to: primary}], SEV2: []}
        quiet: 5m
        reopen: 1h
        automatic: false
      redact: ['CUST-[0-9]+']
      """)
    #expect(configuration.boards.home == "Shop overview")
    #expect(configuration.prometheus == "/etc/vigil/prometheus.yml")
    #expect(configuration.boards.paths == ["/etc/vigil/boards/", "/srv/x.json"])
    #expect(configuration.source?.url == "https://prom:9090")
    let http = try #require(configuration.source?.http)
    #expect(http.authorization == .basic(user: .text("u"), password: .file("/etc/vigil/pw")))
    #expect(http.headers == [.init(name: "X-Scope-OrgID", value: .text("a"))])
    #expect(configuration.retention.time == .seconds(172_800))
    #expect(configuration.retention.bytes == 512 << 20)
    #expect(configuration.keep.rule?.selectors.map(\.count) == [2, 1])
    #expect(configuration.keep.rule?.time == .seconds(90 * 86_400))
    #expect(configuration.keep.rule?.bytes == 1 << 30)
    #expect(configuration.limits.series == 1000)
    #expect(configuration.host.isEnabled == true)
    #expect(configuration.keys.first?.action == "zoom_in")
    #expect(configuration.user == "ann")
    let incidents = configuration.incidents
    #expect(incidents.groupBy == ["app", "team"])
    #expect(incidents.severities == ["critical": .sev1, "warning": .sev3])
    #expect(
      incidents.escalation == [
        .sev1: [.init(to: "primary", after: .zero), .init(to: "secondary", after: .seconds(60))],
        .sev2: [],
      ])
    #expect((incidents.quiet, incidents.reopen) == (.seconds(300), .seconds(3600)))
    #expect(!incidents.isAutomatic && incidents.deploys == ["changes(build_info[5m]) > 0"])
    #expect(configuration.redaction.patterns.map(\.source) == ["CUST-[0-9]+"])
  }

  @Test func sourcesByName() throws {
    let configuration = try read("source:\n  main: {url: http://a:1}\n  other: http://b:2\n")
    #expect(configuration.source == nil)
    #expect(configuration.sources["other"]?.url == "http://b:2")
  }

  @Test(arguments: [
    ("a: 1\n", "1:1"), ("retention: {tiem: 1h}\n", "1:13"), ("\nsource: ftp://x\n", "2:9"),
    ("dashboards: {a: b}\n", "1:13"), ("host: [1]\n", "1:7"), ("retention: {size: lots}", "1:19"),
    ("keep: {match: 'up{', time: 1d}", "1:15"), ("keep: {match: up}", "1:7"),
    ("keep: {match: up, time: soon}", "1:25"), ("limits: {series: 0}", "1:18"),
    ("incidents: {group: [app]}", "1:13"), ("incidents: {group_by: app}", "1:23"),
    ("incidents: {group_by: [a, b c]}", "1:27"),
    ("incidents: {severities: {critical: SEV5}}", "1:36"),
    ("incidents: {severities: {critical: 1}}", "1:36"),
    ("incidents: {escalation: {page: []}}", "1:26"),
    ("incidents: {escalation: {SEV1: [{after: 1m}]}}", "1:33"),
    ("incidents: {escalation: {SEV1: [{to: me, after: soon}]}}", "1:49"),
    ("incidents: {escalation: {SEV1: [{to: me, in: 1m}]}}", "1:42"),
    ("incidents: {quiet: 0s}", "1:20"), ("incidents: {automatic: maybe}", "1:24"),
    ("deploys: up", "1:10"), ("deploys: ['up{']", "1:11"), ("deploys: ['up[5m]']", "1:11"),
    ("redact: [a, '(']", "1:13"), ("redact: ['a*']", "1:10"),
  ])
  func whatIsWrongIsToldWithItsPlace(text: String, place: String) {
    #expect {
      try read(text)
    } throws: { error in
      "\(error)".hasPrefix("/etc/vigil/vigil.yml:\(place)")
    }
  }

  @Test func anEmptyFileIsTheDefaults() throws {
    #expect(try read("").retention.bytes == 1 << 30)
  }
}
