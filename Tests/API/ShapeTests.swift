import Facts
import Files
import JSON
import Metrics
import Serving
import Testing

@testable import API

/// The answers that a Prometheus 2.42 gave, kept as files, have the same members of the same types.
@Suite(.enabled(if: FilePath.isFolder(Recorded.folder), "the corpora are not there"))
struct ShapeTests {
  private func stage() throws -> Stage {
    var stage = try Stage(
      """
      up{job="prometheus",instance="a"} 1x10
      up{job="node",instance="b"} 1x10
      cpu_total{mode="idle"} 0+1x10
      """)
    stage.host.version = "1"
    stage.store.describe(
      ["up": MetricMetadata(kind: .gauge)], of: ["job": "node", "instance": "b"])
    stage.facts.tell(targets: [
      TargetFact(
        job: "node", instance: "b", url: "http://b", health: .up,
        lastScrape: Timestamp(seconds: 1), duration: .milliseconds(3),
        labels: ["job": "node", "instance": "b"], timeout: .seconds(1),
        discovered: ["__address__": "b"])
    ])
    return stage
  }

  @Test(arguments: [
    ("alertmanagers", "GET /api/v1/alertmanagers"),
    ("err_missing", "GET /api/v1/query"), ("err_parse", "GET /api/v1/query?query=sum("),
    ("err_series_nomatch", "GET /api/v1/series"),
    ("err_step", "GET /api/v1/query_range?query=up&start=1&end=2&step=0"),
    ("err_too_many", "GET /api/v1/query_range?query=up&start=0&end=100000&step=1"),
    ("err_type", "GET /api/v1/query?query=rate(up)"),
    ("format_query", "GET /api/v1/format_query?query=sum%20by(job)(rate(up[5m]))"),
    ("label_job_values", "GET /api/v1/label/job/values"), ("labels", "GET /api/v1/labels"),
    ("metadata", "GET /api/v1/metadata"),
    ("query_exemplars", "GET /api/v1/query_exemplars?query=up"),
    ("query_matrix", "GET /api/v1/query?query=up[5m]"),
    ("query_range", "GET /api/v1/query_range?query=rate(cpu_total[5m])&start=300&end=600&step=60"),
    ("query_scalar", "GET /api/v1/query?query=1%2B2"),
    ("query_string", "GET /api/v1/query?query=%22foo%22"),
    ("query_vector", "GET /api/v1/query?query=up"), ("series", "GET /api/v1/series?match[]=up"),
    ("status_buildinfo", "GET /api/v1/status/buildinfo"),
    ("status_config", "GET /api/v1/status/config"),
    ("status_runtimeinfo", "GET /api/v1/status/runtimeinfo"),
    ("status_tsdb", "GET /api/v1/status/tsdb"),
    ("status_walreplay", "GET /api/v1/status/walreplay"), ("targets", "GET /api/v1/targets"),
    ("targets_metadata", "GET /api/v1/targets/metadata"),
  ])
  func answersHaveTheRecordedShape(_ name: String, _ request: String) async throws {
    let recorded = try JSON(parsing: readFile(Recorded.folder + "/\(name).json"))
    let answer = try #require(await stage().answer(request))
    let own = try JSON(parsing: answer.bytes)
    #expect(missing(of: recorded, in: own, at: "") == [])
  }

  /// Where `own` lacks a member of `recorded`, or has one of another type. Of arrays the first elements count.
  private func missing(of recorded: JSON, in own: JSON, at path: String) -> [String] {
    switch (recorded, own) {
    case (.object(let members), .object):
      // What names series, labels and families is data, not shape.
      if path.hasSuffix("metric") || path.hasSuffix("abels") || path.hasSuffix("target") {
        return []
      }
      if path == "/data", members.allSatisfy({ !$0.value[0]["type"].isNull }) {
        return missing(
          of: members.first?.value ?? .null, in: own.members.first?.value ?? .null,
          at: path + "/*")
      }
      return members.flatMap {
        missing(of: $0.value, in: own[$0.name], at: path + "/" + $0.name)
      }
    case (.array(let elements), .array(let others)):
      guard let first = elements.first, let other = others.first else { return [] }
      return missing(of: first, in: other, at: path + "[]")
    case (.string, .string), (.number, .number), (.bool, .bool), (.null, .null): return []
    default: return ["\(path): \(recorded) / \(own)"]
    }
  }

  @Test func errorsAreWordedAsRecorded() async throws {
    for (name, request) in [
      ("err_missing", "GET /api/v1/query"), ("err_parse", "GET /api/v1/query?query=sum("),
      ("err_series_nomatch", "GET /api/v1/series"),
      ("err_step", "GET /api/v1/query_range?query=up&start=1&end=2&step=0"),
      ("err_too_many", "GET /api/v1/query_range?query=up&start=0&end=100000&step=1"),
      ("err_type", "GET /api/v1/query?query=rate(up)"),
    ] {
      let recorded = try JSON(parsing: readFile(Recorded.folder + "/\(name).json"))
      let answer = try #require(await stage().answer(request))
      #expect(try JSON(parsing: answer.bytes) == recorded)
    }
  }
}
