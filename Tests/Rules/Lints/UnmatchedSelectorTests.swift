import Metrics
import PromQL
import Query
import Rules
import Testing
import YAML

/// Some series, by their labels.
private struct MadeUpSource: DataSource {
  var all: [Labels] = []
  var isDown = false

  func evaluate(_ question: Question) async throws(QueryError) -> Answer {
    throw QueryError(.badData, "not asked")
  }

  func labelNames(
    selectors: [String], from: Timestamp, through: Timestamp
  ) async throws(QueryError) -> [String] { [] }

  func labelValues(
    _ label: String, selectors: [String], from: Timestamp, through: Timestamp
  ) async throws(QueryError) -> [String] {
    if isDown { throw QueryError(.unavailable, "the server is down") }
    var wanted: [[Matcher]] = []
    for text in selectors {
      do { wanted.append(try parseMatchers(text)) } catch { throw QueryError(.badData, "\(error)") }
    }
    // The newest samples of those that ended are an hour old.
    let found = all.filter { labels in
      (labels["ended"] == "" || through - from > .seconds(3600))
        && (wanted.isEmpty || wanted.contains { $0.allSatisfy { $0.matches(labels) } })
    }
    return Set(found.map { $0[label] }).filter { !$0.isEmpty }.sorted()
  }

  func series(
    selectors: [String], from: Timestamp, through: Timestamp
  ) async throws(QueryError) -> [Labels] { throw QueryError(.badData, "not asked") }

  func metadata(metric: String?) async throws(QueryError) -> [String: MetricMetadata] { [:] }
}

@Suite struct UnmatchedSelectorTests {
  private let source = MadeUpSource(all: [
    Labels([Label("__name__", "http_requests_total"), Label("job", "api"), Label("code", "200")]),
    Labels([Label("__name__", "http_requests_total"), Label("job", "web"), Label("code", "500")]),
    Labels([Label("__name__", "up"), Label("job", "api")]),
    Labels([Label("__name__", "gone"), Label("ended", "yes")]),
  ])

  private func remarks(
    _ rules: String, _ source: MadeUpSource
  ) async throws -> [String] {
    let text = "groups:\n- name: g\n  rules:\n" + rules
    let (file, problems) = RuleFile.load(Array(text.utf8), file: "r.yml")
    #expect(problems == [])
    var selectors = UnmatchedSelectors(source: source, now: Timestamp(milliseconds: 1_000_000_000))
    return try await selectors.remarks(of: file, named: "r.yml").map(\.description)
  }

  @Test(arguments: [
    ("up == 0", nil), ("rate(http_requests_total{job=\"api\"}[5m])", nil), ("vector(1)", nil),
    (
      "rate(htp_request_total[5m]) > 1",
      "`htp_request_total` has none, nearest is `http_requests_total`"
    ),
    ("uptime", "`uptime` has none"), ("http_answers_count", "`http_answers_count` has none"),
    (
      "http_requests_total{job=\"apy\"}", "`job=\"apy\"` has none, nearest is `job=\"api\"`"
    ),
    (
      "http_requests_total{job=\"web\",code=\"501\"}",
      "`code=\"501\"` has none, nearest is `code=\"500\"`"
    ),
    ("http_requests_total{job!~\".+\"}", "`job!~\".+\"` has none"),
    ("{__name__=~\"htp.*\"}", "`__name__=~\"htp.*\"` has none"),
    ("up and htp", "`htp` has none"), ("sum(up) / sum(htp)", "`htp` has none"),
    ("up + ALERTS", nil), ("ALERTS_FOR_STATE", nil),
    // What is missing is provided for.
    ("absent(htp)", nil), ("absent_over_time(htp[5m])", nil), ("up or htp", nil),
    ("sum(htp) or vector(0)", nil), ("up unless htp", nil), ("htp unless up", "`htp` has none"),
    // How far back is looked.
    ("gone", "`gone` has none"), ("rate(gone[2h])", nil), ("gone offset 2h", nil),
    ("max_over_time(gone[2h:])", nil), ("rate(gone[50m] offset 11m)", nil),
    ("rate(gone[10m])", "`gone` has none"), ("rate(gone[58m])", "`gone` has none"),
  ])
  func whatNoSeriesFits(expression: String, reason: String?) async throws {
    let found = try await remarks("  - {alert: A, expr: '\(expression)'}\n", source)
    let place = "r.yml:4:22: group \"g\", rule 1, \"A\": no series match: "
    #expect(found == (reason.map { [place + $0 + " [no-series]"] } ?? []))
  }

  @Test func whatTheFileRecordsIsNotLookedFor() async throws {
    let rules = "  - {record: 'a:b', expr: sum(up)}\n  - {alert: A, expr: 'a:b > a:c'}\n"
    let found = try await remarks(rules, source)
    #expect(found.count == 1 && found.first?.contains("`a:c` has none") == true, "\(found)")
  }

  @Test func aReasonIsGivenOnceARule() async throws {
    #expect(try await remarks("  - {alert: A, expr: htp / htp + htp}\n", source).count == 1)
  }

  @Test func aServerThatDoesNotAnswerIsAnError() async {
    await #expect(throws: QueryError.self) {
      try await remarks("  - {alert: A, expr: up}\n", MadeUpSource(isDown: true))
    }
  }
}
