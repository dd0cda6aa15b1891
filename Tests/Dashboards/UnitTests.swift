import Dashboards
import Testing

@Test(
  arguments: [
    ("short", 1234, "1.23 K"), ("short", 0.0021, "0.0021"), ("none", 1234.5, "1235"),
    ("bytes", 1536, "1.5 KiB"), ("bytes", 0, "0 B"), ("decbytes", 1500, "1.5 kB"),
    ("mbytes", 2048, "2 GiB"), ("Bps", 12_000_000, "12 MB/s"), ("bps", 999, "999 b/s"),
    ("percent", 4.21, "4.21 %"), ("percentunit", 0.0421, "4.21 %"), ("s", 0.0015, "1.5 ms"),
    ("s", 90, "1.5 mins"), ("s", 3600, "1 hour"), ("ms", 1240, "1.24 s"), ("ns", 1500, "1.5 µs"),
    ("reqps", 412, "412 req/s"), ("ops", 1200, "1.2K ops/s"),
    ("dtdurations", 93_600, "1 day, 2 hours"),
    ("dthms", 3661, "01:01:01"), ("dateTimeAsIso", 1_700_000_000_000, "2023-11-14 22:13:20Z"),
    ("time: YYYY", 1_700_000_000_000, "2023Z"), ("locale", 1_234_567, "1,234,567"),
    ("currencyUSD", 1500, "$1.5K"), ("bool_yes_no", 1, "Yes"), ("celsius", 21.5, "21.5 °C"),
    ("trips", 3, "3 trips"), ("suffix: x", 3, "3 x"), ("prefix:~", 3, "~3"),
    ("watt", 0.5, "500 mW"),
    ("hex0x", 255, "0xFF"), ("sci", 12_000, "1.2e4"), ("short", -1234, "-1.23 K"),
  ] as [(String, Double, String)])
func writesUnits(unit: String, value: Double, text: String) {
  #expect(ValueFormat(unit: unit).text(value) == text)
}

@Test func keepsTheDecimalsAskedFor() {
  #expect(ValueFormat(unit: "percent", decimals: 1).text(99.96) == "100.0 %")
  #expect(ValueFormat(unit: "s", decimals: 3).text(1.0005) == "1.001 s")
  #expect(ValueFormat(unit: "none", decimals: 0).text(-0.2) == "0")
  for value in [Double.nan, .infinity, -.infinity, 1e308, -1e308, .leastNonzeroMagnitude] {
    for unit in [
      "s", "bytes", "dtdurations", "dateTimeAsIso", "locale", "hex", "sci", "short", "dthms",
    ] {
      #expect(!ValueFormat(unit: unit).text(value).isEmpty)
    }
  }
}

@Test func ticksShareAScale() {
  let format = ValueFormat(unit: "bytes")
  #expect(format.tick(512, spacing: 512, top: 2048) == "0.5 KiB")
  #expect(ValueFormat(unit: "s").tick(0.25, spacing: 0.25, top: 1) == "0.25 s")
}
