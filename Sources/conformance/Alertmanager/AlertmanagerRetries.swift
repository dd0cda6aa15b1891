internal import Files
internal import Metrics
internal import Receivers
internal import Routing
internal import Transport

/// `captured/retry-0.34.0.tsv`: which answers are tried again, save for those where Vigil does better.
func checkRetries(_ folder: String, _ tally: inout Tally) {
  let path = folder + "/captured/retry-0.34.0.tsv"
  guard let bytes = try? readFile(path) else { return tally.fail("\(path): cannot be read") }
  let rows = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    .map { $0.split(separator: "\t").map(String.init) }
  guard let codes = rows.first?.dropFirst().map({ Int($0) ?? 0 }) else { return }
  for row in rows.dropFirst() {
    guard let kind = Integration.Kind(rawValue: row[0]), let record = KindRecord.of(kind) else {
      continue
    }
    for (code, wanted) in zip(codes, row.dropFirst()) {
      // The answers of the recording had a body of plain text.
      let response = HTTPResponse(
        status: code, headers: [HTTPHeader("Content-Type", "text/plain")],
        body: Array("answer \(code)".utf8))
      let verdict = record.verdict(of: response, now: Timestamp(milliseconds: 0))
      let isAgain = if case .again = verdict { true } else { false }
      // Too many requests, and a request that came too slowly, are worth another try.
      let should = wanted == "retry" || code == 429 || code == 408
      tally.count(isAgain == should, "\(path): \(row[0]) \(code): \(verdict), should \(wanted)")
    }
  }
}
