import API
import Facts
import JSON
import Metrics
import PromQL
import Query
import SeriesScript
import Serving
import TSDB
import Watching

/// An API over a store that the series notation fills, at a minute a step from 1970 on, with the clock at `now`.
struct Stage {
  var store = Store()
  var host = PrometheusAPI.Host()
  var facts = FactSheet()
  var now = Timestamp(seconds: 600)

  init(_ script: String = "", every step: Duration = .seconds(60)) throws {
    for line in script.split(separator: "\n") where !line.allSatisfy(\.isWhitespace) {
      let series = try SeriesLine(parsing: String(line))
      let reference = store.reference(for: series.labels)
      for (index, item) in series.items.enumerated() {
        var batch = SampleBatch(timestamp: Timestamp(milliseconds: 0) + step * index)
        switch item {
        case .gap: continue
        case .float(let value): batch.append(reference, value)
        case .histogram(let histogram, _):
          batch.histograms.append(
            .init(reference: reference, timestamp: batch.timestamp, histogram: histogram))
        }
        store.append(batch)
      }
    }
  }

  var api: PrometheusAPI {
    let source = EmbeddedDataSource(source: store)
    return api(over: source)
  }

  func api(over source: any DataSource) -> PrometheusAPI {
    let watch = Watch(sources: { DataSources(main: source) }, facts: LiveFacts(facts))
    return PrometheusAPI(watch, host, clock: { [now] in now })
  }

  /// The answer to `GET /path?a=b&c=d` (or POST, …): escapes in the line are resolved as a server does.
  func answer(_ line: String, accept: String = "", origin: String = "") async -> ServedAnswer? {
    var headers: [ServedHeader] = []
    if !accept.isEmpty { headers.append(ServedHeader("Accept", accept)) }
    if !origin.isEmpty { headers.append(ServedHeader("origin", origin)) }
    return await api.answer(Stage.request(line, headers: headers))
  }

  /// The status and the body, as `200 {…}`.
  func text(_ line: String, accept: String = "") async -> String {
    guard let answer = await answer(line, accept: accept) else { return "none" }
    return "\(answer.status) " + String(decoding: answer.bytes, as: UTF8.self)
  }

  static func request(_ line: String, headers: [ServedHeader] = []) -> ServedRequest {
    let words = line.split(separator: " ", maxSplits: 1)
    let parts = words[1].split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    let parameters = (parts.count > 1 ? parts[1] : "").split(separator: "&").map {
      let pair = $0.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return ServedRequest.Parameter(
        decoded(pair[0]), pair.count > 1 ? decoded(pair[1]) : "")
    }
    return ServedRequest(
      decoded(parts[0]), method: String(words[0]), parameters: parameters, headers: headers)
  }

  private static func decoded(_ text: Substring) -> String {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count >= 2,
        let code = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      {
        bytes.append(code)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte == UInt8(ascii: "+") ? 0x20 : byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// A request beside the answer it must have.
struct Exchange: CustomStringConvertible, Sendable {
  var request: String
  var answer: String
  init(_ request: String, _ answer: String) {
    self.request = request
    self.answer = answer
  }
  var description: String { request }
}

extension String {
  /// What is answered where something is wrong.
  static func failure(_ status: Int, _ kind: String, _ words: String) -> String {
    "\(status) {\"status\":\"error\",\"errorType\":\"\(kind)\",\"error\":\(JSON.quote(words))}"
  }
  static func bad(_ words: String) -> String { failure(400, "bad_data", words) }
  static func good(_ data: String) -> String { "200 {\"status\":\"success\",\"data\":\(data)}" }
}
