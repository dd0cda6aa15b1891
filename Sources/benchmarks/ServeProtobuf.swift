internal import Glibc
internal import Protobuf
internal import Scrape
internal import Serving
internal import TSDB

private let page = AnchorPage(port: 19_386)

/// CPU of a sample from a page in Prometheus' protobuf format to the store, over HTTP.
func measureProtobuf(_ report: inout Report) throws {
  let target = try SideProgram(["/proc/self/exe", ProtobufPage.flag, "\(page.port)"])
  defer { target.end() }
  sleep(3)
  let peer = try page.prometheusCost(["--enable-feature=native-histograms"])?.seconds
  let pool = ScrapePool(sink: Store())
  defer { pool.stop() }
  let configuration = page.configuration.split(separator: "\n").map(String.init)
  let native = configuration[0].dropLast() + ", scrape_native_histograms: true}"
  let text = ([String(native)] + configuration.dropFirst()).joined(separator: "\n")
  pool.apply(try ScrapeConfiguration(Array(text.utf8), file: "benchmark.yml"))
  sleep(4)
  let before = (ownSeconds(), Int(pool.statistics.samples))
  sleep(20)
  let samples = Int(pool.statistics.samples) - before.1
  guard samples > 0 else { return report.failed("no page in protobuf was scraped") }
  let own = (ownSeconds() - before.0) / Double(samples)
  report.line(
    "CPU per sample, protobuf page to the store", own * 1e6, .microseconds,
    bound: .timesPeer(0.3, peer.map { $0 * 1e6 }, orSteps: 435),
    peer: peer.map { "Prometheus \(($0 * 1e8).rounded() / 100)" } ?? "Prometheus is not here")
}

/// This program as one that serves a page in protobuf, as large as the anchors' own.
enum ProtobufPage {
  static let flag = "--serve-protobuf"

  /// Does what the words ask for, until it is killed; returns where they ask for nothing of the kind.
  static func runIfAsked(_ words: [String]) throws {
    guard words.count == 2, words[0] == flag, let port = UInt16(words[1]) else { return }
    // Some pages in turn, whose counters have gone on.
    let pages = (0..<4).map(page)
    let type =
      "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited"
    let server = try HTTPServer(
      port: port,
      Routes([
        Routes.Route("/metrics") { _ in
          ServedAnswer(pages[Int(time(nil)) % pages.count], contentType: type)
        }
      ]))
    while true { sleep(3600) }
    withExtendedLifetime(server) {}
  }

  /// Families of a thousand counters, each behind its length.
  private static func page(_ turn: Int) -> [UInt8] {
    var out: [UInt8] = []
    for family in 0..<AnchorPage.series / 1000 {
      var message = MessageWriter()
      message.string(1, "app_metric_\(family)_total")
      message.string(2, "A counter.")
      for index in 0..<1000 {
        message.message(4) { metric in
          for (name, value) in [
            ("code", "\(200 + index % 5)"), ("method", index % 2 == 0 ? "GET" : "POST"),
            ("path", "/api/v1/resource/\(index)"),
          ] {
            metric.message(1) { label in
              label.string(1, name)
              label.string(2, value)
            }
          }
          metric.message(3) { $0.double(1, Double(turn * 17 + index * 3 + 1), always: true) }
        }
      }
      var length = message.bytes.count
      while length >= 0x80 {
        out.append(UInt8(length & 0x7F) | 0x80)
        length >>= 7
      }
      out.append(UInt8(length))
      out += message.bytes
    }
    return out
  }
}
