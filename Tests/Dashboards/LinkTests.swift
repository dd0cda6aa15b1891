import Dashboards
import Glibc
import Metrics
import Testing

private let board = #"""
  {"uid":"b","title":"A & B","tags":["x"],
   "links":[{"type":"dashboards","tags":["x","y"],"keepTime":true,"includeVars":true},
            {"type":"link","title":"Runbook of $svc","url":"https://runbooks/$svc","keepTime":true},
            {"type":"link","title":"nowhere"}],
   "templating":{"list":[{"name":"svc","type":"custom","query":"check out,b","current":{"value":"check out"}},
     {"name":"all","type":"custom","query":"a,b","includeAll":true,"multi":true,"current":{"value":"$__all"}},
     {"name":"secret","type":"constant","query":"k"}]},
   "panels":[{"id":1,"type":"table","title":"T","gridPos":{"x":0,"y":0,"w":24,"h":8},
     "targets":[{"refId":"A","expr":"x","instant":true,"format":"table"}],
     "links":[{"title":"new","url":"/d/rep?var-svc=$svc"},
       {"type":"dashboard","dashboard":"Old One","keepTime":true,"includeVars":true,"params":"a=1"},
       {"dashUri":"db/older","title":"older"},{"title":"empty"}],
     "fieldConfig":{"defaults":{"unit":"reqps","links":[{"title":"Drill ${__data.fields.i}","url":"/d/s?v=LINK"}]},
       "overrides":[{"matcher":{"id":"byName","options":"i"},"properties":[
         {"id":"links","value":[{"title":"ext","url":"https://e/${__value.raw}"}]}]}]}}]}
  """#

private let source = FakeSource(["x": { _ in [["i": "a b", "job name": "j"]: 12.5] }])

/// The row of the board's table, and what its templates are filled in with.
private func row(_ url: String) async throws -> (Interpolation, [DataLinks], PanelFrame) {
  let escaped = url.split(separator: "\"", omittingEmptySubsequences: false).joined(
    separator: "\\\"")
  let dashboard = try load(
    board.split(separator: "LINK", omittingEmptySubsequences: false).joined(separator: escaped))
  let frame = try #require(await frames(dashboard, source).first)
  guard case .table(let table) = frame.content else { throw NoTable() }
  let variables = await DashboardEvaluator().resolveVariables(
    of: dashboard, selection: VariableSelection(), range: lastHour, sources: nil)
  let filler = Interpolation(variables: variables, range: lastHour, dashboard: dashboard)
  return (filler, table.dataLinks(row: 0), frame)
}
private struct NoTable: Error {}

/// Every placeholder of Grafana's data links, in the column of values: values are encoded as `encodeURI` does.
@Test(arguments: [
  ("${__data.fields.i}", "a%20b"), ("${__data.fields[\"i\"]}", "a%20b"),
  ("${__data.fields['job name']}", "j"), ("${__data.fields[1]}", "a%20b"),
  ("${__data.fields[0]}", "2023-11-14%2022:13:20Z"),
  ("${__data.fields[0].numeric}", "1700000000000"),
  ("${__data.fields.Value}", "12.5%20req/s"), ("${__data.fields.Value.numeric}", "12.5"),
  ("${__data.fields[\"Value\"].text}", "12.5%20req/s"), ("${__data.fields.nix}", ""),
  ("${__data.fields[\"i\"]:percentencode}", "a%20b"),
  ("${__data.fields.i:queryparam}", "var-__data=a%20b"),
  ("${__value.raw}", "12.5"), ("${__value.numeric}", "12.5"), ("${__value.text}", "12.5%20req/s"),
  ("${__value}", "12.5%20req/s"), ("${__value.text:percentencode}", "12.5%20req%2Fs"),
  ("${__value.time}", "1700000000000"), ("${__value.time:date:YYYY-MM-DD}", "2023-11-14"),
  ("${__value.time:date:seconds}", "1700000000"),
  ("${__field.name}", "Value"), ("${__field.displayName}", "Value"), ("${__field.labels.nix}", ""),
  ("${__series.name}", "A"), ("$svc", "check%20out"), ("${svc:raw}", "check out"),
  ("${svc:queryparam}", "var-svc=check%20out"), ("${all:queryparam}", "var-all=$__all"),
  ("$all", "%7Ba,b%7D"), ("${all:pipe}", "a|b"),
  ("${__url_time_range}", "from=now-6h&to=now"),
  ("${__all_variables}", "var-svc=check%20out&var-all=%24__all"),
  ("${__from}", "1699996400000"), ("${__to:date:iso}", "2023-11-14T22:13:20.000Z"),
  ("${__to:date:YYYY/MM}", "2023/11"), ("${__dashboard.uid}", "b"), ("${__dashboard}", "A%20&%20B"),
  ("${__dashboard.title:percentencode}", "A%20%26%20B"), ("${nix}", "${nix}"),
  ("${__value.nix}", "${__value.nix}"), ("a\nb", "ab"),
])
func aDataLinksPlaceholdersAreFilled(template: String, text: String) async throws {
  let url = template.split(separator: "\n", omittingEmptySubsequences: false).joined(
    separator: "\\n")
  let (filler, links, _) = try await row(url)
  // Of the last column, that of the values.
  let last = try #require(links.last)
  let filled = filler.filled(last.links[0], row: last.row, timeRange: "from=now-6h&to=now")
  #expect(filled.url == "/d/s?v=" + text)
  #expect(filled.title == "Drill a b")
}

@Test func anOverridesLinksGoBeforeTheDefaults() async throws {
  let (filler, links, _) = try await row("")
  let own = try #require(links.first { $0.links.count == 2 })
  #expect(own.links.map(\.title) == ["ext", "Drill ${__data.fields.i}"])
  #expect(filler.filled(own.links[0], row: own.row, timeRange: "").url == "https://e/a%20b")
  #expect(links.count == 4, "time, two labels, value")
}

@Test func linksOfDashboardsAndPanelsOfAnyAge() async throws {
  let (filler, _, frame) = try await row("")
  let time = "from=1&to=2"
  #expect(
    frame.links.map { filler.filled($0, timeRange: time).url } == [
      "/d/rep?var-svc=check%20out",
      "/dashboard/db/old-one?a=1&from=1&to=2&var-svc=check%20out&var-all=%24__all",
      "/dashboard/db/older",
    ])
  let links = try load(board).links
  #expect(links.map(\.title) == ["dashboards", "Runbook of $svc"])
  #expect(links[0].listsDashboards && links[0].tags == ["x", "y"])
  let runbook = filler.filled(links[1], timeRange: time)
  #expect(runbook.title == "Runbook of check out")
  #expect(runbook.url == "https://runbooks/check%20out?from=1&to=2")
}

@Test func seriesNumbersAndOldTablesHaveTheirLinks() async throws {
  let link =
    #"{"title":"s","url":"/d/x?n=${__series.name}&i=${__field.labels.i}&j=${__field.labels[\"i\"]}&v=${__value.raw}"}"#
  let fields = #","fieldConfig":{"defaults":{"links":[\#(link)]}}"#
  let source = FakeSource(["x": { _ in [["i": "a"]: 2] }])
  let graph = try #require(await frames(load(panel(fields)), source).first)
  guard case .graph(let content) = graph.content else { throw NoTable() }
  let filler = Interpolation(variables: ResolvedVariables(), range: lastHour)
  let one = try #require(content.dataLinks(of: content.series[0], at: now, value: 2).first)
  #expect(filler.filled(one.links[0], row: one.row, timeRange: "").url == "/d/x?n=a&i=a&j=a&v=2")
  for kind in ["stat", "gauge", "bargauge"] {
    let frame = try #require(await frames(load(panel(fields, kind: kind)), source).first)
    let cells: [ValueCell] =
      switch frame.content {
      case .stat(let stat): stat.cells
      case .gauge(let gauge): gauge.cells
      case .bars(let bars): bars.cells
      default: []
      }
    let data = try #require(cells.first?.dataLinks)
    #expect(
      filler.filled(data.links[0], row: data.row, timeRange: "").url == "/d/x?n=a&i=a&j=a&v=2")
  }
  let styled =
    #","styles":[{"pattern":"Value","type":"number","unit":"short","link":true,"linkUrl":"/d/x?c=${__cell}&d=$__cell_1","linkTooltip":"t"}]"#
  let old = try #require(
    await frames(
      load(panel(styled, kind: "table", target: #","format":"table","instant":true"#)), source
    ).first)
  guard case .table(let table) = old.content else { throw NoTable() }
  let data = try #require(table.dataLinks(row: 0).first)
  let filled = filler.filled(data.links[0], row: data.row, timeRange: "")
  #expect(filled.url == "/d/x?c=2&d=a" && filled.title == "t")
}

@Test(arguments: [
  ("/d/abc/slug", DashboardAddress.Board.uid("abc", slug: "slug")),
  ("d/abc", .uid("abc", slug: "")),
  ("https://g.example/grafana/d/abc/s?orgId=1", .uid("abc", slug: "s")),
  ("/d-solo/abc/s?panelId=4", .uid("abc", slug: "s")), ("dashboard/db/my-board", .slug("my-board")),
  ("http://g/dashboard/db/my-board#x", .slug("my-board")), ("/dashboard/file/b.json", .slug("b")),
  ("?var-a=b", .same), ("//g/d/a%20b", .uid("a b", slug: "")),
])
func addressesOfDashboards(url: String, board: DashboardAddress.Board) {
  #expect(DashboardAddress(url)?.board == board)
}

@Test(arguments: [
  "https://runbooks/x", "", "/", "mailto:a@d/d/x", "javascript:alert(1)/d/x", "/explore?left=x",
  "/d",
  "https://d", "ftp://h/d/x", "#top",
])
func addressesOfOthers(url: String) {
  #expect(DashboardAddress(url) == nil)
}

@Test func anAddressTellsVariablesTimeAndPanel() throws {
  let address = try #require(
    DashboardAddress(
      "/d/u/s?var-a=x%2By&var-a=z+w&var-b=&var-=n&from=now-6h&to=now%2Fd&viewPanel=panel-7&kiosk"))
  #expect(address.variables == ["a": ["x+y", "z w"], "b": [""]])
  #expect(address.from == "now-6h" && address.to == "now/d" && address.panel == 7)
  #expect(DashboardAddress("/d/u?v=100%")?.from == nil)
}

private let trial: String = {
  var parts = #filePath.split(separator: "/").dropLast(3)
  parts.append(contentsOf: ["..", "shared", "corpora", "trial"])
  return "/" + parts.joined(separator: "/") + "/links.json"
}()

@Test(.enabled(if: access(trial, R_OK) == 0, "../shared is absent"))
func theTrialBoardsLinks() async throws {
  let file = try #require(fopen(trial, "rb"))
  defer { fclose(file) }
  var bytes = [UInt8](repeating: 0, count: 1 << 16)
  bytes.removeSubrange(fread(&bytes, 1, bytes.count, file)...)
  let dashboard = try #require(Dashboard.load(bytes).first)
  let up: @Sendable (Double) -> [Labels: Double] = { _ in
    [["service": "gateway"]: 1, ["service": "check out"]: 1]
  }
  let source = FakeSource(
    labels: ["service": ["gateway"]], ["sum by (service)(up{job=\"shop\"})": up])
  let all = await frames(dashboard, source)
  guard case .table(let table)? = all.first?.content else { throw NoTable() }
  let filler = Interpolation(variables: ResolvedVariables(), range: lastHour)
  let row = try #require(table.rows.firstIndex { $0.contains { $0.text == "check out" } })
  let urls = table.dataLinks(row: row).flatMap { data in
    data.links.map { filler.filled($0, row: data.row, timeRange: "from=now-5m&to=now").url }
  }
  let drill = "/d/shop-service/shop-service?var-service=check%20out&from=now-5m&to=now"
  #expect(Set(urls) == [drill, "https://example.com/check%20out"])
}
