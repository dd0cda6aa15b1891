import Calendar
import Dashboards
import Facts
import Feeds
import Metrics
import Query
import Synchronization
import Views
import Watching

/// A board on a made-up source, with a clock that the test moves.
final class BoardStage: Sendable {
  static let noon = Timestamp(milliseconds: 1_795_269_600_000)

  let source = MadeUpSource()
  let clock = FakeClock(noon)
  let parts = Published<BoardPart>()
  let feed: BoardFeed
  private let sheet: Sheet

  /// - Parameters:
  ///   - keptFor: how long the engine in this process has been scraping; nil for somebody's server.
  init(
    keptFor: Duration? = nil, scrapedEvery interval: Duration = .seconds(15),
    settings: BoardFeed.Settings = BoardFeed.Settings(),
    succeed: @escaping @Sendable (inout PanelFrame, PanelFrame?) -> Void = { _, _ in },
    beat: BoardFeed.Beat = BoardFeed.Beat()
  ) {
    var sheet = FactSheet()
    let keeping = keptFor.map {
      SourceFact.Keeping(since: BoardStage.noon - $0, retention: .seconds(86_400))
    }
    sheet.tell(sources: [SourceFact(name: "made up", keeping: keeping)])
    let told = Sheet(sheet)
    let sources = DataSources(main: source, scrapeInterval: interval)
    let watch = Watch(sources: { sources }, facts: LiveFacts { $0 = told.newest.withLock { $0 } })
    feed = BoardFeed(
      watch, clock: clock.feed, settings: settings, succeed: succeed, beat: beat,
      publish: parts.put)
    self.sheet = told
  }

  private final class Sheet: Sendable {
    let newest: Mutex<FactSheet>
    init(_ first: FactSheet) { newest = Mutex(first) }
  }

  func tell(targets: [TargetFact]) {
    self.sheet.newest.withLock { $0.tell(targets: targets) }
  }

  /// Opens a board and looks at all its panels, which are numbered from 1.
  func open(_ board: Dashboard) async {
    await feed.open(board)
    await look(1...board.panels.count)
  }

  func look(_ panels: ClosedRange<Int>) async {
    let seen = panels.map { PanelID($0) }
    await feed.look(
      Demand(dotColumns: Dictionary(uniqueKeysWithValues: seen.map { ($0, 100) }), visible: seen))
  }

  /// Lets the first seconds of a scraper go by, in which all is asked for by the moment.
  func pastTheBeginning() async {
    await frame(1) { $0.content != .pending }
    await clock.sleeper(until: .milliseconds(400))
    clock.advance(by: .seconds(4))
  }

  /// Waits until a panel's frame is such.
  @discardableResult
  func frame(
    _ panel: Int, _ fits: @escaping @Sendable (PanelFrame) -> Bool
  ) async -> BoardPart {
    await parts.first { $0.dashboard?.frames[PanelID(panel)].map(fits) ?? false }
  }

  /// Waits until so many whole refreshes are over.
  @discardableResult
  func refreshes(_ count: Int) async -> BoardPart { await parts.first { $0.refreshes >= count } }
}

extension Dashboard {
  /// Stats numbered from 1, each of one expression, refreshed every 5 s unless said otherwise.
  static func stats(
    _ expressions: [String], uid: String = "board", refresh: Duration? = .seconds(5),
    variables: [Variable] = []
  ) -> Dashboard {
    var board = Dashboard()
    (board.uid, board.title, board.refresh, board.variables) = (uid, uid, refresh, variables)
    board.panels = expressions.enumerated().map { index, text in
      var panel = Panel(
        id: index + 1, kind: "stat", grid: GridRect(x: 0, y: index * 4, width: 24, height: 4))
      var target = PanelTarget(
        refID: "A", expression: text, source: SourceReference(type: "prometheus"))
      (target.isInstant, target.isRange) = (true, false)
      panel.targets = [target]
      return panel
    }
    return board
  }
}

extension PanelFrame {
  /// What a stat shows.
  var value: Double? {
    guard case .stat(let stat) = content else { return nil }
    return stat.cells.first?.value
  }
}
