import Facts
import Metrics
import Testing

@testable import Incidents

struct TextGraphTests {
  private func graph(
    _ series: [[Double]], step: Duration = .seconds(60), threshold: Double? = nil
  ) -> IncidentEvidence {
    let count = series.map(\.count).max() ?? 0
    var graph = IncidentEvidence(
      id: "g", incident: 1, title: "", expression: "x", from: PoolStory.at(0),
      through: PoolStory.at(0) + .seconds(60 * Int64(max(0, count - 1))), step: step,
      captured: PoolStory.at(0))
    graph.threshold = threshold
    graph.series = series.enumerated().map { index, values in
      .init(labels: Labels([Label("n", "\(index)")]), values: values)
    }
    return graph
  }

  @Test func aLineRisesToItsEnd() {
    let lines = TextGraph(graph([(0...60).map(Double.init)], threshold: 30)).lines
    #expect(
      lines == [
        "   │",
        " 60┤                                                          ⣀⣀ a",
        "   │                                                ⣀⣀⣀⠤⠤⠒⠒⠒⠉⠉",
        " 40┤                                      ⣀⣀⣀⠤⠤⠒⠒⠒⠉⠉",
        "   │╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌⢀⣀⣀⠤⠤⠒⠒⠒⠉⠉╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌",
        " 20┤                  ⢀⣀⣀⡠⠤⠔⠒⠒⠊⠉⠁",
        "   │        ⢀⣀⣀⡠⠤⠔⠒⠒⠊⠉⠁",
        "  0┤⣀⡠⠤⠔⠒⠒⠊⠉⠁",
        "   ┼┬─────────┬─────────┬─────────┬────────┬─────────┬─────────┬",
        "  Z 14:00   14:10     14:20     14:30    14:40     14:50   15:00",
        "   last  lowest  highest",
        "a    60       0       60  {n=\"0\"}",
        "╌  threshold 30",
      ])
  }

  /// A gap stays one, and a spike between steps too narrow for the plot is seen.
  @Test func gapsAndSpikesStay() {
    var values = [Double](repeating: 1, count: 1000)
    for index in 400..<600 { values[index] = .nan }
    values[251] = 100
    let lines = TextGraph(graph([values])).lines
    let plot = lines.prefix(8).map { Array($0.drop { $0 != "│" && $0 != "┤" }.dropFirst()) }
    // The spike reaches the highest row that the axis has for it.
    #expect(plot.contains { $0.count > 15 && $0[15] != " " && $0[15] != "⣀" })
    for row in plot { for x in 25..<35 where x < row.count { #expect(row[x] == " ") } }
    #expect(lines.contains { $0.contains("100") && $0.contains("a") })
  }

  @Test func seriesWithoutRoomAreCounted() {
    var graph = graph((0..<9).map { [Double($0), 1] })
    graph.omitted = 40
    let lines = TextGraph(graph).lines
    // The record has those first that tell the most.
    #expect(lines.contains { $0.hasPrefix("a  ") && $0.hasSuffix("{n=\"0\"}") })
    #expect(lines.contains("and 43 more series"))
  }

  @Test(
    arguments: [
      [], [[]], [[.nan, .nan]], [[.infinity, -.infinity]], [[1]], [[0, 0, 0]], [[1e300, -1e300]],
      [[2e-308, 0]], [[.nan, 3, .nan]],
    ] as [[[Double]]])
  func anyNumbersAreDrawn(_ series: [[Double]]) {
    for threshold in [nil, 0, .nan, .infinity, -1e308] as [Double?] {
      let lines = TextGraph(graph(series, threshold: threshold)).lines
      #expect(!lines.isEmpty)
    }
  }

  @Test func aGraphOfNoTimeIsDrawn() {
    var graph = graph([[1, 2, 3]])
    graph.through = graph.from
    graph.step = .zero
    #expect(TextGraph(graph).lines.count > 8)
  }
}
