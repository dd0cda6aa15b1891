import Calendar
import Dashboards
import Facts
import Feeds
import Metrics
import Query
import Testing
import Views

/// A board on a scraper that has just begun.
@Suite(.timeLimit(.minutes(2))) struct YoungBoardTests {
  @Test func theFirstSecondsAreAskedForByTheMoment() async {
    let stage = BoardStage(keptFor: .zero)
    await stage.open(.stats(["a"], refresh: .seconds(60)))
    await stage.source.asked("a")
    await stage.clock.reach(.milliseconds(400))
    await stage.source.asked("a", 2)
    // They are no refreshes yet: what they write is not measured.
    #expect(stage.parts.last?.refreshes == 0)
  }

  @Test(arguments: [(15, 15), (1, 1), (300, 60)])
  func aSeldomBoardIsAskedAsOftenAsIsScraped(scraped: Int, refresh: Int) async {
    let stage = BoardStage(keptFor: .seconds(10), scrapedEvery: .seconds(scraped))
    await stage.open(.stats(["a"], refresh: .seconds(60)))
    await stage.frame(1) { $0.value == 1 }
    #expect(stage.parts.last?.refresh == .seconds(refresh))
  }

  @Test func anOldOneKeepsItsOwnRefresh() async {
    for keptFor in [nil, Duration.seconds(3600)] {
      let stage = BoardStage(keptFor: keptFor)
      await stage.open(.stats(["a"], refresh: .seconds(60)))
      await stage.frame(1) { $0.value == 1 }
      #expect(stage.parts.last?.refresh == .seconds(60))
    }
  }

  @Test func theRangeGrowsWithWhatThereIs() async {
    for (age, span) in [(10, 15), (65, 60), (100, 90), (40_000, 6 * 3600)] {
      let stage = BoardStage(keptFor: .seconds(age))
      await stage.open(.stats(["a"]))
      let part = await stage.frame(1) { $0.value == 1 }
      let window = part.window ?? stage.clock.now...stage.clock.now
      #expect(window.upperBound - window.lowerBound == .seconds(span))
      let whole = part.dashboard?.wholeTime?.resolve(now: stage.clock.now)
      #expect(whole?.lowerBound == stage.clock.now - .seconds(6 * 3600))
    }
  }

  @Test func whatIsPickedDoesNotGrow() async {
    let stage = BoardStage(keptFor: .seconds(10), settings: .init(time: .last(.seconds(900))))
    await stage.open(.stats(["a"]))
    let part = await stage.frame(1) { $0.value == 1 }
    let window = part.window ?? stage.clock.now...stage.clock.now
    #expect(window.upperBound - window.lowerBound == .seconds(900))
  }

  @Test func blankPanelsAreAskedForSooner() async {
    let stage = BoardStage(keptFor: .seconds(30), scrapedEvery: .seconds(60))
    stage.source.answer("blank", .success([]))
    await stage.open(.stats(["full", "blank"], refresh: .seconds(60)))
    await stage.pastTheBeginning()
    await stage.clock.sleeper(until: .seconds(9))
    let (full, blank) = (stage.source.count("full"), stage.source.count("blank"))
    let window = stage.parts.last?.window
    stage.source.answer("blank", value: 7)
    await stage.clock.reach(.seconds(9))
    let part = await stage.frame(2) { $0.value == 7 }
    #expect(stage.source.count("full") == full && stage.source.count("blank") == blank + 1)
    // The others go on covering the window that they do.
    #expect(part.window == window)
    // Nothing is blank any more: the next is the beat.
    await stage.clock.sleeper(until: .milliseconds(60_400))
    #expect(stage.clock.alarms == [.milliseconds(60_400)])
  }
}
