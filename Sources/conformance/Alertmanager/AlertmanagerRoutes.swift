internal import Calendar
internal import Facts
internal import Files
internal import JSON
internal import Metrics
internal import Routing
internal import YAML

/// `configs`: whether every file is accepted or refused as its second column says.
func checkConfigurations(_ folder: String, _ tally: inout Tally) {
  guard let table = try? readFile(folder + "/configs/VERDICTS.tsv") else {
    tally.fail("\(folder)/configs/VERDICTS.tsv: cannot be read")
    return
  }
  for row in String(decoding: table, as: UTF8.self).split(separator: "\n").dropFirst() {
    let fields = row.split(separator: "\t", omittingEmptySubsequences: false)
    guard fields.count >= 2 else { continue }
    let path = folder + "/" + fields[0]
    do {
      _ = try AlertmanagerConfiguration(try readFile(path), file: path, zones: ZoneDatabase())
      tally.count(fields[1] == "accept", "\(path): accepted, should \(row)")
    } catch {
      tally.count(fields[1] == "refuse", "\(error), should \(row)")
    }
  }
}

/// `routes`: the nodes that an alert comes out of, their groups and times.
func checkRoutes(_ folder: String, _ tally: inout Tally) {
  var read: [String: AlertmanagerConfiguration] = [:]
  checkLines(folder + "/routes.jsonl", &tally) { item in
    let path = folder + "/" + (item["config"].string ?? "")
    if read[path] == nil {
      do {
        read[path] = try AlertmanagerConfiguration(
          try readFile(path), file: path, zones: ZoneDatabase())
      } catch {
        return "\(error)"
      }
    }
    guard let route = read[path]?.route else { return "\(path): not read" }
    let labels = labels(item["labels"])
    let found = route.routes(of: labels)
    let receivers = item["receivers"].elements.compactMap(\.string)
    if found.map(\.receiver) != receivers {
      return "\(found.map(\.receiver)), should be \(receivers)"
    }
    for (route, wanted) in zip(found, item["routes"].elements) {
      if let fault = fault(route, labels, wanted) { return fault }
    }
    let told = route.story(of: labels).compactMap(\.receiver)
    return told == receivers ? nil : "told \(told), should be \(receivers)"
  }
}

private func fault(_ route: Route, _ alert: Labels, _ wanted: JSON) -> String? {
  let group = route.groupLabels(of: alert)
  let names: [String] =
    switch route.grouping {
    case .all: ["..."]
    case .labels(let names): names.sorted(by: bytewiseLess)
    }
  func texts(_ name: String) -> [String] { wanted[name].elements.compactMap(\.string) }
  let checks: [(String, String, String)] = [
    ("receiver", route.receiver, wanted["receiver"].string ?? ""),
    ("group_by", "\(names)", "\(texts("group_by"))"),
    ("group_labels", "\(group)", "\(labels(wanted["group_labels"]))"),
    ("group_key", route.groupKey(group), wanted["group_key"].string ?? ""),
    ("group_wait", formatDuration(route.groupWait), wanted["group_wait"].string ?? ""),
    ("group_interval", formatDuration(route.groupInterval), wanted["group_interval"].string ?? ""),
    (
      "repeat_interval", formatDuration(route.repeatInterval),
      wanted["repeat_interval"].string ?? ""
    ),
    (
      "mute_time_intervals", "\(route.muteIntervals)",
      "\(texts("mute_time_intervals"))"
    ),
    (
      "active_time_intervals", "\(route.activeIntervals)",
      "\(texts("active_time_intervals"))"
    ),
    (
      "route_labels", "\(labels(route.labels))", "\(labels(wanted["route_labels"]))"
    ),
  ]
  return checks.first { $0.1 != $0.2 }.map { "\($0.0) \($0.1), should be \($0.2)" }
}

func labels(_ object: JSON) -> Labels {
  Labels(object.members.map { Label($0.name, $0.value.string ?? "") })
}

private func labels(_ map: [String: String]) -> Labels {
  Labels(map.map { Label($0.key, $0.value) })
}
