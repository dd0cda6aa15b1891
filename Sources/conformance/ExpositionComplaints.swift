internal import Exposition
internal import JSON
internal import Metrics

/// Compares a page's entries with the expected ones, a case each.
func checkEntries(
  _ file: String, _ bytes: [UInt8], _ parser: ExpositionParser, _ items: [JSON],
  _ tally: inout Tally
) {
  var page = ParsedPage()
  do {
    try parser.parse(bytes, into: &page)
  } catch {
    return tally.fail("\(file): \(error)")
  }
  var entry = 0
  var histogram = 0
  for item in items {
    var complaint: String?
    switch item["kind"].string {
    case "series":
      complaint = "is missing"
      if entry < page.entries.count {
        complaint = seriesComplaint(item, page, entry, bytes, parser)
      }
      entry += 1
    case "histogram":
      complaint = "is missing"
      if histogram < page.histograms.count {
        complaint = histogramComplaint(item, page, page.histograms[histogram], bytes, parser)
      }
      histogram += 1
    case "comment": continue
    default: complaint = familyComplaint(item, page)
    }
    tally.count(complaint == nil, "\(file): \(item): \(complaint ?? "")")
  }
  tally.count(
    entry == page.entries.count && histogram == page.histograms.count,
    "\(file): \(page.entries.count) series and \(page.histograms.count) histograms")
}

private func familyComplaint(_ item: JSON, _ page: ParsedPage) -> String? {
  let told = page.families.filter { $0.name == item["name"].string }.map(\.metadata)
  let fits = told.contains { metadata in
    switch item["kind"].string {
    case "help": metadata.help == item["help"].string
    case "type": metadata.kind.rawValue == item["type"].string
    case "unit": metadata.unit == item["unit"].string
    default: false
    }
  }
  return fits ? nil : "\(told)"
}

private func seriesComplaint(
  _ item: JSON, _ page: ParsedPage, _ index: Int, _ bytes: [UInt8], _ parser: ExpositionParser
) -> String? {
  let entry = page.entries[index]
  let start = Int(entry.seriesStart)
  let text = String(decoding: bytes[start..<start + Int(entry.seriesLength)], as: UTF8.self)
  if text != item["metric"].string { return text }
  let isNaN = item["value"].string == "NaN"
  if isNaN ? !entry.value.isNaN : entry.value != item["value"].number { return "\(entry.value)" }
  if entry.timestamp != milliseconds(item["timestamp_ms"]) ?? .min {
    return "at \(entry.timestamp)"
  }
  let starts = page.startTimestamps.isEmpty ? 0 : page.startTimestamps[index]
  if starts != milliseconds(item["start_timestamp_ms"]) ?? 0 { return "started at \(starts)" }
  let exemplars = entry.exemplar < 0 ? [] : [page.exemplars[Int(entry.exemplar)]]
  if let complaint = exemplarComplaint(item, exemplars, page, bytes, parser) { return complaint }
  do {
    let labels = try parser.labels(of: entry, in: page, bytes: bytes)
    return labels == expectedLabels(item["labels"]) ? nil : "\(labels)"
  } catch {
    return "\(error)"
  }
}

private func histogramComplaint(
  _ item: JSON, _ page: ParsedPage, _ entry: ParsedPage.HistogramEntry, _ bytes: [UInt8],
  _ parser: ExpositionParser
) -> String? {
  let expected = item["histogram"]
  var histogram = NativeHistogram()
  histogram.schema = NativeHistogram.customSchema
  histogram.count = expected["Count"].number ?? 0
  histogram.sum = expected["Sum"].number ?? 0
  histogram.positiveSpans = expected["PositiveSpans"].elements.map {
    .init(
      offset: Int32($0["Offset"].integer ?? 0), length: UInt32($0["Length"].integer ?? 0))
  }
  // Integer histograms list the differences from bucket to bucket.
  var running = 0.0
  histogram.positiveBuckets = expected["PositiveBuckets"].elements.map {
    running = (item["float"].bool == true ? 0 : running) + ($0.number ?? 0)
    return running
  }
  histogram.customValues = expected["CustomValues"].elements.map { $0.number ?? 0 }
  if histogram != entry.histogram { return "\(entry.histogram)" }
  if entry.startTimestamp != milliseconds(item["start_timestamp_ms"]) ?? 0 {
    return "started at \(entry.startTimestamp)"
  }
  let exemplars = entry.exemplars.map { page.exemplars[Int($0)] }
  if let complaint = exemplarComplaint(item, exemplars, page, bytes, parser) { return complaint }
  do {
    let labels = try bytes.withUnsafeBytes { try parser.labels(of: entry, in: page, bytes: $0) }
    return labels == expectedLabels(item["labels"]) ? nil : "\(labels)"
  } catch {
    return "\(error)"
  }
}

private func exemplarComplaint(
  _ item: JSON, _ exemplars: [ParsedPage.Exemplar], _ page: ParsedPage, _ bytes: [UInt8],
  _ parser: ExpositionParser
) -> String? {
  let expected = item["exemplars"].elements
  guard expected.count == exemplars.count else { return "\(exemplars.count) exemplars" }
  for (expected, exemplar) in zip(expected, exemplars) {
    do {
      let labels = try bytes.withUnsafeBytes {
        try parser.labels(of: exemplar, in: page, bytes: $0)
      }
      if labels != expectedLabels(expected["labels"]) { return "exemplar \(labels)" }
    } catch {
      return "\(error)"
    }
    guard exemplar.value == expected["value"].number,
      exemplar.timestamp == milliseconds(expected["timestamp_ms"]) ?? .min
    else { return "exemplar \(exemplar)" }
  }
  return nil
}

/// A page for which Prometheus finds no start timestamps, though it has some: the series must be there.
func startTimestampComplaint(_ item: JSON) -> String? {
  var options = ExpositionParser.Options()
  options.createdAsStart = true
  let bytes = Array((item["input"].string ?? "").utf8)
  var page = ParsedPage()
  do {
    try ExpositionParser(format: .openMetrics100, options: options).parse(bytes, into: &page)
  } catch {
    return "\(error)"
  }
  let series = page.entries.map { entry in
    String(
      decoding: bytes[Int(entry.seriesStart)..<Int(entry.seriesStart) + Int(entry.seriesLength)],
      as: UTF8.self)
  }
  let expected = item["expected"].elements.compactMap { $0["metric"].string }
  return series == expected ? nil : "\(series)"
}

/// A text that must be read, or refused.
func verdictComplaint(_ item: JSON) -> String? {
  let bytes =
    item["input"].string.map { Array($0.utf8) } ?? base64(item["input"]["b64"].string ?? "")
  let parser = ExpositionParser(
    format: item["format"].string == "openmetrics" ? .openMetrics100 : .text004)
  var page = ParsedPage()
  do {
    try parser.parse(bytes, into: &page)
    for entry in page.entries { _ = try parser.labels(of: entry, in: page, bytes: bytes) }
    return item["ok"].bool == true ? nil : "\(item["id"]) was read, should fail: \(item["err"])"
  } catch {
    return item["ok"].bool == true ? "\(item["id"]): \(error)" : nil
  }
}

func contentTypeComplaint(_ item: JSON) -> String? {
  let fallbacks: [String: ExpositionFormat] = [
    "config.PrometheusText0_0_4": .text004, "config.PrometheusText1_0_0": .text100,
    "config.OpenMetricsText0_0_1": .openMetrics001, "config.OpenMetricsText1_0_0": .openMetrics100,
    "config.PrometheusProto": .protobuf,
  ]
  let verdict = expositionFormat(
    contentType: item["contentType"].string ?? "",
    fallback: fallbacks[item["fallback"].string ?? ""])
  let kind: String =
    switch verdict.format {
    case nil: "requireNilParser"
    case .text004?, .text100?: "requirePromParser"
    case .openMetrics001?, .openMetrics100?: "requireOpenMetricsParser"
    case .protobuf?: "requireProtobufParser"
    }
  if kind != item["parser"].string { return "\(item["name"]): \(kind)" }
  if verdict.problem != item["err"].string {
    return "\(item["name"]): \(verdict.problem ?? "no problem")"
  }
  return nil
}

private func expectedLabels(_ labels: JSON) -> Labels {
  Labels(labels.members.map { Label($0.name, $0.value.string ?? "") })
}

private func milliseconds(_ item: JSON) -> Int64? { item.integer.map { Int64($0) } }

private func base64(_ text: String) -> [UInt8] {
  let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  var out: [UInt8] = []
  var bits: UInt32 = 0
  var count = 0
  for byte in text.utf8 {
    guard let digit = alphabet.firstIndex(of: byte) else { continue }
    bits = bits << 6 | UInt32(digit)
    count += 6
    if count >= 8 {
      count -= 8
      out.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
    }
  }
  return out
}
