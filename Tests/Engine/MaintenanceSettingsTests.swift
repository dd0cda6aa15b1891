import Alerts
import Facts
import Metrics
import Testing
import YAML

@testable import Engine

/// `maintenance:` of vigil.yml.
@Suite struct MaintenanceSettingsTests {
  private func plans(_ text: String) throws -> [MaintenancePlan] {
    try Configuration.read(Array(text.utf8), file: "vigil.yml").maintenance.plans
  }

  private func time(_ text: String) -> Timestamp { parseTimestamp(text) ?? .distantPast }

  @Test func windowsComeByTheCalendarOrOnce() throws {
    let plans = try plans(
      """
      maintenance:
        - name: backup
          matchers: [service="db", 'severity!~"critical|page"']
          time_intervals: [{times: [{start_time: '02:00', end_time: '04:00'}]}]
          location: Europe/Berlin
          reason: dump
          by: dba
        - {name: move, matchers: [datacenter=x], from: 2026-12-05 22:00, until: "2026-12-06T02:00:00Z"}
      """)
    #expect(plans.map(\.name) == ["backup", "move"])
    #expect(plans[0].matchers.map(\.value) == ["db", "critical|page"])
    #expect(plans[0].by == "dba" && plans[0].reason == "dump")
    let noon = time("2026-12-02T12:00:00Z")
    #expect(
      plans[0].stretch(noon)
        == .init(
          starts: time("2026-12-03T01:00:00Z"),
          ends: time("2026-12-03T03:00:00Z")))
    let move = MaintenancePlan.Stretch(
      starts: time("2026-12-05T22:00:00Z"),
      ends: time("2026-12-06T02:00:00Z"))
    #expect(plans[1].stretch(noon) == move && plans[1].stretch(move.starts) == move)
    #expect(plans[1].stretch(move.ends) == nil)
  }

  @Test(arguments: [
    (
      "- {matchers: [a=b], from: 2026-01-01, until: 2026-01-02}",
      "2:5: a maintenance window wants name"
    ),
    (
      "- {name: '', matchers: [a=b]}",
      "2:12: maintenance.name wants a name"
    ),
    (
      "- {name: x}",
      "2:5: a maintenance window wants matchers"
    ),
    (
      "- {name: x, matchers: [a=b]}",
      "2:5: a maintenance window wants time_intervals, or from and until"
    ),
    (
      "- {name: x, matchers: ['a=~('], from: 2026-01-01, until: 2026-01-02}",
      "2:26: maintenance.matchers: "
    ),
    (
      "- {name: x, matchers: [nonsense], from: 2026-01-01, until: 2026-01-02}",
      "2:26: maintenance.matchers: "
    ),
    (
      "- {name: x, matchers: ['a=~.*'], from: 2026-01-01, until: 2026-01-02}",
      "2:25: maintenance.matchers: one at least"
    ),
    (
      "- {name: x, matchers: [], from: 2026-01-01, until: 2026-01-02}",
      "2:25: maintenance.matchers: one at least"
    ),
    (
      "- {name: x, matchers: [a=b], from: 12:00, until: 2026-01-02}",
      "2:38: maintenance.from: \"12:00\" is no time"
    ),
    (
      "- {name: x, matchers: [a=b], from: 2026-01-02, until: 2026-01-02}",
      "2:57: maintenance.until is not after from"
    ),
    (
      "- {name: x, matchers: [a=b], from: 2026-01-02, time_intervals: [{}]}",
      "2:38: maintenance: a window has time_intervals, or from"
    ),
    (
      "- {name: x, matchers: [a=b], time_intervals: []}",
      "2:48: maintenance.time_intervals is empty"
    ),
    (
      "- {name: x, matchers: [a=b], time_intervals: [{weekdays: [someday]}]}",
      "2:61: \"someday\" is not a day of the week"
    ),
    (
      "- {name: x, matchers: [a=b], time_intervals: [{}], location: Nowhere/At}",
      "2:64: maintenance.location: \"Nowhere/At\""
    ),
    (
      "- {name: x, matchers: [a=b], time_intervals: [{}], extra: 1}",
      "2:54: unknown key \"extra\" in maintenance"
    ),
    (
      "- {name: x, matchers: [a=b], time_intervals: [{}]}\n"
        + "  - {name: x, matchers: [a=b], time_intervals: [{}]}",
      "3:12: maintenance: there are two windows named \"x\""
    ),
  ])
  func mistakesAreToldWithTheirPlace(_ text: String, _ problem: String) {
    do {
      _ = try plans("maintenance:\n  " + text + "\n")
      Issue.record("it was taken: \(text)")
    } catch {
      #expect("\(error)".contains("vigil.yml:" + problem), "\(error)")
    }
  }
}
