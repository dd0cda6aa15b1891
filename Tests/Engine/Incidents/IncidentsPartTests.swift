import Dashboards
import Facts
import Incidents
import Metrics
import Query
import Synchronization
import TestSupport
import Testing
import Watching

@testable import Engine

/// What happens beside alerts.
@Suite struct IncidentsPartTests {
  private func target(
    _ instance: String, _ health: TargetFact.Health, at seconds: Int64? = nil
  ) -> TargetFact {
    TargetFact(
      job: "shop", instance: instance, url: "http://\(instance)", health: health,
      error: health == .down ? "refused" : "",
      lastScrape: seconds.map { Timestamp(milliseconds: $0 * 1000) },
      labels: ["app": "shop", "job": "shop", "instance": instance])
  }

  private func lines(_ happenings: [Happening]) -> [String] {
    happenings.map {
      "\($0.time.milliseconds / 1000)s "
        + [$0.kind.rawValue, $0.subject, $0.text]
        .filter { !$0.isEmpty }.joined(separator: " ")
    }
  }

  @Test func targetsAreToldByTheirChanges() {
    var changes = TargetChanges()
    func look(_ targets: [TargetFact], at seconds: Int64) -> [String] {
      lines(changes.happenings(targets, at: Timestamp(milliseconds: seconds * 1000)))
    }
    #expect(look([target("a", .up), target("b", .unknown)], at: 0) == [])
    #expect(
      look([target("a", .down, at: 8), target("b", .up)], at: 10) == ["8s targetDown a refused"])
    #expect(look([target("a", .down, at: 23), target("b", .unknown)], at: 25) == [])
    #expect(
      look([target("a", .up, at: 38), target("b", .down)], at: 40) == [
        "38s targetUp a", "40s targetDown b refused",
      ])
    // What is gone is neither.
    #expect(look([], at: 50) == [])
  }

  /// A target that was down before the start and is so still is no news; one that came up meanwhile is.
  @Test func whatWasToldOfTargetsIsNoNewsAfterAStart() {
    let told = [
      ("a", IncidentEntry.Kind.targetDown, 1), ("b", .targetDown, 1), ("b", .targetUp, 2),
    ].map {
      instance, kind, time in
      var entry = IncidentEntry(
        id: "\(instance) \(time)", incident: 1, kind: kind,
        time: Timestamp(milliseconds: Int64(time)), noted: Timestamp(milliseconds: 0),
        subject: instance)
      entry.labels = ["app": "shop", "job": "shop", "instance": instance]
      return entry
    }
    for (health, words) in [
      (TargetFact.Health.down, ["9s targetDown b refused"]), (.up, ["9s targetUp a"]),
    ] {
      var changes = TargetChanges(told: told)
      let now = Timestamp(milliseconds: 9000)
      #expect(changes.happenings([target("a", .unknown), target("b", .unknown)], at: now) == [])
      #expect(
        lines(changes.happenings([target("a", health), target("b", health)], at: now)) == words)
    }
  }

  private func vector(_ values: [(Labels, Double)]) -> [InstantSample] {
    values.map {
      InstantSample(labels: $0, timestamp: Timestamp(milliseconds: 0), content: .float($1))
    }
  }

  @Test func aDeployIsASeriesThatIsTrueAnew() {
    var series = EventSeries()
    func look(_ values: [(Labels, Double)]) -> [String] {
      lines(
        series.happenings(
          .deploy("changes(build[5m]) > 0"), vector(values), at: Timestamp(milliseconds: 5000)))
    }
    let (a, b): (Labels, Labels) = (
      ["service": "checkout", "version": "1.4.2", "instance": "a"],
      ["job": "mail", "image": "mail:7"]
    )
    // What is true at the first look may have been so for long.
    #expect(look([(a, 1)]) == [])
    #expect(look([(a, 1), (b, 0)]) == [])
    #expect(look([(b, 2)]) == ["5s deploy mail mail:7"])
    #expect(
      look([(a, 1), (b, 3), ([:], 1)]) == [
        "5s deploy changes(build[5m]) > 0", "5s deploy checkout 1.4.2",
      ])
    #expect(look([(a, .nan)]) == [])
  }

  @Test func anAnnotationBeginsOrBearsItsTime() {
    var annotation = AnnotationQuery(name: "Sales", expression: "sale", source: .init())
    (annotation.title, annotation.text) = ("{{ shop }}", "")
    var series = EventSeries()
    func look(_ value: Double) -> [String] {
      lines(
        series.happenings(
          .annotation(annotation, board: "Shop"), vector([(["shop": "north"], value)]),
          at: Timestamp(milliseconds: 50_000)))
    }
    #expect(
      [0, 1, 1, 0, 2].map(look) == [
        [], ["50s annotation north Shop"], [], [], ["50s annotation north Shop"],
      ])
    annotation.valueIsTime = true
    #expect(
      [20_000, 20_000, 30_000, 90_000].map(look) == [[], [], ["30s annotation north Shop"], []])
    annotation.expression = "sale{shop=\"$shop\"}"
    #expect(!annotation.isPlain)
  }

  @Test func aFailingQueryIsNoEvent() {
    let source = MoodySource(failures: 1)
    let told = Mutex<[Happening]>([])
    let watch = EventWatch(
      .init(
        sources: { DataSources(main: source) }, asked: { [.deploy("a"), .deploy("b")] },
        tell: { happenings in told.withLock { $0 += happenings } },
        clock: { Timestamp(milliseconds: 0) }))
    var series = EventSeries()
    // The first of them has its first answer a round later.
    for _ in 0..<3 { watch.look(&series) }
    #expect(told.withLock { $0 } == [])
  }

  @Test func filesAndTargetsReachTheTimelineAndWorstValuesToo() async throws {
    let drill = Drill()
    defer { drill.leave() }
    let scratch = try ScratchFolder()
    scratch.write("board.json", #"{"title":"Mine","uid":"m","panels":[]}"#)
    let library = DashboardLibrary(paths: [scratch.path])
    library.reload()
    let targets = Mutex([target("a", .up)])
    let rules = Mutex([String]())
    let part = IncidentsPart(
      drill.incidents,
      .init(
        targets: { targets.withLock { $0 } }, boards: { library.entries },
        rereadRules: {
          rules.withLock { rules in
            defer { rules = [] }
            return rules
          }
        }, prometheus: "/etc/prometheus.yml"))
    await drill.evaluate("High", [("shop", 6)])
    var beat = 0
    func pass() async {
      for _ in 0..<20 {
        _ = part.tick(Beat(beat))
        beat += 1
      }
      await drill.settle()
    }
    await pass()
    // It is not started: what is read before is no news.
    part.reload(try PrometheusConfiguration([], file: "prometheus.yml"))
    await pass()
    #expect(try await drill.timeline(1).count == 2)
    scratch.write("board.json", #"{"title":"Mine ","uid":"m","panels":[]}"#)
    library.reload()
    targets.withLock { $0 = [target("a", .down)] }
    rules.withLock { $0 = ["/etc/rules/a.yml"] }
    await pass()
    #expect(
      Set(try await drill.timeline(1)).subtracting([
        "0s opened SEV1 by severity=critical", "0s firing High",
      ])
        == ["0s reload a.yml", "0s reload Mine ", "0s targetDown a refused"])
    await drill.evaluate("High", [("shop", 60)])
    await drill.pass(.seconds(61))
    await pass()
    #expect(try await drill.record(1)?.entries.first { $0.kind == .peak }?.value == 60)
  }
}
