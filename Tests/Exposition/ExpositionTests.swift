import Metrics
import Testing

@testable import Exposition

@Suite struct ExpositionParserTests {
  @Test func readsSamplesWithTheirLabelsAndTimes() throws {
    let text = Array(
      "# HELP a_total Help\\nme\n# TYPE a_total counter\na_total{x=\"1\\\"2\", y=\"\"} 3e2 -5\n\n{\"b.c\",q=\"z\"} NaN"
        .utf8)
    var page = ParsedPage()
    let parser = ExpositionParser(format: .text004)
    try parser.parse(text, into: &page)
    #expect(page.entries.map(\.timestamp) == [-5, .min])
    #expect(page.entries[0].value == 300)
    #expect(page.entries[1].value.bitPattern == Double.plainNaN.bitPattern)
    #expect(page.metadata == ["a_total": MetricMetadata(kind: .counter, help: "Help\nme")])
    let labels = try page.entries.map { try parser.labels(of: $0, in: page, bytes: text) }
    #expect(labels == [["__name__": "a_total", "x": "1\"2"], ["__name__": "b.c", "q": "z"]])
  }

  @Test func errorsNameLineAndColumn() {
    let text = Array("a 1\nb{c='d'} 1\n".utf8)
    var page = ParsedPage()
    #expect {
      try ExpositionParser(format: .text004).parse(text, into: &page)
    } throws: { error in
      let error = error as? ExpositionError
      return error?.line == 2 && error?.column == 5
    }
  }

  @Test func aTableFindsSeriesAgain() throws {
    let text = Array((0..<500).map { "m{i=\"\($0)\"} 1\n" }.joined().utf8)
    var page = ParsedPage()
    try ExpositionParser(format: .text004).parse(text, into: &page)
    text.withUnsafeBytes { bytes in
      var table = SeriesTable()
      for entry in page.entries {
        #expect(table.find(entry, in: bytes, expected: 0) == nil)
        _ = table.insert(entry, in: bytes)
      }
      for (slot, entry) in page.entries.enumerated().reversed() {
        #expect(table.find(entry, in: bytes, expected: 7) == slot)
      }
    }
  }

  @Test func aLineOfVeryManyLabelsIsReadInTime() throws {
    let labels = (0..<20_000).map { "l\($0)=\"\"" }.joined(separator: ",")
    let parser = ExpositionParser(format: .text004)
    var page = ParsedPage()
    for (more, isRefused) in [("", false), (",l7=\"\"", true)] {
      let bytes = Array("m{\(labels)\(more)} 1\n".utf8)
      try parser.parse(bytes, into: &page)
      let read = try? parser.labels(of: page.entries[0], in: page, bytes: bytes)
      #expect((read == nil) == isRefused)
    }
  }
}
