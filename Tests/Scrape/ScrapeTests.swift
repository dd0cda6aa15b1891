import Clients
import Metrics
import Testing
import Transport
import YAML

@testable import Scrape

private func configuration(_ text: String) throws(YAMLError) -> ScrapeConfiguration {
  try ScrapeConfiguration(Array(text.utf8), file: "dir/prometheus.yml")
}

@Suite struct ScrapeConfigurationTests {
  @Test func readsAFile() throws {
    let file = try configuration(
      """
      global:
        scrape_interval: 15s
        sample_limit: 100
      scrape_configs:
        - job_name: node
          scrape_timeout: 5s
          metrics_path: /m
          scheme: https
          params: {module: [a b, c]}
          honor_labels: true
          basic_auth: {username: u, password_file: secret}
          tls_config: {ca_file: ca.pem, server_name: x, insecure_skip_verify: true}
          body_size_limit: 1.5MB
          fallback_scrape_protocol: PrometheusText0.0.4
          static_configs:
            - targets: ["a:1", 'b:2']
              labels: {env: prod}
          relabel_configs:
            - source_labels: [__address__]
              regex: a:.*
              action: drop
      """)
    let job = file.jobs[0]
    #expect(job.interval == .seconds(15) && job.timeout == .seconds(5))
    #expect(job.bodySizeLimit == 1_572_864 && job.sampleLimit == 100 && job.honorsLabels)
    #expect(job.http.files == ["dir/secret"])
    #expect(job.http.tls.authorities == .file("dir/ca.pem"))
    let (targets, problems) = job.targets(of: job.staticGroups)
    #expect(targets.map(\.url) == ["https://b:2/m?module=a+b&module=c"])
    #expect(targets.first?.labels == ["job": "node", "instance": "b:2", "env": "prod"])
    #expect(problems.isEmpty)
  }

  @Test(arguments: [
    ("scrape_configs: [{job_name: a}, {job_name: a}]", "1:33: job_name \"a\" is already used"),
    ("scrape_configs: [{job_name: a, scrape_interval: 1 s}]", "1:49: expected a duration"),
    (
      "scrape_configs: [{job_name: a, scrape_interval: 5s, scrape_timeout: 6s}]",
      "1:69: scrape_timeout"
    ),
    ("scrape_configs: [{scheme: http}]", "1:18: a scrape config needs a job_name"),
    (
      "scrape_configs: [{job_name: a, relabel_configs: [{action: hashmod, target_label: x}]}]",
      "1:50: relabel action \"hashmod\" needs a modulus"
    ),
    ("scrape_configs: [{job_name: a, relabel_configs: [{regex: '('}]}]", "1:58: regex: missing"),
    (
      "scrape_configs: [{job_name: a, static_configs: [{targets: ['http://x/y']}]}]",
      "1:60: \"http://x/y\" is no host:port"
    ),
    (
      "scrape_configs: [{job_name: a, basic_auth: {password: p, password_file: f}}]",
      "at most one of password and password_file"
    ),
  ]) func refuses(text: String, message: String) {
    do {
      _ = try configuration(text)
      Issue.record("no error")
    } catch { #expect(error.description.contains(message), "\(error)") }
  }
}

@Suite struct ConfigurationFuzzTests {
  /// Mutated configurations load or are refused with a place, and never crash; targets are built of what loads.
  @Test func fuzz() {
    let seed = Array(
      """
      global: {scrape_interval: 15s, sample_limit: 9}
      scrape_configs:
        - job_name: a
          scrape_timeout: 9s
          body_size_limit: 1MB
          sample_limit: 7
          params: {x: [y]}
          static_configs: [{targets: ['h:1'], labels: {l: v}}]
          relabel_configs: [{source_labels: [l], regex: (.*), action: hashmod, modulus: 3, target_label: t}]
      """.utf8)
    var state: UInt64 = 5
    func random(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(truncatingIfNeeded: state >> 33) % bound
    }
    let bits = Array("0123456789abcdefhmsxyz:{}[],'\"-$*&%\n ".utf8)
    var loaded = 0
    for _ in 0..<3000 {
      var bytes = seed
      for _ in 0...random(3) {
        let at = random(bytes.count)
        switch random(3) {
        case 0: bytes[at] = bits[random(bits.count)]
        case 1: bytes.insert(bits[random(bits.count)], at: at)
        default: bytes.removeSubrange(at..<min(bytes.count, at + 1 + random(6)))
        }
      }
      do throws(YAMLError) {
        let file = try ScrapeConfiguration(bytes, file: "f")
        loaded += 1
        for job in file.jobs { _ = job.targets(of: job.staticGroups) }
      } catch { #expect(error.line > 0) }
    }
    #expect(loaded > 50)
  }
}

@Suite struct ScheduleTests {
  let start = ContinuousClock.now
  let wall = Timestamp(milliseconds: 1_700_000_000_123)

  /// Steps through `duration` on both clocks, whichever wakes the schedule asks for; the wall clock may be ahead.
  private func run(
    _ schedule: inout ScrapeSchedule, from: Duration, for duration: Duration,
    ahead: Duration = .zero
  ) -> [Duration] {
    var scrapes: [Duration] = []
    var time = from
    while time < from + duration {
      let step = schedule.step(now: start + time, wall: wall + time + ahead)
      for due in step.scrapes {
        scrapes.append(time)
        schedule.finished(due.identifier)
      }
      guard let wake = step.wake else { break }
      #expect(wake > start + time)
      time = wake - start
    }
    return scrapes
  }

  @Test func scrapesOncePerIntervalOnTheGrid() {
    var schedule = ScrapeSchedule()
    schedule.add(1, interval: .seconds(10), spread: 4321, now: start, wall: wall)
    let scrapes = run(&schedule, from: .zero, for: .seconds(60))
    #expect(scrapes.count == 6 || scrapes.count == 7)
    for time in scrapes.dropFirst() { #expect((wall + time).milliseconds % 10_000 == 4321) }
    #expect(scrapes.first.map { $0 <= .milliseconds(500) } == true)
  }

  @Test func clockStepsAndSuspensionMakeNoBurst() {
    var schedule = ScrapeSchedule()
    for target in 0..<50 {
      schedule.add(
        target, interval: .seconds(10), spread: UInt64(target) &* 0x9E37_79B9_7F4A_7C15, now: start,
        wall: wall)
    }
    _ = run(&schedule, from: .zero, for: .seconds(30))
    for (from, hours) in [(30, -1), (90, 1)] {
      let scrapes = run(
        &schedule, from: .seconds(from), for: .seconds(60), ahead: .seconds(3600 * hours))
      #expect((290...360).contains(scrapes.count))
    }
    // Suspended for an hour: every target is overdue, and each is scraped once.
    let late = schedule.step(now: start + .seconds(7200), wall: wall + .seconds(7200))
    #expect(late.scrapes.count == 50)
    for due in late.scrapes { schedule.finished(due.identifier) }
    let next = run(&schedule, from: .seconds(7200) + .milliseconds(1), for: .seconds(10))
    #expect(next.count <= 51)
  }

  /// Two looks at once would hand in their samples in either order, and a counter that seems to fall is a reset.
  @Test func whatIsScrapedAtOnceIsScrapedOnceMoreSoon() {
    var schedule = ScrapeSchedule()
    schedule.add(1, interval: .seconds(60), spread: 30_000, atOnce: true, now: start, wall: wall)
    var times: [Duration] = []
    for milliseconds in stride(from: 0, through: 150_000, by: 100) {
      let time = Duration.milliseconds(milliseconds)
      let step = schedule.step(now: start + time, wall: wall + time)
      for due in step.scrapes {
        times.append(time)
        schedule.finished(due.identifier)
      }
    }
    #expect(times.prefix(2) == [.zero, .seconds(1)])
    let gaps = zip(times, times.dropFirst()).map { $1 - $0 }
    #expect(gaps.dropFirst().allSatisfy { $0 > .seconds(30) && $0 <= .seconds(90) }, "\(times)")
  }

  @Test func aBusyTargetMissesItsTurn() {
    var schedule = ScrapeSchedule()
    schedule.add(1, interval: .seconds(1), spread: 0, atOnce: true, now: start, wall: wall)
    let first = schedule.step(now: start, wall: wall)
    #expect(first.scrapes.count == 1)
    let later = Duration.milliseconds(2000)
    let busy = schedule.step(now: start + later, wall: wall + later)
    #expect(busy.scrapes.isEmpty)
    schedule.finished(1)
    let last = Duration.milliseconds(4000)
    let again = schedule.step(now: start + last, wall: wall + last)
    #expect(again.scrapes.count == 1)
  }

  @Test func removedTargetsEndAfterTwoIntervalsUnlessTheyComeBack() {
    var schedule = ScrapeSchedule()
    schedule.add(1, interval: .seconds(10), spread: 123, atOnce: true, now: start, wall: wall)
    _ = schedule.step(now: start, wall: wall)
    schedule.finished(1)
    schedule.remove(1, now: start, wall: wall)
    let isBack = schedule.revive(1, now: start, wall: wall)
    #expect(isBack)
    schedule.remove(1, now: start, wall: wall)
    let early = schedule.step(now: start + .seconds(20), wall: wall + .seconds(20))
    #expect(early.endings.isEmpty)
    let step = schedule.step(now: start + .seconds(21), wall: wall + .seconds(21))
    #expect(step.endings == [.init(identifier: 1, timestamp: wall + .seconds(10))])
    let isBackAgain = schedule.revive(1, now: start, wall: wall)
    #expect(!isBackAgain)
  }
}
