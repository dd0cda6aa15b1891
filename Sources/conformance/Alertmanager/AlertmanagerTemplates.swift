internal import Files
internal import JSON
internal import Metrics
internal import Receivers
internal import Routing
internal import Templates

/// `template_groups.json` and `templates.jsonl`: whether the data come out equal, and each text over them.
func checkTemplates(_ folder: String, _ tally: inout Tally) {
  guard let bytes = try? readFile(folder + "/template_groups.json"),
    let groups = try? JSON(parsing: bytes)
  else { return tally.fail("\(folder)/template_groups.json: cannot be read") }
  var notices: [String: Notice] = [:]
  for group in groups.members {
    let notice = templateNotice(group.value["input"])
    notices[group.name] = notice
    let data = NoticeData(notice).json
    tally.count(
      isSame(data, group.value["data"]),
      "template_groups.json \(group.name): \(goJSON(data)), should \(group.value["data"])")
  }
  for (line, item) in corpusLines(folder + "/templates.jsonl", &tally) {
    guard let notice = notices[item["group"].string ?? ""] else {
      tally.fail("templates.jsonl:\(line): no such group")
      continue
    }
    let files = item["files"].elements.compactMap(\.string).map { folder + "/template_files/" + $0 }
    let result = rendered(
      item["text"].string ?? "", NoticeData(notice), isHTML: item["type"].string == "html",
      files: files)
    let wanted = item["out"].string
    tally.count(
      result.text == wanted,
      "templates.jsonl:\(line): \(item["text"]) over \(item["group"]): "
        + (result.text.map { JSON.quote($0) } ?? result.complaint)
        + ", should \(wanted.map { JSON.quote($0) } ?? "fail")")
  }
}

private func rendered(
  _ text: String, _ data: NoticeData, isHTML: Bool, files: [String]
) -> (text: String?, complaint: String) {
  var library = TextLibrary()
  do {
    for file in files { try library.add(String(decoding: try readFile(file), as: UTF8.self)) }
    return (isHTML ? try library.html(text, data) : try library.text(text, data), "")
  } catch {
    return (nil, "\(error)")
  }
}

/// A notice as the groups of templates give it.
private func templateNotice(_ input: JSON) -> Notice {
  let now = parseTimestamp("2026-06-01T00:00:00Z") ?? .distantPast
  let alerts = input["alerts"].elements.map { alert in
    let ends = parseTimestamp(alert["endsAt"].string ?? "")
    return RoutedAlert(
      labels: labels(ofGroup: alert["labels"]), annotations: labels(ofGroup: alert["annotations"]),
      starts: parseTimestamp(alert["startsAt"].string ?? "") ?? now,
      ends: ends.flatMap { $0.milliseconds < 0 ? nil : $0 },
      generatorURL: alert["generatorURL"].string ?? "", updated: now)
  }
  var notice = Notice(
    receiver: input["receiver"].string ?? "", groupKey: "{}",
    groupLabels: labels(ofGroup: input["groupLabels"]), alerts: alerts,
    externalURL: input["externalURL"].string ?? "", now: now)
  notice.reason = input["reason"].string ?? ""
  for member in input["routeLabels"].members {
    notice.routeLabels[member.name] = member.value.string
  }
  return notice
}

/// Pairs with all values, empty ones too.
func labels(ofGroup object: JSON) -> Labels {
  Labels(
    sorted: object.members.map { Label($0.name, $0.value.string ?? "") }
      .sorted { bytewiseLess($0.name, $1.name) })
}

/// The lines of a file of JSON with their numbers.
func corpusLines(_ path: String, _ tally: inout Tally) -> [(line: Int, item: JSON)] {
  guard let bytes = try? readFile(path) else {
    tally.fail("\(path): cannot be read")
    return []
  }
  var lines: [(line: Int, item: JSON)] = []
  for (index, line) in bytes.split(separator: 0x0A).enumerated() {
    if let item = try? JSON(parsing: line) {
      lines.append((index + 1, item))
    } else {
      tally.fail("\(path):\(index + 1): no JSON")
    }
  }
  return lines
}

/// Whether two values are the same but for the order of their members.
func isSame(_ a: JSON, _ b: JSON) -> Bool {
  switch (a, b) {
  case (.object(let x), .object(let y)):
    return x.count == y.count && x.allSatisfy { isSame($0.value, b[$0.name]) }
  case (.array(let x), .array(let y)):
    return x.count == y.count && zip(x, y).allSatisfy { isSame($0, $1) }
  default: return a == b
  }
}
