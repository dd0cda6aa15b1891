import Dashboards
import Metrics
import Query
import Synchronization
import Testing

@Test func annotationQueriesMarkTheGraphs() async throws {
  let source = FakeSource([
    "x": { _ in [["i": "a"]: 1] },
    // Ten minutes that end twenty minutes ago, and one instant.
    "up == 0": { time in
      let age = now.seconds - time
      return (1200...1800).contains(age) || age == 620 ? [["host": "h1"]: 1] : [:]
    },
  ])
  func dashboard(_ annotation: String) throws -> Dashboard {
    let text = panel(#","links":[{"title":"See $__dashboard","url":"http://x/?from=${__from}"}]"#)
    return try load(
      #"{"title":"D","annotations":{"list":[{"builtIn":1},\#(annotation)]},"# + text.dropFirst())
  }
  let marked = try dashboard(
    #"{"name":"Down","expr":"up == 0","step":"20s","iconColor":"red","titleFormat":"{{host}} down"}"#
  )
  let frame = try #require(await frames(marked, source).first)
  guard case .graph(let graph) = frame.content else { return #expect(Bool(false)) }
  #expect(
    graph.shades == [
      ShadedInterval(
        from: now - .seconds(1800), to: now - .seconds(1200), label: "h1 down", color: .crit),
      ShadedInterval(
        from: now - .seconds(620), to: now - .seconds(620), label: "h1 down", color: .crit),
    ])
  #expect(frame.notice == nil && frame.queries.map(\.refID) == ["A", "Down"])
  // Where a link leads is asked when it is followed.
  #expect(
    frame.links == [DashboardLink(title: "See $__dashboard", url: "http://x/?from=${__from}")])
  let off = try dashboard(#"{"name":"Down","expr":"up == 0","enable":false}"#)
  guard case .graph(let plain)? = await frames(off, source).first?.content else {
    return #expect(Bool(false))
  }
  #expect(plain.shades.isEmpty)
  // A broken annotation query is told beside the panel's own, and harms nothing.
  let broken = try #require(
    await frames(dashboard(#"{"name":"Bad","expr":"nix"}"#), source).first)
  #expect(broken.notice == nil && broken.queries.last?.error == "not known: nix")
}

@Test func aHungAnnotationQueryHoldsNoPanelUp() async throws {
  let source = FakeSource(hangs: ["up"], ["x": { _ in [["i": "a"]: 1] }])
  let text = panel("")
  let dashboard = try load(
    #"{"annotations":{"list":[{"name":"Slow","expr":"up"}]},"# + text.dropFirst())
  let frame = try #require(
    await frames(dashboard, source, evaluator: DashboardEvaluator(patience: .milliseconds(10)))
      .first)
  guard case .graph(let graph) = frame.content else { return #expect(Bool(false)) }
  #expect(graph.series.count == 1 && graph.shades.isEmpty && frame.notice == nil)
  #expect(frame.queries.last?.error?.hasPrefix("no answer within 10ms") == true)
}
