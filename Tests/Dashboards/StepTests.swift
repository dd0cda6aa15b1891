import Metrics
import Query
import Testing

@testable import Dashboards

@Suite struct StepTests {
  /// Every second of ten minutes: graphs of all widths move at the same moments, and show all of the range.
  @Test(arguments: [Duration.seconds(300), .seconds(900), .seconds(3600), .seconds(86_400)])
  func windowsMoveTogether(span: Duration) {
    let beat = Step.beat(of: span).milliseconds
    for width in [17, 60, 124, 130, 380] {
      var last: StepRange?
      for second in 0..<600 {
        let now = Timestamp(milliseconds: 1_795_269_601_000 + Int64(second) * 1000)
        let range = TimeRange(from: now - span, to: now, now: now)
        let steps = Step.columns(range, width: width, fine: .seconds(2))
        #expect(steps.count <= width + 2)
        #expect(steps.start <= range.from && steps.end + steps.step > range.to)
        if let last, last != steps { #expect((now.milliseconds) % beat == 0) }
        last = steps
      }
    }
  }
}

@Test func negativeOffsetsLookAhead() {
  #expect(
    ExpressionText.lookahead("x offset - 1m + y offset -1h30m - z offset 2h") == .seconds(5400))
  #expect(ExpressionText.lookahead(#"x{a="offset -5m"}"#) == .zero)
}
