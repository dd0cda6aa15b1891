import Facts
import FoundationEssentials
import Metrics
import Testing

struct FactSheetTests {
  private let target = TargetFact(
    job: "api", instance: "a:1", url: "http://a:1/metrics", health: .down, error: "refused",
    lastScrape: Timestamp(milliseconds: 1_700_000_000_123), duration: .milliseconds(12),
    labels: ["job": "api", "instance": "a:1"])

  @Test func aTablesVersionGrowsWithItsChangesOnly() {
    var facts = FactSheet()
    #expect(facts.version == 0)
    facts.tell(targets: [target])
    facts.tell(boards: [BoardFact(uid: "a", title: "A")])
    #expect((facts.targets.version, facts.boards.version, facts.version) == (1, 2, 2))
    // The same again is no news.
    facts.tell(targets: [target])
    facts.tell(notices: [])
    #expect((facts.targets.version, facts.notices.version, facts.version) == (1, 0, 2))
    facts.tell(targets: [target], unknown: "no answer")
    #expect(facts.targets.version == 3 && facts.targets.rows == [target])
    facts.tell(targets: [])
    #expect(facts.targets.version == 4 && facts.targets.unknown == nil)
  }

  @Test func aSheetIsWrittenAndReadUnchanged() throws {
    var facts = FactSheet()
    facts.tell(sources: [
      SourceFact(
        name: "embedded",
        keeping: .init(since: Timestamp(milliseconds: 1), retention: .seconds(60)))
    ])
    facts.tell(targets: [target], unknown: "late")
    facts.tell(notices: [NoticeFact(.error, "a.yml:1:2: no", detail: "a.yml:1:2: no\nmore")])
    facts.tell(boards: [BoardFact(uid: "a", title: "A", tags: ["x"], error: "b.json:1: no")])
    let written = try JSONEncoder().encode(facts)
    #expect(try JSONDecoder().decode(FactSheet.self, from: written) == facts)
  }

  @Test func samplesReachBackToTheBeginningAndNoFartherThanTheyAreKept() {
    let since = Timestamp(seconds: 1000)
    let source = SourceFact(
      name: "embedded", keeping: .init(since: since, retention: .seconds(3600)))
    #expect(source.oldest(at: since + .seconds(30)) == since)
    #expect(source.oldest(at: since + .seconds(7200)) == since + .seconds(3600))
    // A clock that was set back begins anew.
    #expect(source.oldest(at: since - .seconds(500)) == since - .seconds(500))
    #expect(SourceFact(name: "http://p").oldest(at: since) == nil)
  }

  @Test func aScraperIsYoungUntilSomeTenScrapes() {
    let since = Timestamp(seconds: 1000)
    let source = SourceFact(
      name: "embedded", keeping: .init(since: since, retention: .seconds(3600)))
    func isYoung(after seconds: Int, every interval: Int) -> Bool {
      source.isYoung(at: since + .seconds(seconds), scrapedEvery: .seconds(interval))
    }
    #expect(isYoung(after: 59, every: 1) && !isYoung(after: 60, every: 1))
    #expect(isYoung(after: 299, every: 30) && !isYoung(after: 300, every: 30))
    #expect(isYoung(after: 599, every: 300) && !isYoung(after: 600, every: 300))
    #expect(
      !SourceFact(name: "http://p").isYoung(at: since, scrapedEvery: .seconds(1)))
  }
}
