internal import JSON
internal import LogQL
internal import Metrics

/// Counts the cases of single stages.
func checkLogStages(_ folder: String, _ tally: inout Tally) {
  let stages = [
    "parsers", "line_format", "label_format", "label_filter", "drop_keep", "line_filter",
    "template",
  ]
  for name in stages { checkLines("\(folder)/stages/\(name).jsonl", &tally, stageFault) }
  checkLines(folder + "/stages/line_filter_regex.jsonl", &tally, filteredLinesFault)
  checkLines(folder + "/stages/pattern.jsonl", &tally, patternFault)
  checkLines(folder + "/stages/unwrap.jsonl", &tally, unwrapFault)
  checkLines(folder + "/stages/sanitize.jsonl", &tally, sanitizeFault)
}

private func bytes(_ item: JSON, _ key: String) -> [UInt8] { Array((item[key].string ?? "").utf8) }

private func run(_ stages: [LogStage], _ item: JSON) throws -> LogPipelineRun {
  LogPipelineRun(try LogPipeline(stages), stream: labels(item["labels"]), now: sampleNow)
}

private func nanoseconds(_ item: JSON) -> Int64 { item["ts"].string.flatMap { Int64($0) } ?? 0 }

private func stageFault(_ item: JSON) -> String? {
  let stage = item["stage"].string ?? ""
  let wantsError = item["error"].bool ?? (item["error"].string != nil)
  let stages: [LogStage]
  do throws(LogQLError) {
    stages = try parseLogStages(stage)
  } catch {
    return wantsError ? nil : "\(stage): \(error)"
  }
  if wantsError { return "\(stage): accepted, should be \(item["error"])" }
  if item["want"].isNull { return nil }
  do {
    let processed = try bytes(item, "line").withUnsafeBytes {
      try run(stages, item)
        .process($0, nanoseconds: nanoseconds(item), metadata: labels(item["structured_metadata"]))
    }
    return difference(processed, item["want"]).map { "\(item["id"]) \(stage): \($0)" }
  } catch {
    return "\(stage): \(error)"
  }
}

private func difference(_ found: ProcessedLine?, _ want: JSON) -> String? {
  guard want["keep"].bool == true else { return found == nil ? nil : "kept" }
  guard let found else { return "not kept" }
  if !want["labels"].isNull, found.labels != labels(want["labels"]) {
    return "\(found.labels), should be \(labels(want["labels"]))"
  }
  let line = String(decoding: found.line, as: UTF8.self)
  guard let wanted = want["line"].string, line != wanted else { return nil }
  return "\"\(line)\", should be \"\(wanted)\""
}

private func filteredLinesFault(_ item: JSON) -> String? {
  let stage = item["stage"].string ?? ""
  do {
    let run = try run(try parseLogStages(stage), item)
    let lines = item["lines"].elements.compactMap(\.string)
    let kept = lines.indices.filter { index in
      Array(lines[index].utf8).withUnsafeBytes { run.keeps($0, nanoseconds: 0) }
    }
    let wanted = item["want"]["kept"].elements.compactMap(\.integer)
    return kept == wanted ? nil : "\(stage): kept \(kept), should be \(wanted)"
  } catch {
    return "\(stage): \(error)"
  }
}

private func patternFault(_ item: JSON) -> String? {
  if let text = item["line_filter_pattern"].string {
    let isRefused = (try? LinePattern(filtering: text)) == nil
    return isRefused == !item["error"].isNull ? nil : "\(text): refused: \(isRefused)"
  }
  let text = item["pattern"].string ?? ""
  do throws(LogStageError) {
    let pattern = try LinePattern(capturing: text)
    if !item["error"].isNull { return "\(text): accepted" }
    let line = bytes(item, "line")
    let captures = line.withUnsafeBytes { bytes in
      pattern.captures(in: bytes).map { String(decoding: bytes[$0], as: UTF8.self) }
    }
    let want = item["want"]
    if captures != want["captures"].elements.compactMap(\.string) {
      return "\(text): \(captures), should be \(want["captures"])"
    }
    return pattern.names == want["names"].elements.compactMap(\.string)
      ? nil : "\(text): names \(pattern.names)"
  } catch {
    return item["error"].isNull ? "\(text): \(error.reason)" : nil
  }
}

private func unwrapFault(_ item: JSON) -> String? {
  let stage = item["pre"].string ?? ""
  let unwrap = item["unwrap"].string ?? ""
  do {
    let text = "max_over_time({a=\"b\"} \(stage) | unwrap \(unwrap) [1m])"
    guard case .metric(.range(let aggregation)) = try parseLogQL(text),
      let parsed = aggregation.range.unwrap
    else { return "\(text): no range" }
    let names = item["grouping"]["labels"].elements.compactMap(\.string)
    let isWithout = item["grouping"]["without"].bool ?? false
    let grouping =
      names.isEmpty && !isWithout ? nil : LogGrouping(isWithout: isWithout, labels: names)
    let sampler = try LogSampler(parsed, grouping: grouping)
    let sample = try bytes(item, "line").withUnsafeBytes {
      try run(aggregation.range.log.stages, item)
        .sample($0, sampler, nanoseconds: 0, metadata: labels(item["structured_metadata"]))
    }
    let want = item["want"]
    guard want["ok"].bool == true else { return sample == nil ? nil : "\(unwrap): a sample" }
    guard let sample else { return "\(unwrap): no sample" }
    if sample.value != want["value"].number { return "\(unwrap): \(sample.value)" }
    return sample.labels == labels(want["labels"])
      ? nil : "\(unwrap): \(sample.labels), should be \(labels(want["labels"]))"
  } catch {
    return "\(unwrap): \(error)"
  }
}

private func sanitizeFault(_ item: JSON) -> String? {
  let found = logLabelName(item["key"].string ?? "")
  return found == item["want"].string ? nil : "\(item["key"]): \(found)"
}
