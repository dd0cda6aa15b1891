import Metrics
import Query
import Testing

@Suite struct ValueJSONTests {
  private func text(_ value: Value) -> String { String(decoding: value.apiData, as: UTF8.self) }

  @Test(arguments: [
    (0.0, "0"), (-0.0, "-0"), (1, "1"), (-1.5, "-1.5"), (0.1, "0.1"), (1e-6, "0.000001"),
    (1.5e-7, "1.5e-07"), (1e20, "100000000000000000000"), (1e21, "1e+21"),
    (0.1 + 0.2, "0.30000000000000004"),
    (123456.789, "123456.789"), (1.0 / 3, "0.3333333333333333"), (2.5e-5, "0.000025"),
    (.leastNonzeroMagnitude, "5e-324"), (1.7976931348623157e308, "1.7976931348623157e+308"),
    (.nan, "NaN"), (.infinity, "+Inf"), (-.infinity, "-Inf"), (1795244560.25, "1795244560.25"),
    (9_007_199_254_740_992, "9007199254740992"),
  ])
  func writesFloatsAsTheAPIDoes(_ value: Double, _ expected: String) {
    #expect(
      text(.scalar(Point(Timestamp(milliseconds: 1500), value)))
        == "{\"resultType\":\"scalar\",\"result\":[1.500,\"\(expected)\"]}")
  }

  @Test func writesEveryType() {
    let at = Timestamp(seconds: 60)
    #expect(text(.string("a\"\n", at)) == #"{"resultType":"string","result":[60,"a\"\u000a"]}"#)
    #expect(
      text(.vector([InstantSample(labels: ["a": "ü"], timestamp: at, content: .float(2))]))
        == #"{"resultType":"vector","result":[{"metric":{"a":"ü"},"value":[60,"2"]}]}"#)
    #expect(text(.matrix([])) == #"{"resultType":"matrix","result":[]}"#)
    var histogram = NativeHistogram()
    histogram.count = 3
    histogram.sum = 4.5
    histogram.positiveSpans = [.init(offset: 1, length: 2)]
    histogram.positiveBuckets = [1, 2]
    let series = Series(
      labels: ["__name__": "h"], points: [Point(at, 1)],
      histograms: [HistogramPoint(Timestamp(seconds: 61), histogram)])
    #expect(
      text(.matrix([series]))
        == #"{"resultType":"matrix","result":[{"metric":{"__name__":"h"},"values":[[60,"1"]],"histograms":[[61,{"count":"3","sum":"4.5","buckets":[[0,"1","2","1"],[0,"2","4","2"]]}]]}]}"#
    )
  }

  @Test func writesTheShortestDecimalThatReadsBack() throws {
    var random = SystemRandomNumberGenerator()
    var values = (0..<20_000).map { _ in Double(bitPattern: random.next()) }
    values += (0..<20_000).map { _ in Double.random(in: -1000...1000, using: &random) }
    values += (0...2046).map { Double(bitPattern: UInt64($0) << 52) }
    for value in values where value.isFinite {
      let all = text(.scalar(Point(Timestamp(milliseconds: 0), value)))
      let written = all.dropFirst(36).dropLast(3)
      #expect(Double(written) == value, "\(value) was written \(written)")
      func digits(_ text: some StringProtocol) -> String {
        let mantissa = text.prefix { $0 != "e" }.filter(\.isNumber)
        return String(mantissa.drop { $0 == "0" }.reversed().drop { $0 == "0" })
      }
      #expect(digits(written).count == digits(value.description).count, "\(value), \(written)")
    }
  }
}
