import Files
import Metrics
import Testing

@testable import Calendar

/// A file of the zone database with 64-bit times and a rule at its end.
private func zoneFile(
  times: [(Int64, UInt8)], offsets: [Int32], rule: String, version: UInt8 = 0x32
) -> [UInt8] {
  func big(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.bigEndian) { Array($0) }
  }
  func header(_ times: Int32, _ kinds: Int32) -> [UInt8] {
    Array("TZif".utf8) + [version] + [UInt8](repeating: 0, count: 15)
      + [0, 0, 0, times, kinds, 4].flatMap(big)
  }
  let names = Array("ABC\0".utf8)
  var bytes = header(0, 1) + big(Int32(0)) + [0, 0] + names
  bytes += header(Int32(times.count), Int32(offsets.count))
  bytes += times.flatMap { big($0.0) } + times.map(\.1)
  bytes += offsets.flatMap { big($0) + [0, 0] } + names
  return bytes + Array("\n\(rule)\n".utf8)
}

let berlin = ZoneTable(
  name: "Europe/Berlin",
  file: zoneFile(
    times: [(-2_422_054_408, 1), (846_378_000, 1)], offsets: [3_208, 3_600],
    rule: "CET-1CEST,M3.5.0,M10.5.0/3"))

/// The last seconds before and first after changes, as the zone's own law has them.
@Test(arguments: [
  (-3_000_000_000, 3_208), (0, 3_600), (1_711_846_799, 3_600), (1_711_846_800, 7_200),
  (1_729_990_799, 7_200), (1_729_990_800, 3_600), (4_102_444_799, 3_600),
])
func aNamedZoneHasItsOffsets(_ seconds: Int64, _ offset: Int) throws {
  #expect(try #require(berlin).offset(at: seconds) == offset)
}

@Test(arguments: [
  ("EST5EDT,M3.2.0,M11.1.0", 1_710_054_000, -14_400), ("<+0330>-3:30", 0, 12_600),
  ("NZST-12NZDT,M9.5.0,M4.1.0/3", 1_704_067_200, 46_800),
  ("IST-2IDT,M3.4.4/26,M10.5.0", 1_711_670_400, 10_800),
  ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", 1_711_846_800, -3_600),
  ("XXX3EDT4,0/0,J365/23", 1_720_000_000, -14_400),
  ("STD0DST,J60,J305", 1_709_254_800, 0), ("STD0DST,J60,J305", 1_709_258_400, 3_600),
])
func rulesOfZonesAreRead(_ rule: String, _ seconds: Int64, _ offset: Int) throws {
  let standard = Int32(rule == "STD0DST,J60,J305" ? 0 : offset)
  let table = try #require(
    ZoneTable(name: "", file: zoneFile(times: [], offsets: [standard], rule: rule)))
  #expect(table.offset(at: seconds) == offset)
  #expect(ZoneRule(rule) != nil)
}

private let now = Timestamp(milliseconds: 1_700_000_000_000)

@Test func noBytesMakeAZoneFail() {
  let file = zoneFile(
    times: [(0, 1), (846_378_000, 0)], offsets: [3_208, 3_600], rule: "CET-1CEST,M3.5.0,M10.5.0/3")
  for count in 0..<file.count { _ = ZoneTable(name: "", file: Array(file[..<count])) }
  for at in file.indices {
    for byte: UInt8 in [0, 0x7F, 0x80, 0xFF] {
      var broken = file
      broken[at] = byte
      _ = ZoneTable(name: "", file: broken)?.offset(at: 1_700_000_000)
    }
  }
  #expect(ZoneTable(name: "", file: []) == nil)
  for rule in ["", "CET", "CET-1CEST,", "CET-1CEST,M13.1.0,M1.1.0", "CET-1CEST,M3.5.0", "CET-999"] {
    #expect(ZoneRule(rule) == nil, "\(rule)")
  }
}

@Test func daysBeginWhereTheZoneIs() throws {
  let zone = Zone.named(try #require(berlin))
  // 22:13:20 UTC of the 14th.
  #expect(CivilTime(now, zone).formatted("YYYY-MM-DD HH:mm:ssZ") == "2023-11-14 23:13:20+01:00")
  let clock = WallClock(zone)
  let rules = CalendarRules()
  #expect(CalendarUnit.day.beginning(now, clock, rules).seconds == 1_699_916_400)
  // The day on which clocks go forward has 23 hours.
  let spring = Timestamp(seconds: 1_711_879_200)
  let day = CalendarUnit.day.beginning(spring, clock, rules)
  let next = CalendarUnit.day.beginning(spring + .seconds(86_400), clock, rules)
  #expect(next - day == .seconds(23 * 3600))
}

@Test func zonesAreFoundByTheirNamesAndNothingElseIs() throws {
  let folder = FilePath.folder(of: FilePath.folder(of: #filePath))
  let zones = ZoneDatabase(folder: folder)
  // A file, but none of a zone.
  #expect(
    zones.contains("Calendar/ZoneTests.swift") && zones.zone("Calendar/ZoneTests.swift") == nil)
  for name in [
    "Calendar", "", "Calendar/", "./Calendar/ZoneTests.swift", "../Package.swift", "none",
  ] {
    #expect(!zones.contains(name), "\(name)")
  }
}
