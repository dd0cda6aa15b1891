import Dashboards
import Metrics
import Query
import Synchronization
import Testing

private func resolved(_ list: String, _ source: FakeSource, _ chosen: [String: [String]] = [:])
  async throws -> (Dashboard, ResolvedVariables)
{
  let dashboard = try load(#"{"templating":{"list":[\#(list)]},"panels":[]}"#)
  let variables = await DashboardEvaluator().resolveVariables(
    of: dashboard, selection: VariableSelection(chosen), range: lastHour,
    sources: DataSources(main: source))
  return (dashboard, variables)
}

@Test func chainsQueries() async throws {
  let source = FakeSource(labels: [
    "up/job": ["api", "web"], #"up{job="web"}/instance"#: ["web-10:80", "web-9:80"],
  ])
  let (_, variables) = try await resolved(
    #"""
    {"name":"instance","type":"query","query":"label_values(up{job=\"$job\"}, instance)","sort":7,
     "regex":"/(?<value>(?<text>[^:]+):.*)/"},
    {"name":"job","type":"query","query":{"query":"label_values(up, job)","refId":"x"},
     "current":{"text":"web","value":"web"}}
    """#, source)
  #expect(variables["job"]?.current == [VariableOption("web")])
  #expect(
    variables["instance"]?.options == [
      VariableOption(text: "web-9", value: "web-9:80"),
      VariableOption(text: "web-10", value: "web-10:80"),
    ])
}

@Test func takesResultsApart() async throws {
  let source = FakeSource([
    "up == 1": { _ in [["__name__": "up", "i": "a"]: 1, ["__name__": "up", "i": "b"]: 1] }
  ])
  let (_, variables) = try await resolved(
    #"{"name":"i","type":"query","query":"query_result(up == 1)","regex":"/i=\"([^\"]+)\"/","includeAll":true,"multi":true}"#,
    source, ["i": ["b"]])
  #expect(variables["i"]?.options.map(\.value) == ["$__all", "a", "b"])
  #expect(variables["i"]?.current.map(\.value) == ["b"])
}

@Test func whatIsGivenStaysEvenWhereItIsNotOnOffer() async throws {
  let dashboard = try load(
    #"""
    {"templating":{"list":[
      {"name":"i","type":"query","query":"label_values(i)","includeAll":true,"multi":true},
      {"name":"c","type":"custom","query":"one : 1, two : 2"}]},"panels":[]}
    """#)
  func picks(_ selection: VariableSelection) async -> [[String]] {
    let variables = await DashboardEvaluator().resolveVariables(
      of: dashboard, selection: selection, range: lastHour,
      sources: DataSources(main: FakeSource(labels: ["i": ["a", "b"]])))
    return variables.list.map { $0.current.map(\.value) }
  }
  var selection = VariableSelection(["i": ["gone", "b"], "c": ["two"]])
  // What was picked once gives way.
  #expect(await picks(selection) == [["b"], ["1"]])
  selection.asGiven = ["i", "c"]
  #expect(await picks(selection) == [["gone", "b"], ["2"]])
  selection.values = ["i": ["$__all"], "c": ["$__all"]]
  #expect(await picks(selection) == [["$__all"], ["All"]])
}

@Test(arguments: [
  ("x{a=~\"$m\"}", "x{a=~\"(a\\\\.b|c)\"}"), ("${m:pipe}", "a.b|c"), ("${m:csv}", "a.b,c"),
  ("${m:glob}", "{a.b,c}"), ("${m:json}", "[\"a.b\",\"c\"]"), ("[[m:regex]]", "(a\\.b|c)"),
  ("${m:queryparam}", "var-m=a.b&var-m=c"), ("${m:singlequote}", "'a.b','c'"),
  ("${m:lucene}", "(\"a.b\" OR \"c\")"), ("${m:text}", "A + c"), ("${m:raw}", "a.b,c"),
  ("${m:percentencode}", "%7Ba.b%2Cc%7D"), ("${m:distributed}", "a.b,m=c"),
  ("\"$one\"/$one", "\"v\\\\w\"/v\\w"), ("x{a=~\"$all\"}", "x{a=~\".*\"}"),
  ("$nix ${nix} [[nix]]", "$nix ${nix} [[nix]]"),
  ("$t", "rate(x[5m])"), ("[$i]", "[2m]"), ("${__from:date:YYYY-MM-DD}", "2023-11-14"),
  ("$__range_s", "3600"), ("${m:sqlstring}", "'a.b','c'"), ("${m:doublequote}", "\"a.b\",\"c\""),
  ("a$", "a$"), ("${", "${"), ("$__dashboard", "Untitled"), ("${m:join:;}", "a.b;c"),
  ("${m:html}", "a.b, c"),
  ("${m:uriencode}", "%7Ba.b,c%7D"), ("${m:customqueryparam:p:x-}", "p=x-a.b&p=x-c"),
  ("${all:queryparam}", "var-all=$__all"), ("${all:percentencode}", ".%2A"),
  ("${one:json}", "v\\w"),
  ("${one:doublequote}", "\"v\\w\""), ("${one:lucene}", "v\\\\w"), ("[$__auto_interval]", "[2m]"),
  ("[$__auto_interval_i]", "[2m]"),
])
func fillsTemplates(template: String, text: String) async throws {
  let (dashboard, variables) = try await resolved(
    #"""
    {"name":"m","type":"custom","multi":true,"query":"A : a.b, c, d","current":{"value":["a.b","c"]}},
    {"name":"one","type":"custom","query":"v\\w"},
    {"name":"all","type":"custom","includeAll":true,"allValue":".*","query":"x,y","current":{"value":"$__all"}},
    {"name":"t","type":"textbox","query":"rate(x[5m])"},
    {"name":"i","type":"interval","query":"1m,10m","auto":true,"auto_count":30,"auto_min":"10s","current":{"value":"$__auto_interval_i"}}
    """#, FakeSource())
  let filler = Interpolation(variables: variables, range: lastHour, dashboard: dashboard)
  #expect(filler.promQL(template) == text)
}

/// Whatever the file had chosen: no values are no value, a list of none, or what All says of itself.
@Test(arguments: [
  ("", "x{c=\"\"}", "", "", "", "\"\"", ""),
  (#","current":{"text":"prod","value":"prod"}"#, "x{c=\"\"}", "", "", "", "\"\"", ""),
  (#","multi":true,"current":{"value":["prod"]}"#, "x{c=\"()\"}", "()", "", "[]", "", "%7B%7D"),
  (#","includeAll":true"#, "x{c=\"()\"}", "()", "", "[]", "", "%7B%7D"),
  (
    #","includeAll":true,"multi":true,"current":{"value":"$__all"}"#, "x{c=\"()\"}", "()", "", "[]",
    "", "%7B%7D"
  ),
  (
    #","includeAll":true,"allValue":".+","current":{"value":"$__all"}"#, "x{c=\".+\"}", ".+", ".+",
    ".+", ".+", ".%2B"
  ),
])
func aVariableWithoutValuesIsEmptyAsInGrafana(
  _ fields: String, _ asked: String, _ regex: String, _ pipe: String, _ json: String,
  _ quoted: String,
  _ percent: String
) async throws {
  let (dashboard, variables) = try await resolved(
    #"{"name":"v","type":"query","query":"label_values(nix, c)"\#(fields)}"#, FakeSource())
  let filler = Interpolation(variables: variables, range: lastHour, dashboard: dashboard)
  #expect(filler.promQL("x{c=\"$v\"}") == asked)
  #expect(filler.promQL("${v:regex}") == regex)
  #expect(filler.promQL("${v:pipe}") == pipe)
  #expect(filler.promQL("${v:json}") == json)
  #expect(filler.promQL("${v:doublequote}") == quoted)
  #expect(filler.promQL("${v:percentencode}") == percent)
}

@Test func whatDependsOnAVariableWithoutValuesAsksForNone() async throws {
  let source = FakeSource(labels: [#"up{job=""}/i"#: ["a"], #"up{job=~".*"}/i"#: ["b"]])
  let (_, variables) = try await resolved(
    #"""
    {"name":"job","type":"query","query":"label_values(nix, job)"},
    {"name":"i","type":"query","query":"label_values(up{job=\"$job\"}, i)"}
    """#, source)
  #expect(variables["i"]?.current.map(\.value) == ["a"])
}

@Test func savedTextsFindValuesThatHaveChanged() async throws {
  let (_, variables) = try await resolved(
    #"{"name":"c","type":"custom","query":"one : 1, two : 2","current":{"text":"two","value":"old"}}"#,
    FakeSource())
  #expect(variables["c"]?.current.map(\.value) == ["2"])
}

/// Report 20: 6 h in 30 parts.
@Test func theAutoIntervalOfOldBoardsHasNoName() async throws {
  let range = TimeRange(from: now - .seconds(6 * 3600), to: now, now: now)
  for expression in [
    "rate(x[$interval])", "rate(x[$__auto_interval])", "rate(x[$__auto_interval_interval])",
  ] {
    let board = try load(
      #"""
      {"templating":{"list":[{"name":"interval","type":"interval","auto":true,"auto_count":30,"auto_min":"10s",
       "query":"1m,10m","current":{"text":"auto","value":"$__auto_interval"}}]},
       "panels":[{"type":"timeseries","targets":[{"expr":"\#(expression)","refId":"A"}]}]}
      """#)
    let source = FakeSource(fallback: { _ in [[:]: 1] })
    _ = await frames(board, source, range: range)
    #expect(Set(source.asked.withLock { $0.map(\.expression) }) == ["rate(x[15m])"])
  }
}

@Test func aSourceThatFailsLeavesTheFilesValue() async throws {
  let (_, variables) = try await resolved(
    #"{"name":"i","type":"query","query":"query_result(nix)","current":{"text":"a","value":"a"}}"#,
    FakeSource())
  #expect(variables["i"]?.error == "not known: nix")
  #expect(variables["i"]?.current.map(\.value) == ["a"])
}

@Test func repeatsStandBesideEachOther() async throws {
  let dashboard = try load(
    #"""
    {"templating":{"list":[{"name":"v","type":"custom","multi":true,"query":"a,b,c","current":{"value":["a","b","c"]}}]},
     "panels":[{"id":1,"type":"stat","title":"of $v","repeat":"v","maxPerRow":2,"gridPos":{"x":0,"y":0,"w":12,"h":4}},
      {"id":2,"type":"stat","gridPos":{"x":12,"y":0,"w":12,"h":4}},
      {"id":3,"type":"row","repeat":"v","title":"r $v","gridPos":{"x":0,"y":4,"w":24,"h":1}},
      {"id":4,"type":"stat","gridPos":{"x":0,"y":5,"w":24,"h":4}}]}
    """#)
  let placed = dashboard.placed(dashboard.savedVariables(range: lastHour), range: lastHour)
  #expect(placed.map(\.title) == ["of a", "of b", "of c", "", "r a", "", "r b", "", "r c", ""])
  #expect(placed[1].grid.x == 12)
  for (index, a) in placed.enumerated() {
    for b in placed[(index + 1)...] { #expect(!a.grid.intersects(b.grid), "\(a.id) \(b.id)") }
  }
}

@Test func aGroupThatTookInNothingNamesNothing() async throws {
  let source = FakeSource(labels: ["x/i": ["a:1", ":2"]])
  let (_, variables) = try await resolved(
    #"{"name":"i","label":"Host:","type":"query","query":"label_values(x, i)","regex":"/(?<text>[^:]*):(?<value>.*)/"}"#,
    source)
  #expect(variables["i"]?.options.map(\.text) == ["a", "2"])
  #expect(variables["i"]?.options.map(\.value) == ["1", "2"])
  #expect(variables["i"]?.label == "Host")
}

@Test(arguments: [
  ("label_names()", ["__name__", "job"]), ("metrics(^b)", ["bar", "baz"]), ("metrics(z$)", ["baz"]),
])
func namesOfLabelsAndMetrics(_ query: String, _ values: [String]) async throws {
  let source = FakeSource(labels: ["__name__": ["bar", "baz", "foo"], "job": ["api"]])
  let (_, variables) = try await resolved(
    #"{"name":"n","type":"query","query":"\#(query)"}"#, source)
  #expect(variables["n"]?.options.map(\.value) == values)
}

@Test func repeatsStandBelowEachOther() async throws {
  let dashboard = try load(
    #"""
    {"templating":{"list":[{"name":"v","type":"custom","multi":true,"query":"a,b","current":{"value":["a","b"]}}]},
     "panels":[{"type":"stat","repeat":"v","repeatDirection":"v","gridPos":{"x":0,"y":0,"w":12,"h":4}}]}
    """#)
  let variables = dashboard.savedVariables(range: lastHour)
  let placed = dashboard.placed(variables, range: lastHour)
  #expect(
    placed.map(\.grid) == [
      GridRect(x: 0, y: 0, width: 12, height: 4), GridRect(x: 0, y: 4, width: 12, height: 4),
    ])
}
