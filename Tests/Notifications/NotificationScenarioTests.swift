import Calendar
import Facts
import Files
import JSON
import Metrics
import Notifications
import Routing
import TestSupport
import Testing

/// Timelines that Alertmanager was put through, with what it sent at which second.
struct NotificationScenarioTests {
  /// What Vigil tells beside what Alertmanager does: the end of what was told, though it is silenced or inhibited.
  private static let better = [
    "resolved-while-silenced": (at: 3.5, alerts: ["A ended"]),
    "inhibited-later": (at: 5.5, alerts: ["Target ended"]),
  ]

  @Test func whatIsSentWhenIsAsAlertmanagerSendsIt() throws {
    guard let folder = corpus("alertmanager") else { return }
    let file = folder + "/captured/scenarios.yml"
    let configuration = try AlertmanagerConfiguration(
      try readFile(file), file: file, zones: ZoneDatabase())
    let lines = String(decoding: try readFile(folder + "/captured/scenarios.jsonl"), as: UTF8.self)
    var count = 0
    for line in lines.split(separator: "\n") {
      let scenario = try JSON(parsing: String(line))
      var differences = compare(scenario, play(scenario, configuration))
      let name = scenario["name"].string ?? ""
      if let extra = Self.better[name] {
        #expect(differences.count == 1, "\(name)")
        differences.removeAll { $0.contains("\(extra.at)") && $0.contains(extra.alerts[0]) }
      }
      #expect(differences.isEmpty, "\(name): \(differences)")
      count += 1
    }
    #expect(count > 0)
  }

  private func play(_ scenario: JSON, _ configuration: AlertmanagerConfiguration) -> Paging {
    let name = scenario["name"].string ?? ""
    var paging = Paging(
      NotificationPlan(RoutingRules(configuration), configuration.receivers))
    let expected = scenario["notifications"].elements
    let isDown = expected.count > 1 && expected.allSatisfy { $0["answered"].integer != nil }
    paging.answer = { _, count in
      let status =
        isDown
        ? expected[0]["answered"].integer ?? 0
        : count < expected.count ? expected[count]["answered"].integer ?? 200 : 200
      return status == 200 ? .accepted : status < 500 ? .refused : .busy
    }
    var silences: [String: SilenceFact] = [:]
    var seen: [Labels: Timestamp] = [:]
    for step in scenario["steps"].elements {
      paging.run(until: step["at"].number ?? 0)
      let now = paging.now
      for post in step["post"].elements {
        let alert = Self.alert(post, name, &seen, at: now)
        paging.take([alert], expiringAfter: configuration.resolveTimeout)
      }
      if let id = step["silence"].string {
        silences[id] = SilenceFact(
          id: id,
          matchers: step["matchers"].elements.map {
            .init($0[0].string ?? "", .equal, $0[1].string ?? "")
          }, createdBy: "", reason: "", starts: now,
          ends: now + .seconds(Int64(step["seconds"].integer ?? 0)), updated: now)
      }
      if let id = step["expire"].string { silences[id]?.ends = now }
      paging.book.take(silences: Array(silences.values), at: now)
      paging.settle()
    }
    paging.run(until: 14.5)
    return paging
  }

  private static func alert(
    _ post: JSON, _ scenario: String, _ seen: inout [Labels: Timestamp], at now: Timestamp
  ) -> RoutedAlert {
    func labels(_ json: JSON) -> Labels {
      Labels(json.members.map { Label($0.name, $0.value.string ?? "") })
    }
    func time(_ json: JSON) -> Timestamp? {
      guard let text = json.string, let seconds = Double(text.dropLast()) else { return nil }
      return now + .milliseconds(Int64(seconds * 1000))
    }
    let all = labels(post["labels"]).setting("scenario", scenario)
    let first = seen[all] ?? now
    seen[all] = first
    return RoutedAlert(
      labels: all, annotations: labels(post["annotations"]),
      starts: time(post["startsAt"]) ?? first,
      ends: time(post["endsAt"]), updated: now)
  }

  /// Where the two differ.
  private func compare(_ scenario: JSON, _ paging: Paging) -> [String] {
    let expected = scenario["notifications"].elements
    var pages = paging.pages
    var differences: [String] = []
    if expected.contains(where: { $0["answered"].integer ?? 0 >= 500 }) {
      // When it is tried again is left to chance.
      let isSame =
        pages.count >= min(3, expected.count)
        && pages.allSatisfy {
          $0.notice.reason.rawValue == expected[0]["reason"].string
        }
      return isSame ? [] : ["\(paging.told)"]
    }
    for one in expected {
      let wanted = Self.text(one)
      let place = pages.firstIndex {
        abs($0.at - (one["at"].number ?? 0)) <= 0.3 && Self.text($0.notice) == wanted
      }
      if let place { pages.remove(at: place) } else { differences.append("missing: \(wanted)") }
    }
    differences += pages.map { "\($0.at) \($0.notice.text)" }
    return differences.isEmpty || differences.count < expected.count + 1
      ? differences : differences + paging.told
  }

  private static func text(_ json: JSON) -> String {
    let alerts = json["alerts"].elements.map { alert in
      let labels = alert["labels"].members.map { "\($0.name)=\($0.value.string ?? "")" }.sorted()
      return "\(labels) \(alert["status"].string ?? "")"
    }
    let group = json["groupLabels"].members.map { "\($0.name)=\($0.value.string ?? "")" }.sorted()
    return "\(json["reason"].string ?? "") \(json["status"].string ?? "") \(group) \(alerts)"
  }

  private static func text(_ notice: Notice) -> String {
    let alerts = notice.alerts.map { one in
      let labels = one.alert.labels.dropping(["scenario"]).pairs.map { "\($0.name)=\($0.value)" }
      return "\(labels) \(one.isResolved ? "resolved" : "firing")"
    }
    let group = notice.groupLabels.pairs.map { "\($0.name)=\($0.value)" }
    let status = notice.firing.isEmpty ? "resolved" : "firing"
    return "\(notice.reason.rawValue) \(status) \(group) \(alerts)"
  }
}
