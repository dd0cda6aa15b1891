import Files
import Glibc
import JSON
import TestSupport
import Testing
import Transport

extension EndToEnd {
  /// The same requests to an engine and to Debian's Prometheus, both over the same blocks.
  @Suite struct ServeBesidePrometheus {
    private static let start = 1_700_000_000

    /// An hour of counters, a gauge with a gap and a histogram, 15 s apart.
    private func history() -> String {
      var text = "# TYPE requests counter\n"
      for index in 0..<6 {
        for step in 0..<240 {
          let value = step * (index + 1) - (step > 120 && index == 2 ? 360 : 0)
          text +=
            "requests_total{job=\"shop\",code=\"\(index < 4 ? 200 : 500)\",path=\"/p\(index)\"} "
            + "\(value) \(Self.start + step * 15)\n"
        }
      }
      text += "# TYPE level gauge\n"
      for name in ["a", "b", "ü"] {
        for step in 0..<240 where name != "b" || !(100..<140).contains(step) {
          text +=
            "level{name=\"\(name)\",job=\"tank\"} \(Double(step % 17) * 1.5 - 3) \(Self.start + step * 15)\n"
        }
      }
      text += "# TYPE latency histogram\n"
      for (index, bound) in ["0.1", "1", "+Inf"].enumerated() {
        for step in 0..<240 {
          text +=
            "latency_bucket{le=\"\(bound)\",job=\"shop\"} \(step * (index + 1)) \(Self.start + step * 15)\n"
        }
      }
      return text + "# EOF\n"
    }

    /// Between two samples: 2.42 counts one on a window's left edge, 3 does not.
    private static let moment = start + 3007

    private static let expressions = [
      "level", "requests_total", "sum(requests_total)", "sum by (code) (rate(requests_total[5m]))",
      "rate(requests_total{path=\"/p2\"}[5m])", "increase(requests_total[10m])", "delta(level[5m])",
      "irate(requests_total[5m])", "level > 5", "level and level > 5", "avg_over_time(level[3m])",
      "max_over_time(level[10m])", "quantile_over_time(0.9, level[10m])", "topk(2, level)",
      "histogram_quantile(0.9, rate(latency_bucket[5m]))",
      "label_replace(level, \"x\", \"$1\", \"name\", \"(.)\")",
      "count_values(\"v\", level)", "absent(nothing)", "nothing", "scalar(sum(level))", "1 + 1",
      "\"text\"",
      "vector(1)", "time()", "level offset 10m", "level @ \(start + 600)", "sort_desc(level)",
      "requests_total / ignoring(path, code, job) group_left sum(requests_total)",
      "changes(level[5m])",
      "stddev(level)", "sum_over_time(level[5m:30s])", "{job=~\"sh.*\",__name__=~\"lat.*\"}",
      "-level",
      "round(level, 2)", "level{name=\"ü\"}", "min by (job) (level)", "deriv(level[5m])",
      "ln(level)",
      "level % 2 == 0", "predict_linear(level[10m], 600)",
    ]

    private static let others = [
      "series?match[]=level", "series?match[]=requests_total{code=\"500\"}&match[]=level",
      "series?match[]=nothing", "series", "series?match[]=(", "series?match[]={}", "labels",
      "labels?match[]=level", "labels?match[]=(", "label/job/values",
      "label/name/values?match[]=level",
      "label/code/values", "label/none/values", "query", "query?query=",
      "query?query=sum(",
      "query?query=up&time=x", "query?query=1&time=\(start)", "query?query=1&timeout=x",
      "query_range?query=level", "query_range?query=level&start=5&end=1&step=1",
      "query_range?query=level&start=1&end=5&step=0",
      "query_range?query=level&start=1&end=5&step=-1",
      "query_range?query=level&start=1&end=5&step=x",
      "query_range?query=level&start=x&end=5&step=1",
      "query_range?query=level&start=1&end=99999&step=1",
      "query_range?query=level[5m]&start=1&end=5&step=1",
      "query_range?query=(&start=1&end=5&step=1", "query_exemplars?query=level&start=1&end=5",
      "rules", "alerts",
      "alertmanagers", "targets", "format_query?query=sum(level)by(job)", "format_query?query=(",
      "query?query=level + on(job) level&time=\(moment)", "query?query=foo(1)",
      "query?query=rate(level)",
      "query?query=sum_over_time(level[0s])&time=\(moment)", "query?query=level&time=1e99",
    ]

    private static var requests: [String] {
      expressions.map { "query?query=\($0)&time=\(moment)" }
        + expressions.filter { $0 != "\"text\"" }.map {
          "query_range?query=\($0)&start=\(start + 607)&end=\(start + 3307)&step=100"
        } + others
    }

    @Test func answersAreTheSame() async throws {
      let folder = temporaryFolder()
      defer { Folder.remove(folder) }
      write(history(), to: folder + "/history.om")
      let made = try run([
        "promtool", "tsdb", "create-blocks-from", "openmetrics", folder + "/history.om",
        folder + "/data",
      ])
      #expect(made.code == 0, "\(made.output)")
      _ = try run(["mkdir", "-p", folder + "/state"])
      _ = try run(["cp", "-r", folder + "/data", folder + "/state/data"])
      write("host: {enabled: false}\nretention: {time: 100y}\n", to: folder + "/vigil.yml")
      let port = Programs.freePorts()
      let engine = try Process(
        [
          Programs.vigil, "serve", "--config", folder + "/vigil.yml", "--state",
          folder + "/state", "--listen", "127.0.0.1:\(port)",
        ], output: folder + "/serve.log")
      defer { engine.signal(SIGTERM) }
      let prometheus = try PrometheusOnData(folder)
      defer { prometheus.process.signal(SIGTERM) }
      let client = HTTPClient()
      func ask(_ base: String, _ request: String) async throws -> (Int, JSON) {
        let parts = request.split(separator: "?", maxSplits: 1)
        var query = ""
        for pair in parts.count > 1 ? parts[1].split(separator: "&") : [] {
          let words = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
          query +=
            (query.isEmpty ? "?" : "&") + escaped(words[0]) + "="
            + escaped(words.count > 1 ? words[1] : "")
        }
        let answer = try await client.send(HTTPRequest("\(base)/api/v1/\(parts[0])\(query)"))
        return (
          answer.status,
          (try? JSON(parsing: String(decoding: answer.body, as: UTF8.self))) ?? .null
        )
      }
      let own = "http://127.0.0.1:\(port)"
      #expect(
        eventually(within: 15) {
          (try? run([
            Programs.vigil, "query", "level", "--source", own, "--time", "\(Self.moment)",
            "--fail-empty",
          ]).code) == 0
        })
      #expect(Self.requests.count > 100)
      var differ: [String] = []
      for request in Self.requests {
        let (status, answer) = try await ask(own, request)
        let (theirStatus, theirs) = try await ask(prometheus.url, request)
        let isSame =
          status == theirStatus && answer["status"] == theirs["status"]
          && answer["errorType"] == theirs["errorType"]
          && agree(sorted(answer["data"]), sorted(theirs["data"]))
        if !isSame {
          differ.append(
            "\(request)\n  \(status) \(answer.description.prefix(300))\n  \(theirStatus) \(theirs.description.prefix(300))"
          )
        }
      }
      #expect(differ.isEmpty, "\(differ.joined(separator: "\n"))")
    }

    private func escaped(_ text: Substring) -> String {
      text.utf8.reduce(into: "") { out, byte in
        let digits = String(byte, radix: 16)
        out += "%" + (digits.utf8.count < 2 ? "0" : "") + digits
      }
    }

    /// Whether all that Prometheus told was told here too: numbers to twelve digits, as 2.42 and 3 round in another
    /// order; 3 has members that 2.42 lacks.
    private func agree(_ own: JSON, _ theirs: JSON) -> Bool {
      switch (own, theirs) {
      case (.array(let own), .array(let theirs)):
        own.count == theirs.count && zip(own, theirs).allSatisfy(agree)
      case (.object, .object(let theirs)):
        theirs.allSatisfy { agree(own[$0.name], $0.value) }
      case (.string(let own), .string(let theirs)):
        if let a = Double(own), let b = Double(theirs) {
          own == theirs || (a - b).magnitude <= 1e-12 * max(a.magnitude, b.magnitude)
        } else {
          own == theirs
        }
      default: own == theirs
      }
    }

    /// The same whatever order lists and members are in.
    private func sorted(_ tree: JSON) -> JSON {
      switch tree {
      case .array(let elements):
        .array(
          elements.contains { !$0["metric"].isNull }
            ? elements.map(sorted).sorted {
              $0["metric"].description < $1["metric"].description
            }
            : elements.allSatisfy { $0.number == nil }
              ? elements.map(sorted).sorted { $0.description < $1.description } : elements)
      case .object(let members):
        .object(
          members.map { JSON.Member($0.name, sorted($0.value)) }.sorted { $0.name < $1.name })
      default: tree
      }
    }
  }
}
