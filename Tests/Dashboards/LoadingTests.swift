import Calendar
import Dashboards
import Metrics
import Testing

@Test(arguments: [
  #"{"title":"T","panels":[{"type":"stat","id":7}]}"#,
  #"{"dashboard":{"title":"T","panels":[{"type":"stat","id":7}]},"meta":{}}"#,
  #"{"apiVersion":"grizzly.grafana.com/v1alpha1","kind":"Dashboard","metadata":{"name":"n"},"spec":{"title":"T","panels":[{"type":"stat","id":7}]}}"#,
  #"{"kind":"ConfigMap","data":{"a.json":"{\"title\":\"T\",\"panels\":[{\"type\":\"stat\",\"id\":7}]}"}}"#,
  #"{"title":"T","rows":[{"panels":[{"type":"stat","id":7,"span":12}],"height":"100px"}]}"#,
  #"{"kind":"Dashboard","spec":{"title":"T","elements":{"e":{"kind":"Panel","spec":{"id":7,"vizConfig":{"group":"stat"}}}},"layout":{"kind":"GridLayout","spec":{"items":[{"spec":{"x":0,"y":0,"width":24,"height":3,"element":{"name":"e"}}}]}}}}"#,
])
func loadsEveryEnvelope(json: String) throws {
  let dashboard = try load(json)
  #expect(dashboard.title == "T")
  #expect(dashboard.drawnPanels.map(\.id) == [7])
  #expect(dashboard.drawnPanels.map(\.kind) == ["stat"])
}

@Test(arguments: [
  ("{\n\"panels\": [}", "2:12: a value cannot begin with '}'"),
  ("[1]", "no dashboard: the JSON is no object"),
  (#"{"a":1}"#, #"no Grafana dashboard: neither panels nor rows beside "a""#),
  (
    #"{"kind":"ConfigMap","data":{"a.json":"{"}}"#,
    "in a.json, at 1:2: the text ends inside an object"
  ),
])
func saysWhatIsWrong(json: String, message: String) {
  do {
    _ = try Dashboard.load(json.utf8)
    Issue.record("accepted")
  } catch {
    #expect(error.description == message)
  }
}

@Test func placesPanelsThatOverlapOrHaveNoPlace() throws {
  let dashboard = try load(
    #"""
    {"panels":[
      {"type":"stat","id":1,"gridPos":{"x":0,"y":0,"w":12,"h":4}},
      {"type":"stat","id":2,"gridPos":{"x":6,"y":1.5,"w":30,"h":4}},
      {"type":"stat","id":2},
      {"type":"row","id":5,"collapsed":true,"gridPos":{"x":0,"y":9,"w":24,"h":1},
       "panels":[{"type":"stat","id":6,"gridPos":{"x":0,"y":10,"w":6,"h":2}}]}]}
    """#)
  let panels = dashboard.panels
  #expect(Set(panels.map(\.id)).count == 5)
  #expect(panels.last?.row == 5)
  for (index, a) in panels.enumerated() {
    #expect(a.grid.x >= 0 && a.grid.maxX <= 24)
    for b in panels[(index + 1)...] { #expect(!a.grid.intersects(b.grid)) }
  }
}

@Test func oldSinglestatSpeaksTheNewWords() throws {
  let dashboard = try load(
    #"""
    {"__inputs":[{"name":"DS_P","type":"datasource","pluginId":"prometheus"}],
     "panels":[{"type":"singlestat","datasource":"${DS_P}","format":"percent","thresholds":"5,10",
     "colors":["green","orange","red"],"valueMaps":[{"op":"=","text":"N/A","value":"null"}],
     "targets":[{"expr":"x"}]}]}
    """#)
  let panel = try #require(dashboard.panels.first)
  #expect(panel.source.type == "prometheus")
  #expect(panel.fields.defaults.unit == "percent")
  #expect(panel.fields.defaults.thresholds?.steps.map(\.from) == [-.infinity, 5, 10])
  #expect(panel.fields.defaults.mappings == [ValueMapping(.null, text: "N/A")])
}

/// Node Exporter Full has `"step": 240` on panels of five minutes; Grafana computed it once and reads it never.
@Test func aStepLeftBehindIsNoInterval() throws {
  let dashboard = try load(
    #"{"panels":[{"type":"timeseries","targets":[{"expr":"x","step":240}]}]}"#)
  #expect(dashboard.panels.first?.targets.first?.interval == "")
}

/// Report 10: a map by uid, in Grafana 8 a list; the board has the place, the library the panel.
@Test(arguments: [
  #"{"libA":{"name":"Lib A","uid":"libA","kind":1,"model":MODEL}}"#,
  #"[{"name":"Lib A","uid":"libA","kind":1,"model":MODEL}]"#,
  #"{"other":{"name":"Lib A","model":MODEL}}"#,
])
func libraryPanelsThatAnExportBringsAreDrawn(_ elements: String) throws {
  let model =
    #"{"id":9,"type":"timeseries","title":"from the library","gridPos":{"x":0,"y":0,"w":24,"h":10},"targets":[{"expr":"up","refId":"A"}]}"#
  let board = try load(
    #"""
    {"panels":[{"id":1,"gridPos":{"x":2,"y":0,"w":12,"h":8},"libraryPanel":{"uid":"libA","name":"Lib A"}},
     {"id":2,"gridPos":{"x":0,"y":8,"w":12,"h":8},"libraryPanel":{"uid":"nix","name":"Nix"}}],
     "__elements":\#(elements.replacing("MODEL", with: model))}
    """#)
  let panel = try #require(board.panels.first)
  #expect(panel.id == 1 && panel.grid == GridRect(x: 2, y: 0, width: 12, height: 8))
  #expect(panel.title == "from the library" && panel.kind == "timeseries")
  #expect(panel.targets.map(\.expression) == ["up"] && panel.fromLibrary == nil)
  #expect(board.draws(panel))
  #expect(board.panels.last?.fromLibrary == "Nix")
}

/// Report 11, and the same of rows in both schemas.
@Test func savedCopiesOfRepeatsAreMadeAnew() throws {
  let list =
    #""templating":{"list":[{"name":"v","type":"custom","query":"a,b","multi":true,"current":{"value":["a","b"]}}]}"#
  func titles(_ json: String) throws -> [String] {
    let board = try load(json)
    return board.placed(board.savedVariables(range: lastHour), range: lastHour).map(\.title)
  }
  let panels = #"""
    "panels":[{"id":1,"type":"stat","title":"p $v","repeat":"v","gridPos":{"x":0,"y":0,"w":12,"h":4}},
     {"id":2,"type":"stat","title":"p $v","repeatPanelId":1,"repeatIteration":15,"gridPos":{"x":12,"y":0,"w":12,"h":4}},
     {"id":3,"type":"row","title":"r $v","repeat":"v","gridPos":{"x":0,"y":4,"w":24,"h":1}},
     {"id":4,"type":"stat","title":"in $v","gridPos":{"x":0,"y":5,"w":12,"h":4}},
     {"id":5,"type":"row","title":"r $v","repeatPanelId":3,"repeatIteration":15,"gridPos":{"x":0,"y":9,"w":24,"h":1}},
     {"id":6,"type":"stat","title":"in $v","repeat":"v","repeatedByRow":true,"repeatPanelId":4,"gridPos":{"x":0,"y":10,"w":12,"h":4}},
     {"id":7,"type":"row","title":"last","collapsed":true,"gridPos":{"x":0,"y":14,"w":24,"h":1},"panels":[
      {"id":8,"type":"stat","title":"own"},{"id":9,"type":"stat","title":"copy","repeatPanelId":8}]}]
    """#
  #expect(
    try titles("{\(list),\(panels)}")
      == ["p a", "p b", "r a", "in a", "r b", "in b", "last", "own"])
  // Without variables nothing would make them anew.
  #expect(try titles("{\(panels)}").count == 9)
  #expect(
    try titles(
      #"""
      {\#(list),"rows":[{"title":"r $v","showTitle":true,"repeat":"v","panels":[{"id":1,"type":"singlestat","title":"s"}]},
       {"title":"r $v","showTitle":true,"repeatRowId":1,"repeatIteration":15,"panels":[{"id":2,"type":"singlestat","title":"s","repeatPanelId":1}]}]}
      """#) == ["r a", "s", "r b", "s"])
}

@Test func timesThatCannotBeReadAreSaid() throws {
  let board = try load(
    #"{"panels":[],"time":{"from":"next tuesday","to":"now"},"refresh":"often"}"#)
  #expect(
    board.notices == [
      "the board's time from “next tuesday” is not understood: the last hour is shown",
      "the board's refresh “often” is not understood",
    ])
  #expect(board.notices == board.warnings)
  for time in [
    #"{"from":1704067200000,"to":1704153600000}"#,
    #"{"from":"1704067200000","to":"now"}"#,
    #"{"from":"2024-01-01T00:00:00.000Z","to":"now+1d"}"#,
  ] {
    let board = try load(#"{"panels":[],"time":\#(time),"refresh":false}"#)
    #expect(board.notices.isEmpty && board.refresh == nil)
    #expect(
      TimeExpression(board.from, now: Timestamp(milliseconds: 0), .utc)
        == .at(Timestamp(seconds: 1_704_067_200)))
  }
  let sundays = try load(#"{"panels":[],"weekStart":"sunday","fiscalYearStartMonth":3}"#)
  #expect(sundays.calendar == CalendarRules(weekStart: "sunday", fiscalStart: 3))
  #expect(try load(#"{"panels":[],"refresh":"auto"}"#).refresh == .seconds(60))
}
