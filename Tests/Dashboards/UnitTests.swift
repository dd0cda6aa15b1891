import Dashboards
import Testing

@Test(
  arguments: [
    // No unit shows every digit.
    ("", 9100, "9100"), ("", 2026, "2026"), ("", 1_234_567, "1234567"), ("none", 1234.5, "1235"),
    ("", 12_345_678.9, "12345679"), ("", 0.00001234, "0.0000123"),
    ("", 1_795_898_777, "1795898777"),
    ("none", 1e20, "100000000000000000000"), ("", 0.5, "0.5"), ("", -13.25, "-13.3"),
    ("short", 1234, "1.23 K"), ("short", 0.0021, "0.0021"), ("short", 1e18, "1 Quint"),
    ("short", -1234, "-1.23 K"), ("sishort", 0.0015, "1.5 m"), ("sishort", 12, "12"),
    ("bytes", 1536, "1.5 KiB"), ("bytes", 0, "0 B"), ("decbytes", 1500, "1.5 kB"),
    ("mbytes", 2048, "2 GiB"), ("kbytes", 0.5, "512 B"), ("Bps", 12_000_000, "12 MB/s"),
    ("bps", 999, "999 b/s"), ("pps", 1500, "1.5 kp/s"), ("percent", 4.21, "4.21 %"),
    ("percentunit", 0.0421, "4.21 %"),
    // Every unit of time has steps of its own.
    ("s", 0.0015, "1.5 ms"), ("s", 90, "1.5 mins"), ("s", 3600, "1 hour"), ("s", 0, "0 s"),
    ("s", 1_000_000, "1.65 weeks"), ("s", 100_000_000, "3.17 years"), ("s", 5e-10, "0.5 ns"),
    ("ms", 1240, "1.24 s"), ("ms", 0.5, "0.5 ms"), ("ms", 1e9, "11.6 days"), ("ns", 1500, "1.5 µs"),
    ("ns", 90e9, "1.5 mins"), ("µs", 90e6, "90 s"), ("μs", 15, "15 µs"), ("m", 0.5, "0.5 min"),
    ("m", 3000, "2.08 days"), ("h", 0.5, "0.5 hour"), ("h", 50, "2.08 days"), ("d", 0.5, "0.5 day"),
    ("d", 500, "1.37 years"), ("timeticks", 9000, "1.5 mins"), ("jiffies", 5, "5 jiffies"),
    ("dtdurations", 93_600, "1 day"), ("dtdurations", 0, "0 seconds"),
    ("dtdurations", -61, "1 minute ago"),
    ("dtdurationms", 500, "500 milliseconds"), ("dthms", 3661, "01:01:01"),
    ("dthms", 90_061, "25:01:01"),
    ("dtdhms", 90_061, "1 d 01:01:01"), ("dthms", -5.9, "00:00:05 ago"),
    ("clockms", 61, "061ms"), ("clockms", 3_661_000, "1h:01m:01s:000ms"),
    ("clocks", 61, "01m:01s:000ms"),
    ("clocks", 2.5, "02s:500ms"), ("clocks", 90_061, "25h:01m:01s:000ms"),
    ("reqps", 412, "412 req/s"), ("ops", 1200, "1.2K ops/s"), ("epm", 3, "3 evts/m"),
    ("dateTimeAsIso", 1_700_000_000_000, "2023-11-14 22:13:20Z"),
    ("dateTimeAsUS", 1_700_000_000_000, "11/14/2023 10:13:20 pmZ"),
    ("time: YYYY", 1_700_000_000_000, "2023"), ("time:YYYY-MM-DD", 1_700_000_000_000, "2023-11-14"),
    ("time:HH:mm", 1_700_000_000_000, "22:13Z"), ("time:[H] YYYY", 1_700_000_000_000, "H 2023"),
    ("time:HH:mm Z", 1_700_000_000_000, "22:13 Z"),
    ("locale", 1_234_567.8915, "1,234,567.892"), ("currencyUSD", 1500, "$1.5K"),
    ("currencyUSD", -12, "-$12"), ("currencyDKK", 1500, "1.5Kkr"), ("currency:$", 15, "$15"),
    ("currency:financial:€", -1234.56, "-€1,234.6"),
    ("currency:financial:kr:suffix", 1234, "1,234kr"),
    ("bool_yes_no", 1, "Yes"), ("bool:on/off", 0, "off"), ("bool:on", 0, "-"),
    ("celsius", 21.5, "21.5 °C"), ("trips", 3, "3 trips"), ("suffix: x", 3, "3 x"),
    ("suffix:foo", 1500, "1500 foo"), ("prefix:foo", 1500, "foo1500"), ("prefix:~", -3, "~-3"),
    ("count: widgets", 1500, "1.5K widgets"), ("si:mF", 1500, "1.5 F"), ("si:V", 0.001, "1 mV"),
    ("watt", 0.5, "500 mW"), ("hex0x", 255, "0xFF"), ("hex0x", -5400, "-0x1518"),
    ("hex", 10.5, "A.8"),
    ("sci", 12_000, "1.2e+4"), ("sci", 12345, "1.2345e+4"), ("sci", 0.00012, "1.2e-4"),
    ("sci", 0, "0e+0"),
    ("sci", -1, "-1e+0"), ("string", 12.5, "12.5"), ("string", 0.00001234, "0.00001234"),
    ("pressurepsi", 1013.25, "1.01ksi"),
  ] as [(String, Double, String)])
func writesUnits(unit: String, value: Double, text: String) {
  #expect(ValueFormat(unit: unit).text(value) == text)
}

/// Report 12: those without a prefix, and those that were missing.
@Test(arguments: [
  ("pressurehpa", "1013 hPa"), ("pressurekpa", "1013 kPa"), ("velocityms", "1013 m/s"),
  ("rotrpm", "1013 rpm"), ("accMS2", "1013 m/sec²"), ("conμgm3", "1013 μg/m³"),
  ("conmgdL", "1013 mg/dL"), ("m3", "1013 m³"), ("areaM2", "1013 m²"), ("amph", "1.01 kAh"),
  ("henry", "1.01 kH"), ("litreh", "1013 L/h"), ("flowcfm", "1013 cfm"), ("accG", "1013 g"),
  ("radusvh", "1.01 mSv/h"), ("tflops", "1.01 PFLOP/s"), ("THs", "1.01 PH/s"), ("massmg", "1.01 g"),
  ("pressurembar", "1.01 bar"), ("lux", "1013 lux"), ("currencymBTC", "mBTC1.01K"),
  ("currencyμBTC", "μBTC1.01K"), ("µfarad", "1.01 mF"), ("rotghz", "1.01 THz"),
  ("farenheit", "1013 °F"),
])
func writesTheUnitsOfGrafanasList(unit: String, text: String) {
  #expect(ValueFormat(unit: unit).text(1013.25) == text)
}

@Test func spansInWordsHaveAsManyMorePartsAsDecimals() {
  #expect(ValueFormat(unit: "dtdurations", decimals: 1).text(93_600) == "1 day, 2 hours")
  #expect(
    ValueFormat(unit: "dtdurations", decimals: 3).text(90_061)
      == "1 day, 1 hour, 1 minute, 1 second")
  #expect(ValueFormat(unit: "dtdurations", decimals: 2).text(86_400) == "1 day, 0 hours, 0 minutes")
  #expect(ValueFormat(unit: "clockms", decimals: 0).text(3_661_000) == "1h")
  #expect(ValueFormat(unit: "clockms", decimals: 2).text(3_661_000) == "1h:01m:01s")
  #expect(ValueFormat(unit: "clockms", decimals: 1).text(61_000) == "01m:01s")
  #expect(ValueFormat(unit: "sci", decimals: 1).text(99_900) == "1.0e+5")
  #expect(ValueFormat(unit: "locale", decimals: 1).text(1234.56) == "1,234.6")
}

@Test(arguments: [
  (5, "a few seconds ago"), (60, "a minute ago"), (300, "5 minutes ago"), (3_000, "an hour ago"),
  (7_200, "2 hours ago"), (86_400, "a day ago"), (864_000, "10 days ago"),
  (2_592_000, "a month ago"),
  (31_536_000, "a year ago"), (94_608_000, "3 years ago"), (-300, "in 5 minutes"),
])
func tellsHowLongAgo(_ seconds: Int64, _ text: String) {
  let clock = FormatClock(nowMilliseconds: 1_700_000_000_000)
  let value = Double(1_700_000_000_000 - seconds * 1000)
  #expect(ValueFormat(unit: "dateTimeFromNow").text(value, clock: clock) == text)
}

@Test func todaysDateIsLeftOutWhereTheUnitSaysSo() {
  let clock = FormatClock(nowMilliseconds: 1_700_000_000_000)
  let format = ValueFormat(unit: "dateTimeAsIsoNoDateIfToday")
  #expect(format.text(1_700_000_000_000, clock: clock) == "22:13:20Z")
  #expect(format.text(1_699_900_000_000, clock: clock) == "2023-11-13 18:26:40Z")
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
