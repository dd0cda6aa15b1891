internal import Exposition
internal import Files
internal import JSON

/// `conformance exposition`: pages with the entries they must give, pages that must fail, content types, and real
/// pages, which must be read in full.
let expositionSubcommand = Subcommand(
  name: "exposition", arguments: "[--failures] DIR…",
  summary: "text format and OpenMetrics pages, error cases, content types"
) { arguments in
  var tally = Tally(showsFailures: arguments.contains("--failures"))
  for folder in arguments where !folder.hasPrefix("--") {
    let files = FilePath.files(below: folder, limit: 100_000)
    if files.isEmpty { tally.fail("\(folder): no files") }
    for file in files where !file.hasSuffix(".json") {
      guard let bytes = try? readFile(file) else {
        tally.fail("\(file): cannot be read")
        continue
      }
      if file.hasSuffix(".jsonl") {
        checkCases(file, bytes, &tally)
      } else {
        let complaint = realPageComplaint(bytes, isOpenMetrics: isOpenMetrics(file))
        tally.count(complaint == nil, "\(file): \(complaint ?? "")")
      }
    }
  }
  return tally.finish()
}

private func isOpenMetrics(_ file: String) -> Bool {
  let name = file.split(separator: "/").last ?? ""
  return name.hasSuffix(".om.txt") || name.hasPrefix("om_") || name.hasPrefix("nhcb_om")
}

private func checkCases(_ file: String, _ bytes: [UInt8], _ tally: inout Tally) {
  var items: [JSON] = []
  for line in bytes.split(separator: UInt8(ascii: "\n")) {
    do {
      items.append(try JSON(parsing: line))
    } catch {
      tally.fail("\(file): \(error)")
    }
  }
  if file.hasSuffix(".expected.jsonl") {
    let stem = file.dropLast(".expected.jsonl".count)
    let typed = stem.hasSuffix(".type_unit")
    let path = String(typed ? stem.dropLast(".type_unit".count) : stem) + ".txt"
    guard let page = try? readFile(path) else { return tally.fail("\(path): cannot be read") }
    var options = ExpositionParser.Options()
    options.createdAsStart = true
    options.typeAndUnitLabels = typed
    if file.contains("nhcb") { options.classicHistograms = .convert }
    let parser = ExpositionParser(
      format: isOpenMetrics(path) ? .openMetrics100 : .text004, options: options)
    checkEntries(file, page, parser, items, &tally)
    return
  }
  for item in items {
    let complaint: String? =
      if !item["contentType"].isNull {
        contentTypeComplaint(item)
      } else if !item["expected"].isNull {
        startTimestampComplaint(item)
      } else {
        verdictComplaint(item)
      }
    tally.count(complaint == nil, "\(file): \(complaint ?? "")")
  }
}

/// A page of an exporter must be read to its end: as many samples as lines that are no comments, each value as the
/// standard library reads it.
private func realPageComplaint(_ bytes: [UInt8], isOpenMetrics: Bool) -> String? {
  let parser = ExpositionParser(format: isOpenMetrics ? .openMetrics100 : .text004)
  var page = ParsedPage()
  do {
    try parser.parse(bytes, into: &page)
    let lines = bytes.split(separator: UInt8(ascii: "\n")).filter {
      $0.first != UInt8(ascii: "#")
    }
    if lines.count != page.entries.count {
      return "\(page.entries.count) entries of \(lines.count) lines"
    }
    for (line, entry) in zip(lines, page.entries) {
      _ = try parser.labels(of: entry, in: page, bytes: bytes)
      let rest = line.dropFirst(Int(entry.seriesLength)).split {
        $0 == 0x20 || $0 == 0x09
      }
      let text = String(decoding: rest.first ?? [], as: UTF8.self)
      guard let value = Double(text), value == entry.value || value.isNaN && entry.value.isNaN
      else { return "\(entry.value) from \(text)" }
    }
    return nil
  } catch {
    return "\(error)"
  }
}
