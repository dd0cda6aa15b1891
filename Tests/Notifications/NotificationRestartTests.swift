import Facts
import JSON
import Metrics
import Notifications
import Routing
import TestSupport
import Testing

/// The end of the program at any moment.
struct NotificationRestartTests {
  /// Whatever the phase, what is told is the same, but for what was on its way.
  @Test(arguments: [0.5, 1.0, 1.005, 4, 7, 11.005, 14, 17, 20])
  func aRestartNeitherTellsAnewNorWaitsAnew(_ moment: Double) {
    func play(killAt moment: Double?) -> Paging {
      var paging = Paging(.plain())
      func step(_ seconds: Double, _ body: (inout Paging) -> Void) {
        if let moment, moment > paging.seconds, moment <= seconds {
          paging.run(until: moment)
          paging.restart()
        }
        paging.run(until: seconds)
        body(&paging)
      }
      step(0) { $0.fire("A") }
      step(3) { $0.fire("B") }
      step(5) { $0.silence("s", "A", until: 100) }
      step(13) { $0.end("B", since: 3) }
      step(15) { $0.silences = [] }
      step(18) { $0.end("A", since: 0) }
      step(60) { _ in }
      return paging
    }
    let expected = play(killAt: nil)
    let actual = play(killAt: moment)
    #expect(actual.kills == 1)
    let isOnItsWay = actual.unheard > 0
    #expect(actual.pages.count == expected.pages.count + (isOnItsWay ? 1 : 0))
    var told = actual.told
    if isOnItsWay { told.remove(at: actual.pages.firstIndex { $0.at >= moment } ?? 0) }
    #expect(told == expected.told)
    #expect(expected.told.count == 3)
    #expect(actual.book.groupFacts(at: actual.now).isEmpty)
  }

  @Test func whatIsRecordedIsReadBackAsItWas() throws {
    var paging = Paging(.plain())
    paging.answer = { _, count in count < 2 ? .lost : .accepted }
    paging.fire("A")
    paging.run(until: 30)
    for record in paging.ledger {
      let copy = try decodeJSON(NotificationRecord.self, from: encodeJSON(record))
      #expect(copy == record)
    }
    let subjects = Set(NotificationRecord.Subject.allCases).subtracting([.standby, .ending])
    #expect(Set(paging.ledger.map(\.subject)) == subjects)
  }

  @Test func ticksThatWereMissedAreMadeUpForByOne() {
    var paging = Paging(.plain())
    paging.fire("A")
    paging.run(until: 5)
    paging.fire("B")
    paging.restart(after: 50)
    paging.run(until: 100)
    #expect(
      paging.told == [
        "1 ops first notification: A fires", "55 ops new alerts added: A fires, B fires",
      ])
  }

  @Test func whatNobodySpeaksOfAfterAStartIsOverInAWhile() {
    var paging = Paging(.plain())
    paging.fire("A")
    paging.fire("B")
    paging.run(until: 5)
    paging.restart()
    paging.run(until: 20)
    paging.take([paging.alert("A", since: 0)])
    paging.run(until: 1000)
    #expect(
      paging.told == [
        "1 ops first notification: A fires, B fires",
        "311 ops some alerts resolved: A fires, B ended",
      ])
  }

  @Test func whoFailsGoesOnFailing() {
    var settings = NotificationSettings()
    settings.fallback = "second"
    var paging = Paging(.plain(["ops", "second"]), settings)
    paging.answer = { notice, _ in notice.way.receiver == "ops" ? .busy : .accepted }
    paging.fire("A")
    for second in stride(from: 50.0, through: 250, by: 50) {
      paging.run(until: second)
      paging.restart()
    }
    paging.run(until: 320)
    #expect(paging.told.contains("301 second first notification: A fires"))
  }

  @Test func aReloadKeepsWhatWasToldAndGroupsAnew() {
    var paging = Paging(.plain())
    paging.fire("A")
    paging.run(until: 5)
    paging.book.reload(.plain(), paging.settings, at: paging.now)
    paging.run(until: 15)
    #expect(paging.pages.count == 1)
    paging.end("A", since: 0)
    paging.run(until: 16)
    paging.book.reload(.plain(["else"]), paging.settings, at: paging.now)
    paging.run(until: 60)
    #expect(paging.pages.count == 1)
    #expect(paging.book.groupFacts(at: paging.now).isEmpty)
  }

  @Test func aClockThatIsSetBackPutsNothingOff() {
    var paging = Paging(.plain())
    paging.run(until: 1000)
    paging.fire("A")
    paging.run(until: 1005)
    paging.settle()
    paging.now = paging.time(5)
    paging.take([paging.alert("B", since: 5)])
    paging.run(until: 30)
    #expect(paging.told.last == "11 ops new alerts added: A fires, B fires")
  }
}
