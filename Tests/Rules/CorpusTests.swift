import Files
import Metrics
import Query
import Rules
import TestSupport
import Testing

@Suite struct CorpusTests {
  /// Every template of the files that Prometheus accepts expands over a made-up element, as far as it does there.
  @Test func everyTemplateExpands() throws {
    guard let folder = corpus("rules") else { return }
    let table = String(decoding: try readFile(folder + "/VERDICTS.tsv"), as: UTF8.self)
    let bench = try Bench("rules: []", [])
    var world = bench.world
    world.ask = { (_, _, time) throws(QueryError) in
      .vector([
        InstantSample(
          labels: [
            "__name__": "up", "instance": "a.example:80", "job": "node", "namespace": "shop",
          ],
          timestamp: time, content: .float(1.5))
      ])
    }
    var expanded = 0
    var failed: [String: String] = [:]
    for row in table.split(separator: "\n").dropFirst() {
      let fields = row.split(separator: "\t", omittingEmptySubsequences: false)
      guard fields.count > 1, fields[1] == "accept" else { continue }
      let path = folder + fields[0].drop { $0 != "/" }
      let (file, problems) = RuleFile.load(try readFile(path), file: path)
      #expect(problems == [], "\(path)")
      for group in file.groups {
        var run = GroupRun(group, file: path, interval: .seconds(60))
        _ = run.evaluate(at: Timestamp(milliseconds: 1_700_000_000_000), world)
        for rule in run.rules {
          guard case .alerting(let alerting) = rule.rule.kind else { continue }
          let alert = rule.alerts.first
          #expect(rule.alerts.count == 1 && alert?.annotations.count == alerting.annotations.count)
          let texts =
            (alert?.annotations.map(\.value) ?? []) + (alert?.labels.pairs.map(\.value) ?? [])
          let hasFailed = texts.contains {
            $0.contains("<error expanding") || $0.contains("<no value>")
          }
          #expect(hasFailed == !rule.templateError.isEmpty)
          if hasFailed { failed[rule.rule.name] = rule.templateError }
          expanded += alerting.annotations.count
        }
      }
    }
    #expect(expanded > 1000)
    // These read a field that there is not, or forget an argument: Prometheus takes the files and fails at them, too.
    #expect(
      failed.keys.sorted() == [
        "HighAlert", "HighAlert2", "HighErrors", "RunningOutOfCiliumClusterIdentities",
      ])
    for (name, error) in failed {
      #expect(
        error.contains("can't evaluate field labels")
          || error.contains("wrong number of args for value: want 1 got 0"), "\(name): \(error)")
    }
  }
}
