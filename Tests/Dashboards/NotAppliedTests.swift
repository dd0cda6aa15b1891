import Dashboards
import Metrics
import Testing

/// A panel's JSON and what of it is not applied.
@Test(
  arguments: [
    (#""type":"timeseries""#, []), (#""type":"geomap""#, ["kind geomap"]),
    (#""type":"text","options":{"content":"x"}"#, []),
    (
      #""type":"table","transformations":[{"id":"organize","options":{}},{"id":"spell"},{"id":"spell","disabled":true},{"id":"calculateField","options":{"mode":"binary","binary":{"left":"a","operator":"%","right":"b"}}}]"#,
      ["spell", "calculateField: operator %"]
    ),
    (
      #""type":"stat","fieldConfig":{"defaults":{"unit":"widgets","mappings":[{"type":"moon","options":{}}]},"overrides":[{"matcher":{"id":"byMoon","options":"x"},"properties":[{"id":"unit","value":"s"}]},{"matcher":{"id":"byType","options":"boolean"},"properties":[{"id":"fieldMinMax","value":true}]}]}"#,
      [
        "override matcher byMoon", "override matcher byType boolean", "override of fieldMinMax",
        "value mapping of type moon",
      ]
    ),
    (
      #""type":"stat","options":{"reduceOptions":{"calcs":["mode"]},"showPercentChange":true}"#,
      ["calculation mode", "option showPercentChange"]
    ),
    (
      #""type":"table","fieldConfig":{"overrides":[{"matcher":{"id":"byName","options":"x"},"properties":[{"id":"custom.cellOptions","value":{"type":"sparkline"}}]}]}"#,
      ["option cellOptions.type sparkline"]
    ),
    (#""type":"heatmap","options":{"calculate":true}"#, ["option calculate"]),
    (#""type":"stat","timeFrom":"2h","timeShift":"now-1d/d""#, []),
    (#""type":"stat","timeFrom":"$span","timeShift":"${span}""#, []),
    (
      #""type":"stat","timeFrom":"2 moons","timeShift":"later""#,
      ["timeFrom 2 moons", "timeShift later"]
    ),
    (
      #""type":"timeseries","targets":[{"refId":"A","expr":"up"},{"refId":"B","expr":"{a=\"b\"}","datasource":{"type":"loki"}},{"refId":"C","hide":true,"datasource":{"type":"loki"}}]"#,
      ["query B of loki"]
    ),
  ] as [(String, [String])])
func aFileTellsWhatOfItIsNotApplied(_ panel: String, _ texts: [String]) throws {
  let dashboard = try load(#"{"panels":[{"title":"P",\#(panel)}]}"#)
  #expect(dashboard.notApplied == texts.map { NotApplied(panel: "P", text: $0) })
  #expect(dashboard.unknownUnits.map(\.text) == (panel.contains("widgets") ? ["widgets"] : []))
}

@Test func seriesThatWereHiddenByHandAreSavedByWhatIsShown() async throws {
  let source = FakeSource(["x": { _ in [["i": "a"]: 1, ["i": "b"]: 2] }])
  let dashboard = try load(
    panel(
      #","fieldConfig":{"overrides":[{"__systemRef":"hideSeriesFrom","matcher":{"id":"byNames","options":{"mode":"exclude","names":["a"],"prefix":"All except:","readOnly":true}},"properties":[{"id":"custom.hideFrom","value":{"viz":true}}]}]}"#
    ))
  guard case .graph(let graph)? = await frames(dashboard, source).first?.content else {
    return #expect(Bool(false))
  }
  #expect(graph.series.map(\.isHidden) == [false, true])
}
