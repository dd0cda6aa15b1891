package import Metrics

/// A named instant of the time axis.
package struct TimeTick: Sendable, Hashable {
  package var time: Timestamp
  package var label: String
}

private let spacings: [Int64] = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400,
  172_800, 604_800, 1_209_600, 2_592_000, 7_776_000, 31_536_000,
]

/// Round instants of the reader's clock, no nearer to each other than their labels allow.
///
/// - Parameters:
///   - columns: cells from `start` to `end`.
///   - offset: seconds east of UTC.
///   - today: the present; where the axis lies on another day the first label bears the date.
package func timeTicks(
  from start: Timestamp, to end: Timestamp, columns: Int, offset: (Timestamp) -> Int,
  today: Timestamp
) -> [TimeTick] {
  let window = (end - start).inSeconds
  guard window > 0, columns > 0 else { return [] }
  let perColumn = window / Double(columns)
  // Clock labels are 5 wide, 8 with seconds, and a date is 5; three columns lie between.
  let spacing =
    spacings.first {
      Double($0) / perColumn >= ($0 < 60 ? 11 : 8)
    } ?? spacings.last ?? 1
  let zone = Int64(offset(start))
  let first = floorDivide(start.milliseconds, 1000) + zone
  var local = floorDivide(first, spacing) * spacing
  var ticks: [TimeTick] = []
  var previous = CivilTime(start, offset: Int(zone))
  var isFirst = true
  while ticks.count < 200 {
    let time = Timestamp(milliseconds: (local - zone) &* 1000)
    local += spacing
    if time > end { break }
    if time < start { continue }
    // Across a change of the clocks labels tell the new time.
    let civil = CivilTime(time, offset: offset(time))
    let isNewDay = civil.date != previous.date
    let isOtherDay =
      isFirst && civil.date != CivilTime(today, offset: offset(today)).date
    isFirst = false
    previous = civil
    let label: String
    if spacing >= 31_536_000 / 2 {
      label = "\(civil.year)"
    } else if spacing >= 86_400 || isNewDay || isOtherDay {
      label = two(civil.month) + "-" + two(civil.day)
    } else {
      label = spacing < 60 ? civil.clock : two(civil.hour) + ":" + two(civil.minute)
    }
    ticks.append(TimeTick(time: time, label: label))
  }
  return ticks
}

/// The axis' zone: `Z`, `+2`, `+5:30`.
package func zoneText(offset: Int) -> String {
  if offset == 0 { return "Z" }
  let minutes = abs(offset) / 60
  let hours = (offset < 0 ? "-" : "+") + "\(minutes / 60)"
  return minutes % 60 == 0 ? hours : hours + ":" + two(minutes % 60)
}
