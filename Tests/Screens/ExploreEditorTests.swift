import Cells
import Dashboards
import Metrics
import Query
import Testing
import Views

@testable import Screens

/// The editor of several lines on the explore page.
struct ExploreEditorTests {
  private static let query = "vector(1) # one\n+ 1"

  @Test func pastedLinesStayAndRunAsTheyAre() {
    var stage = Stage()
    stage.press("e")
    stage.send(.paste(Self.query + "\r\n"))
    #expect(stage.lines[2].hasPrefix("│vector(1) # one ") && stage.lines[3].hasPrefix("│+ 1 "))
    stage.press("enter")
    #expect(stage.commands == [.explore(Self.query)])
  }

  @Test(arguments: ["alt-enter", "ctrl-j"])
  func aNewLineIsTyped(key: String) {
    var stage = Stage()
    stage.press("e \"up\" \(key) \"+1\" enter")
    #expect(stage.commands.last == .explore("up\n+1"))
    // The bottom line tells how.
    #expect(stage.lines[39].contains("alt-enter new line"))
    // Elsewhere it is what it is in a terminal.
    stage.press("esc esc d ctrl-j")
    #expect(stage.state.overlay == nil)
  }

  @Test func upAndDownGoThroughTheLinesThenThroughWhatWasAsked() {
    var stage = Stage()
    stage.press("e \"old\" esc enter enter")
    stage.state.explore.field.set("")
    stage.send(.paste("first_line\nab\nthird_line"))
    stage.press("up \"x\"")
    #expect(stage.state.explore.field.string == "first_line\nabx\nthird_line")
    stage.press("esc up up")
    #expect(stage.state.explore.isEditing == false)
    stage.press("I up up")
    #expect(stage.state.explore.field.string == "old")
    stage.press("down down")
    #expect(stage.state.explore.field.string.isEmpty)
  }

  @Test func theColumnIsKeptOverAShorterLine() {
    var field = TextField("abcdef\nx\nabcdef", keepsLines: true)
    _ = field.take(Key(.left))
    #expect(field.move(down: false) && field.move(down: false))
    #expect(field.head == "abcde")
    let isPastTheFirst = field.move(down: false)
    #expect(!isPastTheFirst)
    _ = field.take(Key("k", .control))
    _ = field.take(Key("k", .control))
    #expect(field.string == "abcdex\nabcdef")
    _ = field.take(Key(.end))
    _ = field.take(Key("u", .control))
    #expect(field.string == "\nabcdef")
    #expect(TextField("a\nb\tc").string == "a b c")
    #expect(TextField("a\r\nb\u{1B}[2J", keepsLines: true).string.hasPrefix("a\nb"))
  }

  @Test func itGrowsAndThenScrolls() {
    var stage = Stage(80, 24)
    stage.press("e")
    stage.send(.paste((1...30).map { "line\($0)" }.joined(separator: "\n")))
    #expect(stage.screen.contains("line30") && !stage.screen.contains("line1 "))
    #expect(stage.screen.contains("line 30 of 30"))
    let parts = ExploreParts(Scene(stage.state, stage.snapshot, width: 80, height: 24))
    #expect(parts.editor.height == 9 && parts.graph.height > 8)
    for _ in 0..<29 { stage.press("up") }
    #expect(stage.screen.contains("line1 "))
  }

  @Test func anErrorStandsWhereItIs() {
    var stage = Stage()
    stage.press("e")
    stage.send(.paste("sum(\n  rate(up[5m])\n) bz"))
    let text = "sum(\n  rate(up[5m])\n) bz"
    stage.snapshot.explore.answer = ExploreAnswer(
      expression: text,
      error: QueryError(.badData, "3:3: parse error: unexpected identifier", position: 22..<24))
    #expect(stage.screen.contains("✗ 3:3: parse error") && stage.screen.contains("line 3: ) bz"))
    let y = stage.lines.firstIndex { $0.hasPrefix("│) bz") } ?? 0
    #expect(stage.grid[3, y].style.isUnderlined && !stage.grid[1, y].style.isUnderlined)
  }

  @Test func aPanelsQueryArrivesAsItIsInTheEditor() {
    var stage = Stage()
    stage.snapshot.dashboard?.frames[PanelID(1)]?.queries[0].expression = Self.query
    stage.press("tab e")
    #expect(stage.commands == [.explore(Self.query)] && stage.state.explore.isEditing)
    stage.press("\"·+·2\" enter")
    #expect(stage.commands.last == .explore(Self.query + " + 2"))
  }

  @Test func ofSeveralQueriesOneIsChosen() {
    var stage = Stage()
    let queries = ["A", "B", "C"].map {
      QueryReport(refID: $0, expression: "vector(\($0))\n# why")
    }
    var mark = QueryReport(refID: "Deploys", expression: "changes(x[1m])")
    mark.isAnnotation = true
    stage.snapshot.dashboard?.frames[PanelID(1)]?.queries = queries + [mark]
    stage.press("tab e")
    #expect(stage.screen.contains("vector(B) # why") && !stage.screen.contains("changes"))
    stage.press("down enter")
    #expect(stage.commands == [.explore("vector(B)\n# why")] && stage.state.explore.isEditing)
    stage.press("esc H")
    #expect(stage.screen.contains("vector(B) # why"))
    stage.press("enter")
    #expect(stage.commands.last == .explore("vector(B)\n# why"))
  }

  @Test(arguments: ["", "sum("])
  func tabListsTheMetricsBeforeALetterIsTyped(typed: String) {
    var stage = Stage()
    stage.press("e")
    if !typed.isEmpty { stage.press("\"\(typed)\"") }
    let asked = CompletionRequest(.metricNames)
    stage.press("tab")
    #expect(stage.commands.last == .complete(asked))
    stage.snapshot.explore.completion = CompletionAnswer(asked, values: ["node_load1", "up"])
    #expect(stage.screen.contains("node_load1"))
    stage.press("down down enter")
    #expect(stage.state.explore.field.string == typed + "up")
    stage.press("ctrl-u esc")
    #expect(!stage.screen.contains("node_load1"))
  }
}
