import Facts
import JSON
import Metrics
import TestSupport
import Testing

@testable import Incidents

struct PostMortemTests {
  @Test func theDemosOutageIsTold() {
    let text = PostMortem(PoolStory().record).markdown
    #expect(Golden("post-mortem").complaint(text) == nil)
  }

  /// Who joined first, who looks on, and in which order things come out of a store, does not show.
  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func theSameRecordGivesTheSameBytes(seed: UInt64) throws {
    let story = PoolStory().record
    let wanted = PostMortem(story).markdown
    var random = SplitMix(seed: seed)
    var record = try decodeJSON(IncidentRecord.self, from: encodeJSON(story))
    record.entries.shuffle(using: &random)
    record.evidence.shuffle(using: &random)
    record.viewers = ["somebody"]
    record.fact.revision += seed
    for index in record.entries.indices { record.entries[index].isSaved.toggle() }
    #expect(PostMortem(record).markdown == wanted)
  }

  /// Told to a stranger: what broke first, why, whom it hit, what ended it.
  @Test func theSummaryAnswersTheFourQuestions() {
    let text = PostMortem(PoolStory().record).markdown
    let summary = section("Summary", of: text)
    func line(_ question: String) -> Substring {
      summary.first { $0.hasPrefix("- **\(question):**") } ?? ""
    }
    #expect(line("What broke first").contains("DatabasePoolExhausted"))
    #expect(line("What broke first").contains("`db_pool_connections_in_use / db_pool"))
    #expect(line("Why").contains("deploy of checkout 41, and 1 more (14:00:00Z, 22s before)"))
    #expect(line("Why").contains("does not give connections back"))
    #expect(line("Whom it hit").contains("checkout and payments"))
    #expect(line("What ended it").contains("deploy of checkout 40, and 1 more (14:03:30Z)"))
    #expect(line("What ended it").contains("**LatencyHigh** was the last, at 14:04:40Z"))
  }

  @Test func anOpenIncidentSaysHowFarItIsKnown() {
    var record = PoolStory().record
    record.fact.status = .identified
    record.fact.resolved = nil
    record.fact.acknowledged = nil
    record.fact.lastAt = PoolStory.at(214)
    record.entries.removeAll { $0.time > PoolStory.at(214) }
    for index in record.fact.alerts.indices {
      record.fact.alerts[index].active = record.fact.alerts[index].count
      record.fact.alerts[index].ended = nil
    }
    let text = PostMortem(record).markdown
    #expect(text.contains("SEV1 · identified · since 2026-11-21 14:00:22Z\n"))
    #expect(text.contains("It is still open: this is what was known at 14:03:34Z."))
    #expect(text.contains("Not known to have recovered: **DatabasePoolExhausted**"))
    #expect(text.contains("Nobody acknowledged it.") && text.contains("never acknowledged"))
    #expect(text.contains("| still active | 3m12s |"))
    #expect(!text.contains("MTTR"))
  }

  /// What nobody delivers data of has not recovered, and the time without data is told.
  @Test func vanishedIsNotRecovered() {
    var story = PoolStory()
    story.add(.vanished, 100, "LatencyHigh")
    story.add(.returned, 130, "LatencyHigh")
    story.add(.vanished, 200, "CheckoutHighErrorRatio", "checkout-1 is down")
    story.add(.ended, 238, "DatabasePoolExhausted", "its rule is gone")
    var record = story.record
    record.entries.removeAll { $0.kind == .resolved && $0.subject != "LatencyHigh" }
    record.fact.alerts[1].ended = nil
    (record.fact.alerts[1].active, record.fact.alerts[1].vanished) = (1, 1)
    let text = PostMortem(record).markdown
    let impact = section("Impact", of: text)
    #expect(impact.contains { $0.contains("14:03:58Z, not known to have recovered") })
    #expect(impact.contains { $0.contains("no data since 14:03:20Z") && $0.contains("11m20s") })
    #expect(impact.contains { $0.contains("LatencyHigh") && $0.hasSuffix("30s from 14:01:40Z |") })
    #expect(
      text.contains(
        "that it recovered is not known. Not known to have recovered: **CheckoutHighErrorRatio**"))
    #expect(!text.contains("All alerts recovered"))
  }

  /// One that recovered last does not tell of those that only ended; in a later round they are another matter.
  @Test func oneThatRecoversIsNotAll() {
    func ending(_ change: (inout PoolStory) -> Void) -> IncidentStory.Alert.Ending? {
      var story = PoolStory()
      change(&story)
      return IncidentStory(story.record).alerts.first { $0.name == "LatencyHigh" }?.ending
    }
    let over = PoolStory.at(280)
    #expect(ending { _ in } == .recovered(over))
    #expect(ending { $0.add(.ended, 200, "LatencyHigh", "left discovery") } == .ended(over))
    #expect(
      ending {
        $0.add(.ended, 200, "LatencyHigh", "left discovery")
        $0.add(.firing, 230, "LatencyHigh")
      } == .recovered(over))
    // Nothing told is nothing known.
    var record = PoolStory().record
    record.entries.removeAll { $0.kind == .resolved }
    #expect(IncidentStory(record).alerts.allSatisfy { $0.to != nil })
    #expect(IncidentStory(record).recovered == nil)
    #expect(!PostMortem(record).markdown.contains("All alerts recovered"))
  }

  @Test func aStormStandsInOneLine() {
    var story = PoolStory()
    story.add(.firing, 90, "InstanceDown", "") { $0.count = 413 }
    #expect(PostMortem(story.record).markdown.contains("InstanceDown firing, and 412 more"))
  }

  @Test func anEmptyRecordClaimsNothing() {
    let at = PoolStory.at(0)
    let fact = IncidentFact(number: 1, title: "", severity: .sev4, began: at, opened: at)
    let text = PostMortem(IncidentRecord(fact, entries: [], evidence: [])).markdown
    #expect(Golden("empty-post-mortem").complaint(text) == nil)
  }

  @Test func theWidestGraphOfAnAlertIsShown() {
    var story = PoolStory()
    story.freeze(
      "", "orders", "sum(rate(orders_total[1m]))", unit: "reqps", threshold: nil, from: 0,
      through: 60, [([:], { $0 })])
    let lines = section("Evidence", of: PostMortem(story.record).markdown)
    #expect(
      lines.filter { $0.hasPrefix("### ") } == [
        "### DatabasePoolExhausted: connections in use", "### CheckoutHighErrorRatio",
        "### LatencyHigh", "### orders",
      ])
    #expect(!lines.contains { $0.contains("--start 2026-11-21T13:59:00Z") })
  }

  /// One of which nobody has the numbers yet is none, and one that gave none does not hide another.
  @Test func aGraphWithoutNumbersHidesNone() {
    var story = PoolStory()
    let alert = "LatencyHigh"
    var wish = story.freeze(
      alert, alert, "x", unit: "", threshold: nil, from: -9000, through: 880, [])
    story.freeze(
      alert, alert + " (no answer: gone)", "x", unit: "", threshold: nil, from: -9000, through: 880,
      [])
    var record = story.record
    wish.step = .zero
    record.evidence[record.evidence.count - 2] = wish
    let lines = section("Evidence", of: PostMortem(record).markdown)
    #expect(lines.contains("### LatencyHigh") && !lines.contains { $0.contains("no answer") })
    #expect(lines.contains("Still to be frozen: 1 graph."))
  }

  @Test func withoutGraphsItSaysSo() {
    var record = PoolStory().record
    record.evidence = []
    #expect(
      Array(section("Evidence", of: PostMortem(record).markdown).prefix(1))
        == ["No graph was frozen."])
  }

  /// Whatever the record's texts hold: no control character, no HTML, no row or fence of their own.
  @Test func hostileTextDoesNothing() {
    let hostile =
      "\u{1B}[2J`|<script>alert(1)</script>\n# head\n```\n- [x](javascript:1) ![](y) *a* _b_ &lt; "
      + "\u{202E}\u{0}\u{9B}\u{2066}$x$ ~~z~~ \\"
    var story = PoolStory()
    story.add(.note, 100, hostile, hostile, by: hostile)
    story.add(.firing, 101, hostile, hostile) {
      $0.labels = Labels([Label(hostile, hostile)])
      ($0.expression, $0.unit, $0.value) = (hostile, hostile, 1)
    }
    story.freeze(
      hostile, hostile, hostile, unit: hostile, threshold: 1, from: 0, through: 60,
      [(Labels([Label("a", hostile)]), { $0 }), (Labels([Label("a", "b")]), { $0 })])
    var record = story.record
    (record.fact.title, record.fact.commander) = (hostile, hostile)
    (record.fact.services, record.fact.responders) = ([hostile], [hostile])
    record.fact.alerts[0].name = hostile
    record.fact.alerts[0].severity = hostile
    record.fact.escalations[0].to = hostile
    let text = PostMortem(record).markdown
    #expect(
      text.unicodeScalars.allSatisfy { scalar in
        scalar == "\n"
          || scalar.value >= 0x20 && !(0x7F..<0xA0).contains(scalar.value)
            && !(0x202A...0x202E).contains(scalar.value)
            && !(0x2066...0x2069).contains(scalar.value)
      })
    var isFenced = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```") { isFenced.toggle() }
      if isFenced { continue }
      #expect(!line.hasPrefix("# head"))
      // In code it does nothing either.
      let prose = line.split(separator: "`", omittingEmptySubsequences: false)
      #expect(!prose.contains { $0.contains("<script") } || line.contains("`` "), "\(line)")
    }
    #expect(!isFenced)
    // Each row has its cells, and no more.
    for row in section("Timeline", of: text) where row.hasPrefix("|") {
      let bars = zip(row, row.dropFirst()).count { $0 != "\\" && $1 == "|" } + 1
      #expect(bars == 5, "\(row)")
    }
  }

  private func section(_ title: String, of text: String) -> [Substring] {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let body = lines.drop { $0 != "## \(title)" }.dropFirst(2)
    return Array(body.prefix { !$0.hasPrefix("## ") })
  }
}
