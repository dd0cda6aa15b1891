import Clients
import JSON
import Metrics
import Receivers
import Routing
import Transport
import YAML

/// An hour after the epoch's first billion seconds and a bit: when the tests' notices are told.
let now = Timestamp(milliseconds: 1_000_003_600_000)

/// A notice of a full disk.
func diskNotice(resolved: Bool = false) -> Notice {
  let alert = RoutedAlert(
    labels: ["alertname": "DiskFull", "instance": "db1:9100", "severity": "critical"],
    annotations: ["summary": "97 % <full> & rising"], starts: now - .seconds(600),
    ends: resolved ? now - .seconds(60) : nil, generatorURL: "http://prometheus.test/graph?a=b",
    updated: now)
  var notice = Notice(
    receiver: "team-x", groupKey: "{}:{alertname=\"DiskFull\"}",
    groupLabels: ["alertname": "DiskFull"], alerts: [alert], externalURL: "http://vigil.test",
    now: now)
  notice.reason = "first notification"
  return notice
}

/// An integration with settings as YAML has them; what it says of `key: value` is a text, of lists and maps a tree.
func integration(_ kind: Integration.Kind, _ yaml: String, secrets: [String] = []) throws
  -> Integration
{
  var integration = Integration(kind, index: 0, sendsResolved: true, http: HTTPSettings())
  for entry in try YAMLNode.parse(yaml, file: "test.yml").entries() {
    let name = try entry.key.string()
    switch entry.value.content {
    case .scalar:
      let text = try entry.value.string()
      if secrets.contains(name) {
        integration.settings[name] = .secret(.text(text))
      } else if let flag = try? entry.value.bool() {
        integration.settings[name] = .bool(flag)
      } else if let number = try? entry.value.integer() {
        integration.settings[name] = .number(number)
      } else {
        integration.settings[name] = .text(text)
      }
    default: integration.settings[name] = .tree(entry.value)
    }
  }
  return integration
}

/// The requests of a notice.
func requests(
  _ integration: Integration, _ notice: Notice = diskNotice(), library: TextLibrary = TextLibrary()
) throws -> [HTTPRequest] {
  let message = try integration.message(library.data(notice), texts: library) { _ in nil }
  guard case .requests(let requests) = message else { return [] }
  return requests
}

func body(_ request: HTTPRequest?) -> JSON {
  request?.body.flatMap { try? JSON(parsing: $0) } ?? .null
}
