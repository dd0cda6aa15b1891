internal import Calendar
internal import JSON
internal import Metrics
internal import Routing
internal import YAML

/// `matchers`: what each way of reading them makes of a text, as a list and as one.
func checkMatchers(_ folder: String, _ tally: inout Tally) {
  checkLines(folder + "/matchers.jsonl", &tally) { item in
    let input = item["input"].string ?? ""
    for syntax in MatcherSyntax.allCases {
      let list = try? syntax.list(input).map(parts)
      let wanted = item["list"][syntax.rawValue]
      let isFailure = wanted["error"].bool == true
      let expected = isFailure ? nil : wanted["matchers"].elements.map(texts)
      if list != expected {
        return
          "\(quoted(input)) as a list, \(syntax): \(shown(list)), should be \(shown(expected))"
      }
      let single = (try? syntax.single(input)).map(parts)
      let one = item["single"][syntax.rawValue]
      let oneText = one["error"].bool == true ? nil : texts(one["matcher"])
      if single != oneText {
        return
          "\(quoted(input)) as one, \(syntax): \(shown(single.map { [$0] })), should be \(one)"
      }
    }
    guard let read = try? MatcherSyntax.fallback.list(input) else { return nil }
    let printed = item["printed"].elements.compactMap(\.string)
    if read.map(\.alertText) != printed {
      return "\(quoted(input)) printed \(read.map(\.alertText)), should be \(printed)"
    }
    for pair in item["match"].elements where read.match(labels(pair[0])) != pair[1].bool {
      return "\(quoted(input)) over \(labels(pair[0])), should be \(pair[1])"
    }
    return nil
  }
}

private func parts(_ matcher: Matcher) -> [String] {
  [matcher.name, matcher.operation.rawValue, matcher.value]
}

private func texts(_ item: JSON) -> [String] { item.elements.map { $0.string ?? "" } }

private func shown(_ list: [[String]]?) -> String { list.map { "\($0)" } ?? "an error" }

/// `silences`: whether one may have these matchers, and what it hides.
func checkSilences(_ folder: String, _ tally: inout Tally) {
  checkLines(folder + "/silences.jsonl", &tally) { item in
    let isValid = item["valid"].bool ?? false
    do throws(MatcherError) {
      var matchers: [Matcher] = []
      for matcher in item["matchers"].elements {
        matchers.append(
          try Matcher(
            alerts: matcher["name"].string ?? "", value: matcher["value"].string ?? "",
            isRegex: matcher["isRegex"].bool ?? false, isEqual: matcher["isEqual"].bool ?? true))
      }
      let silence = try SilenceMatchers(matchers)
      if !isValid { return "\(item["matchers"]): taken, should be refused" }
      for pair in item["cases"].elements where silence.match(labels(pair[0])) != pair[1].bool {
        return "\(item["matchers"]) over \(labels(pair[0])), should be \(pair[1])"
      }
      return nil
    } catch {
      return isValid ? "\(item["matchers"]): \(error)" : nil
    }
  }
}

/// `time_intervals`: whether a list is read, how it is written, and which instants it holds.
func checkTimeIntervals(_ folder: String, _ tally: inout Tally) {
  let zones = ZoneDatabase()
  checkLines(folder + "/time_intervals.jsonl", &tally) { item in
    let text = item["yaml"].string ?? ""
    let isWrong = item["error"].bool == true
    do throws(YAMLError) {
      let intervals = try TimeInterval.list(YAMLNode.parse(text, file: "case"), zones: zones)
      if isWrong { return "\(quoted(text)): read, should be refused" }
      if intervals.text != item["normal"].string {
        return "\(quoted(text)): \(quoted(intervals.text)), should be \(item["normal"])"
      }
      for pair in item["contains"].elements {
        guard let time = parseTimestamp(pair[0].string ?? "") else { return "no time: \(pair)" }
        if intervals.contains(where: { $0.contains(time) }) != pair[1].bool {
          return "\(quoted(text)) at \(pair[0]), should be \(pair[1])"
        }
      }
      return nil
    } catch {
      return isWrong ? nil : "\(error)"
    }
  }
}

/// `inhibition`: which alerts are held back.
func checkInhibition(_ folder: String, _ tally: inout Tally) {
  let now = Timestamp(milliseconds: 1_700_000_000_000)
  checkLines(folder + "/inhibition.jsonl", &tally) { item in
    do throws(YAMLError) {
      let node = try YAMLNode.parse(item["rules"].string ?? "", file: "case")
      let rules = try InhibitionRule.list(node)
      let alerts = item["alerts"].elements.map { alert in
        RoutedAlert(
          labels: labels(alert["labels"]),
          starts: now + .seconds(alert["starts_in"].integer ?? 0),
          ends: now + .seconds(alert["ends_in"].integer ?? 0), updated: now)
      }
      let inhibition = Inhibition(rules, over: alerts, at: now)
      let muted = alerts.map { inhibition.holds(back: $0.labels) }
      let wanted = item["muted"].elements.map { $0.bool ?? false }
      return muted == wanted
        ? nil : "\(item["name"].string ?? ""): \(muted), should be \(wanted)"
    } catch {
      return "\(item["name"].string ?? ""): \(error)"
    }
  }
}
