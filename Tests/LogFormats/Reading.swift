import Calendar
import LogFormats

/// 1 December 2026, noon.
let noon: Int64 = 1_796_126_400_000_000_000

/// What a log is read as, taken in pieces of so many bytes.
func records(
  _ bytes: [UInt8], piece: Int = 1 << 20, zone: ZoneTable = .utc,
  _ change: (inout LogReader.Options) -> Void = { _ in }
) -> [LogRecord] {
  var options = LogReader.Options(clock: LogClock(now: noon, zone: zone))
  change(&options)
  var reader = LogReader(options)
  var records: [LogRecord] = []
  for start in stride(from: 0, to: bytes.count, by: piece) {
    reader.take(Array(bytes[start..<min(bytes.count, start + piece)]), now: noon)
    records += reader.fetch()
  }
  reader.finish(now: noon)
  return records + reader.fetch()
}

func records(
  _ text: String, piece: Int = 1 << 20, zone: ZoneTable = .utc,
  _ change: (inout LogReader.Options) -> Void = { _ in }
) -> [LogRecord] {
  records(Array(text.utf8), piece: piece, zone: zone, change)
}

/// A time as one reads it: `2026-11-28T20:31:49.000000000Z`.
func spelled(_ time: Int64) -> String {
  let seconds = floorDivide(time, 1_000_000_000)
  let clock = CivilTime(seconds: seconds)
  let nanoseconds = String(time - seconds * 1_000_000_000)
  let fraction = String(repeating: "0", count: 9 - nanoseconds.count) + nanoseconds
  return "\(clock.year)-\(two(clock.month))-\(two(clock.day))T\(clock.clock).\(fraction)Z"
}
