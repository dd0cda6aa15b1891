import TestSupport
import Testing

@testable import Exposition

@Suite struct NumberTests {
  private func value(_ text: String) -> Double? {
    let bytes = Array("m \(text)\n".utf8)
    var page = ParsedPage()
    do {
      try ExpositionParser(format: .text004).parse(bytes, into: &page)
      return page.entries.first?.value
    } catch {
      return nil
    }
  }

  @Test(arguments: [
    "0", "-0", "1", "+1", "12345678901234567890", "9007199254740993", "0.1", ".5", "5.", "1e22",
    "1e23", "1e-22", "3.14159265358979", "7.424100000000001e-05", "1.7976931348623157e308",
    "4.9e-324",
    "2.2250738585072014e-308", "123456789.987654321", "1e0000000000000000005",
    "00000000000000000000012",
    "0.00000000000000000000000000000000012345678901234567",
  ]) func numbersAreReadExactly(text: String) {
    #expect(value(text)?.bitPattern == Double(text)?.bitPattern)
  }

  @Test func randomNumbersAreReadExactly() {
    var random = SplitMix(seed: 1)
    for _ in 0..<5000 {
      let double = Double(bitPattern: random.next())
      guard double.isFinite else { continue }
      #expect(value("\(double)")?.bitPattern == double.bitPattern)
      let short = Double(Int64(truncatingIfNeeded: random.next()) >> 20) / 1000
      #expect(value("\(short)") == short)
    }
  }

  @Test(arguments: [("Inf", Double.infinity), ("+inf", .infinity), ("-INFINITY", -.infinity)])
  func infinities(text: String, expected: Double) { #expect(value(text) == expected) }

  @Test(arguments: [
    "", "-", "+", ".", "e5", "1e", "1e+", "1e999", "0x10", "1_000", "1.2.3", "+nan", "infi", "1a",
    "--1",
  ]) func whatIsNoNumberIsRefused(text: String) { #expect(value(text) == nil) }

  @Test(arguments: [
    (1, "1.0"), (0.25, "0.25"), (1e6, "1e+06"), (100_000, "100000.0"), (1_638_400, "1.6384e+06"),
    (1e-05, "1e-05"), (0.0001, "0.0001"), (-2.5, "-2.5"), (1e21, "1e+21"),
    (6.399999999999999e-08, "6.399999999999999e-08"), (12345.678, "12345.678"),
    (Double.infinity, "+Inf"),
  ]) func bucketBoundsHaveOneForm(value: Double, text: String) {
    #expect(openMetricsFloat(value) == text)
  }
}
