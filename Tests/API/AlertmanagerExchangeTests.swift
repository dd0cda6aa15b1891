import Facts
import Files
import JSON
import Metrics
import Routing
import Serving
import TestSupport
import Testing

@testable import API

/// What Alertmanager 0.34 was asked, in the same order, and answered.
@Suite struct AlertmanagerExchangeTests {
  /// What of its server is not the API's, or is Prometheus' API here.
  private static let elsewhere: Set<String> = [
    "healthy", "ready", "v1 is gone", "reload", "reload with a bad file", "reload by GET",
    "reload with a new file", "receivers after reload",
  ]

  /// The routes of the recorded server: `team=db` goes on, `severity=critical` is muted always and holds warnings of its
  /// instance back.
  @Sendable private static func routing(
    _ alerts: [RoutedAlert], _ now: Timestamp
  ) -> RoutedView {
    var groups: [RoutedView.Group] = []
    func add(_ alert: RoutedAlert, _ receiver: String, by label: String, _ more: Labels = .empty) {
      let labels: Labels = [label: alert.labels[label]]
      if let known = groups.firstIndex(where: { $0.receiver == receiver && $0.labels == labels }) {
        groups[known].alerts.append(alert.fingerprint)
      } else {
        groups.append(
          .init(
            receiver: receiver, labels: labels, routeLabels: more,
            mutedBy: receiver == "pager" ? ["always"] : [], alerts: [alert.fingerprint]))
      }
    }
    var inhibited: [UInt64: [UInt64]] = [:]
    for alert in alerts {
      let isCritical = alert.labels["severity"] == "critical"
      if alert.labels["team"] == "db" { add(alert, "db", by: "alertname", ["owner": "dba"]) }
      if isCritical { add(alert, "pager", by: "instance") }
      if alert.labels["team"] != "db", !isCritical { add(alert, "default", by: "alertname") }
      let sources = alerts.filter { other in
        other.labels["severity"] == "critical" && alert.labels["severity"] == "warning"
          && other.labels["instance"] == alert.labels["instance"]
      }
      if !sources.isEmpty { inhibited[alert.fingerprint] = sources.map(\.fingerprint) }
    }
    var view = RoutedView(
      receivers: [
        .init("default"), .init("db", labels: ["team": "db", "tier": "one"]),
        .init("pager", labels: ["team": "sre"]),
      ], groups: groups)
    view.inhibitedBy = inhibited
    return view
  }

  @Test func theRecordedRequestsAreAnsweredAlike() async throws {
    guard let folder = corpus("alertmanager") else { return }
    let text = String(
      decoding: try readFile(folder + "/api/exchanges-0.34.0.jsonl"), as: UTF8.self)
    let stage = AlertmanagerStage(routing: Self.routing)
    stage.now = try #require(apiTime("2026-11-28T20:47:03.150Z"))
    // By the recorded silences' names, those made here.
    var names: [String: String] = [:]
    var count = 0
    for line in text.split(separator: "\n") {
      let exchange = try JSON(parsing: String(line))
      let name = exchange["name"].string ?? ""
      if Self.elsewhere.contains(name) { continue }
      count += 1
      var request = try self.request(exchange["request"], names)
      advance(stage, by: exchange["request"]["body"])
      request.client.mayChange = true
      let answer = try #require(await stage.answer(request), "\(name)")
      let wanted = exchange["response"]
      #expect(answer.status == wanted["status"].integer, "\(name): \(answer.bytes.text)")
      guard answer.status == wanted["status"].integer, !wanted["json"].isNull else {
        if answer.status != 204, request.method != "HEAD" {
          #expect(answer.bytes.isEmpty, "\(name)")
        }
        continue
      }
      let tree = try JSON(parsing: answer.bytes.text)
      if let own = tree["silenceID"].string, let theirs = wanted["json"]["silenceID"].string {
        names[theirs] = own
      }
      let swapped = Dictionary(names.map { ($1, $0) }, uniquingKeysWith: { $1 })
      #expect(
        shape(tree, swapped).description == shape(wanted["json"], [:]).description, "\(name)")
      for header in wanted["headers"].members where header.name != "Content-Type" {
        let own = answer.headers.first { $0.name == header.name }?.value
        #expect(own == header.value.string, "\(name): \(header.name)")
      }
    }
    #expect(count > 120)
  }

  private func request(_ tree: JSON, _ names: [String: String]) throws -> ServedRequest {
    var path = tree["path"].string ?? ""
    for (theirs, own) in names { path = path.replacing(theirs, with: own) }
    let headers = tree["headers"].members.map { ServedHeader($0.name, $0.value.string ?? "") }
    var request = Stage.request("\(tree["method"].string ?? "") \(path)", headers: headers)
    var body = tree["raw"].string ?? (tree["body"].isNull ? "" : tree["body"].description)
    for (theirs, own) in names { body = body.replacing(theirs, with: own) }
    request.body = Array(body.utf8)
    if request.method == "POST", request.header("Content-Type") == nil {
      request.headers.append(ServedHeader("Content-Type", "application/json"))
    }
    return request
  }

  /// The recorded moment, as far as a body tells it: mostly things start now.
  private func advance(_ stage: AlertmanagerStage, by body: JSON) {
    stage.now = stage.now + .milliseconds(1)
    let starts = [body] + body.elements
    for time in starts.compactMap({ $0["startsAt"].string.flatMap(apiTime) })
    where time > stage.now && time - stage.now < .seconds(5) { stage.now = time }
  }

  /// Without times, with the recorded names of silences; of errors only what kind they are.
  private func shape(_ tree: JSON, _ names: [String: String]) -> JSON {
    tree.string == nil ? part(tree, names) : .string("why not")
  }

  private func part(_ tree: JSON, _ names: [String: String]) -> JSON {
    switch tree {
    case .array(let elements): return .array(elements.map { part($0, names) })
    case .object(let members):
      return .object(
        members.map { member in
          switch member.name {
          case "startsAt", "endsAt", "updatedAt", "uptime", "message", "error", "original",
            "branch",
            "buildDate", "buildUser", "goVersion", "revision", "version":
            return .init(member.name, .string(member.value.string == nil ? "none" : "some"))
          default: return .init(member.name, part(member.value, names))
          }
        }.sorted { $0.name < $1.name })
    case .string(let text): return .string(names[text] ?? text)
    default: return tree
    }
  }
}

extension [UInt8] {
  fileprivate var text: String { String(decoding: self, as: UTF8.self) }
}
