/// klog and glog: `W1128 20:32:47.244540   30002 main.go:123] …`, the letter before a date of month and day.
func klogHead(_ line: LineBytes, _ times: TimeReader) -> LineHead? {
  let level: LogLevel
  switch line[0] {
  case UInt8(ascii: "I"): level = .info
  case UInt8(ascii: "W"): level = .warn
  case UInt8(ascii: "E"): level = .error
  case UInt8(ascii: "F"): level = .fatal
  case UInt8(ascii: "D"): level = .debug
  default: return nil
  }
  var cursor = ByteCursor(line, at: 1)
  var time = SpelledTime()
  if cursor.digitCount == 8 { time.year = cursor.digits(4) }
  guard cursor.digitCount == 4 else { return nil }
  time.month = cursor.digits(2)
  time.day = cursor.digits(2)
  guard cursor.skip(" "), let hour = cursor.digits(2), cursor.skip(":"),
    let minute = cursor.digits(2), cursor.skip(":"), let second = cursor.digits(2)
  else { return nil }
  time.hour = hour
  time.minute = minute
  time.second = second
  if cursor.skip(".") {
    var scale = nanosecondsPerSecond
    while isDigit(cursor.next) {
      scale /= 10
      time.nanosecond += Int64(cursor.next - 0x30) * scale
      cursor.at += 1
    }
  }
  guard let instant = time.resolved(times.clock, after: times.last) else { return nil }
  return LineHead(form: .klog, time: instant, level: level)
}

/// `22598:C 28 Nov 2026 20:31:41.663 # …`, and `[22598] 28 Nov 20:31:41.663 # …` of old.
func redisHead(_ line: LineBytes, _ times: TimeReader) -> LineHead? {
  var cursor = ByteCursor(line)
  if cursor.skip("[") {
    guard cursor.number(1, 10) != nil, cursor.skip("]") else { return nil }
  } else {
    guard cursor.number(1, 10) != nil, cursor.skip(":"), isLetter(cursor.next) else { return nil }
    cursor.at += 1
  }
  guard cursor.skip(" "), let time = times.read(&cursor), cursor.skip(" ") else { return nil }
  let level: LogLevel
  switch cursor.next {
  case UInt8(ascii: "."), UInt8(ascii: "-"): level = .debug
  case UInt8(ascii: "*"): level = .info
  case UInt8(ascii: "#"): level = .warn
  default: return nil
  }
  return LineHead(form: .redis, time: time, level: level)
}

/// Ruby's Logger: `I, [2026-01-02T03:04:05.000000 #1]  INFO -- : …`.
func rubyHead(_ line: LineBytes, _ times: TimeReader) -> LineHead? {
  var cursor = ByteCursor(line)
  guard isLetter(cursor.next), cursor.peek(1) == UInt8(ascii: ","), cursor.peek(2) == 0x20,
    cursor.peek(3) == UInt8(ascii: "[")
  else { return nil }
  cursor.at = 4
  guard let time = times.read(&cursor), let end = line.place(of: "]", from: cursor.at) else {
    return nil
  }
  cursor.at = end + 1
  cursor.skipBlanks()
  return LineHead(form: .ruby, time: time, level: LogLevel(word: cursor.letters()) ?? .unknown)
}

/// A line that has its time further in, in brackets: `127.0.0.1 - - [28/Nov/2026:20:31:49 +0000] "GET …`,
/// `[pid: 88185|…] 127.0.0.1 () {…} [Sun Mar 13 22:49:12 2016] POST …`.
func accessHead(_ line: LineBytes, _ times: TimeReader) -> LineHead? {
  let head = line.part(0, min(line.count, 512))
  var from = 0
  for _ in 0..<3 {
    guard let place = head.place(of: " [", from: from) else { return nil }
    var cursor = ByteCursor(line, at: place + 2)
    if isDigit(cursor.next) || isLetter(cursor.next), let time = times.read(&cursor),
      cursor.next == UInt8(ascii: "]"), cursor.peek(1) == 0x20
    {
      return LineHead(form: .access, time: time)
    }
    from = place + 2
  }
  return nil
}
