import Facts
import Metrics
import Query
import TestSupport
import Testing
import Watching

@testable import Remote

struct ForeignTargetsTests {
  private func target(_ name: String) -> TargetFact {
    TargetFact(job: "j", instance: name, url: "", health: .up)
  }

  @Test func aServerIsAskedNowAndThenAndNeverTwiceAtATime() {
    var targets = ForeignTargets()
    let start = ContinuousClock.now
    func takesTurn(after seconds: Int) -> Bool {
      targets.takesTurn(at: start + .seconds(seconds))
    }
    #expect(takesTurn(after: 0))
    // It hangs.
    #expect(!takesTurn(after: 100))
    targets.take([target("a")])
    #expect(takesTurn(after: 100))
    targets.fail("no answer within 10.0 s")
    #expect(!takesTurn(after: 109))
    #expect(takesTurn(after: 110))
    // Many are asked for more seldom.
    targets.take((0...1000).map { target("\($0)") })
    #expect(!takesTurn(after: 169))
    #expect(takesTurn(after: 170))
  }

  @Test func whatWasKnownStaysWithTheReasonWhyItIsNotNow() {
    var targets = ForeignTargets()
    func told() -> FactTable<TargetFact> {
      var facts = FactSheet()
      targets.tell(&facts)
      return facts.targets
    }
    #expect(told().unknown == "the server was not asked yet")
    targets.take([target("a")])
    #expect(told().unknown == nil && told().rows.count == 1)
    targets.fail("no answer within 10.0 s")
    #expect(told().unknown == "no answer within 10.0 s" && told().rows.count == 1)
    targets.take(nil)
    #expect(told().rows.count == 1)
    targets.take([])
    #expect(told().unknown == "the server has no series up" && told().rows == [])
  }

  @Test func aSeriesUpIsATargetOfWhichOnlyTheHealthIsKnown() throws {
    func target(_ value: Double) -> TargetFact? {
      TargetFact(
        up: InstantSample(
          labels: ["__name__": "up", "instance": "h1:90", "job": "api"],
          timestamp: Timestamp(seconds: 1), content: .float(value)), of: "http://prom:9090")
    }
    let (up, down) = (try #require(target(1)), try #require(target(0)))
    #expect((up.job, up.instance, up.url) == ("api", "h1:90", "scraped by http://prom:9090"))
    #expect(up.health == .up && up.error == "" && up.isHealthOnly)
    #expect(down.health == .down && down.error == "up is 0; why, this server does not tell")
  }

  /// The watch that screens are given: read once it asks, and it rings when the answer is there.
  @Test(arguments: [true, false]) func aServerAsAWatch(tellsTargets: Bool) async throws {
    let server = LoopbackServer { connection in
      while let request = connection.readRequest() {
        if request.hasPrefix("GET /api/v1/targets"), tellsTargets {
          connection.answer(
            #"{"status":"success","data":{"activeTargets":[{"labels":{"instance":"a:1","job":"api"},"scrapeUrl":"http://a:1/metrics","health":"up"}]}}"#
          )
        } else if request.contains("/api/v1/query?") {
          connection.answer(
            #"{"status":"success","data":{"resultType":"vector","result":[{"metric":{"__name__":"up","instance":"b:1","job":"api"},"value":[1,"0"]}]}}"#
          )
        } else {
          connection.answer("404 page not found", status: "404 Not Found")
        }
      }
    }
    let source = RemoteDataSource(RemoteServer(server.url))
    let watch = ForeignServer.watch(
      source, sources: DataSources(main: source), clock: { Timestamp(seconds: 1) })
    var rings = watch.facts.bell.rings().makeAsyncIterator()
    #expect(watch.facts.newest.targets.unknown == "the server was not asked yet")
    // Its rules are asked for as well.
    while watch.facts.newest.targets.unknown != nil { _ = await rings.next() }
    let facts = watch.facts.newest
    #expect(facts.server == server.url && facts.newestScrape == nil)
    #expect(facts.targets.unknown == nil)
    #expect(facts.targets.rows.map(\.instance) == [tellsTargets ? "a:1" : "b:1"])
    #expect(facts.targets.rows.map(\.health) == [tellsTargets ? .up : .down])
  }
}
