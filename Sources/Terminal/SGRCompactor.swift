/// Writes what ncurses wrote with fewer bytes: attribute sequences that follow each other become one, what a
/// reset undoes is left out, and so is the choice of the ASCII character set where no other was ever chosen.
struct SGRCompactor {
  /// Whether the line-drawing set (`ESC ( 0`) was ever written: from then on, `ESC ( B` means something.
  private var usesLineDrawing = false

  mutating func compact(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    /// The parameters of the sequences read and not yet written; nil for none.
    var pending: [UInt8]?
    var index = 0
    func write(_ parameters: [UInt8], to result: inout [UInt8]) {
      result += [0x1B, 0x5B]
      result += parameters == [0x30] ? [] : parameters
      result.append(0x6D)
    }
    while index < bytes.count {
      guard bytes[index] == 0x1B, index + 2 < bytes.count else {
        if let parameters = pending { write(parameters, to: &result) }
        pending = nil
        result.append(bytes[index])
        index += 1
        continue
      }
      if bytes[index + 1] == 0x28 {
        if bytes[index + 2] == 0x30 { usesLineDrawing = true }
        if bytes[index + 2] == 0x42, !usesLineDrawing {
          index += 3
          continue
        }
      } else if bytes[index + 1] == 0x5B, let end = endOfSGR(bytes, from: index + 2) {
        let parameters = bytes[(index + 2)..<end]
        if resets(parameters) || pending == nil {
          pending = parameters.isEmpty ? [0x30] : Array(parameters)
        } else {
          pending?.append(0x3B)
          pending?.append(contentsOf: parameters)
        }
        index = end + 1
        continue
      }
      if let parameters = pending { write(parameters, to: &result) }
      pending = nil
      result.append(bytes[index])
      index += 1
    }
    if let parameters = pending { write(parameters, to: &result) }
    return result
  }
}

/// Where the `m` is, if only parameters of plain attributes stand before it.
private func endOfSGR(_ bytes: [UInt8], from start: Int) -> Int? {
  var index = start
  while index < bytes.count, (0x30...0x39).contains(bytes[index]) || bytes[index] == 0x3B {
    index += 1
  }
  return index < bytes.count && bytes[index] == 0x6D ? index : nil
}

/// Whether the parameters begin with 0, or are none, so that nothing before them counts.
private func resets(_ parameters: ArraySlice<UInt8>) -> Bool {
  guard let first = parameters.first else { return true }
  guard first == 0x30 else { return false }
  return parameters.count == 1 || parameters[parameters.startIndex + 1] == 0x3B
}
