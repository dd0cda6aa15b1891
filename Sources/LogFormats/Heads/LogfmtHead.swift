/// A line of pairs that begins with one and holds a time or a level.
func logfmtHead(_ line: LineBytes, _ times: TimeReader) -> LineHead? {
  guard isLetter(line[0]) || line[0] == UInt8(ascii: "@") || line[0] == UInt8(ascii: "_") else {
    return nil
  }
  // The first word must be a pair's.
  guard let equals = line.prefix(64).firstIndex(of: UInt8(ascii: "=")),
    line.prefix(equals).allSatisfy({ $0 > 0x20 && $0 != 0x22 && $0 != 0x3A && $0 != 0x5B })
  else { return nil }
  var head = LineHead(form: .logfmt)
  var hasLevel = false
  var count = 0
  var pairs = LogfmtPairs(line)
  while count < 64, let (name, value) = pairs.next() {
    count += 1
    switch name.count {
    case 1...9:
      if head.time == nil, timeNames.contains(where: { name.equals($0) }),
        let time = times.read(whole: value)
      {
        head.time = time
      } else if !hasLevel, levelNames.contains(where: { name.equals($0) }) {
        if let level = LogLevel(word: value) { head.level = level }
        hasLevel = true
      }
    default: break
    }
    if hasLevel, head.time != nil { break }
  }
  return hasLevel || head.time != nil ? head : nil
}

private let timeNames: [StaticString] = [
  "time", "ts", "t", "timestamp", "at", "date", "datetime", "Time", "asctime",
]
private let levelNames: [StaticString] = [
  "level", "lvl", "severity", "LEVEL", "Level", "loglevel", "levelname", "at", "SEVERITY",
]
