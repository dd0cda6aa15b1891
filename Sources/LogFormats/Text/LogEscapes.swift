/// A line without terminal escapes: CSI with its final byte, OSC to its end, and ESC with the byte after it.
package func withoutEscapes(_ line: LineBytes) -> [UInt8] {
  var out: [UInt8] = []
  out.reserveCapacity(line.count)
  var at = 0
  while at < line.count {
    let byte = line[at]
    guard byte == 0x1B else {
      out.append(byte)
      at += 1
      continue
    }
    at += 1
    guard at < line.count else { break }
    switch line[at] {
    case UInt8(ascii: "["):
      at += 1
      while at < line.count, (0x20...0x3F).contains(line[at]) { at += 1 }
      if at < line.count, (0x40...0x7E).contains(line[at]) { at += 1 }
    case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "_"), UInt8(ascii: "^"):
      while at < line.count, line[at] != 0x07, line[at] != 0x1B { at += 1 }
      if at < line.count, line[at] == 0x07 { at += 1 }
    default: at += 1
    }
  }
  return out
}
