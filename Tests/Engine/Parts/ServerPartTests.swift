import Facts
import Query
import Remote
import Testing
import Watching

@testable import Engine

struct ServerPartTests {
  /// What a server tells stands among what this engine's other parts tell.
  @Test func aServersTargetsJoinTheBoardsOfThisEngine() {
    let source = RemoteDataSource(RemoteServer("http://127.0.0.1:1"))
    let target = TargetFact(job: "api", instance: "a:1", url: "http://a:1", health: .up)
    let server = Watch(
      sources: { DataSources(main: source) },
      facts: LiveFacts { facts in
        facts.tell(sources: [SourceFact(name: "http://127.0.0.1:1")])
        facts.tell(targets: [target], unknown: "late")
        facts.tell(notices: [NoticeFact(.error, "of the server's own")])
      })
    var sheet = FactSheet()
    ToldFacts.gather([BoardsPart(BoardSettings()), ServerPart(server)], into: &sheet)
    #expect(sheet.server == "http://127.0.0.1:1" && sheet.newestScrape == nil)
    #expect(sheet.targets.rows == [target] && sheet.targets.unknown == "late")
    #expect(!sheet.boards.rows.isEmpty && sheet.notices.rows == [])
    // Told again, nothing is new.
    let version = sheet.version
    ToldFacts.gather([BoardsPart(BoardSettings()), ServerPart(server)], into: &sheet)
    #expect(sheet.version == version)
  }

  @Test func errorsAreToldBeforeWarningsWhoeverTellsThem() {
    final class Teller: Part {
      let notice: NoticeFact
      init(_ notice: NoticeFact) { self.notice = notice }
      func facts(_ told: inout ToldFacts) { told.notices.append(notice) }
    }
    let notices = [
      NoticeFact(.warning, "a"), NoticeFact(.error, "b"), NoticeFact(.warning, "c"),
      NoticeFact(.error, "d"),
    ]
    var sheet = FactSheet()
    ToldFacts.gather(notices.map { Teller($0) }, into: &sheet)
    #expect(sheet.notices.rows.map(\.text) == ["b", "d", "a", "c"])
  }
}
