/// An address, a network or a range of addresses, version 4 or 6, and the search for one in a text.
struct AddressMatcher: Sendable {
  /// The first and the last that fit, of one version.
  private let first: Address
  private let last: Address

  struct Address: Sendable, Hashable {
    var bits: UInt128
    var isLong: Bool
  }

  init(_ text: String) throws(LogStageError) {
    func failed(_ reason: String) -> LogStageError {
      LogStageError(reason: "ip: invalid pattern: \(shown(text)): \(reason)")
    }
    if let slash = text.firstIndex(of: "/") {
      guard let address = address(text[..<slash]) else { throw failed("no network") }
      let width = address.isLong ? 128 : 32
      let digits = text[text.index(after: slash)...]
      guard let length = Int(digits), (0...width).contains(length), digits.first != "+" else {
        throw failed("no prefix length")
      }
      let mask = length == width ? 0 : (UInt128(1) << UInt128(width - length)) &- 1
      first = Address(bits: address.bits & ~mask, isLong: address.isLong)
      last = Address(
        bits: first.bits | (length == 0 && width == 128 ? .max : mask), isLong: address.isLong)
    } else if let dash = text.firstIndex(of: "-") {
      guard let low = address(text[..<dash]), let high = address(text[text.index(after: dash)...]),
        low.isLong == high.isLong, low.bits <= high.bits
      else { throw failed("no range") }
      (first, last) = (low, high)
    } else {
      guard let address = address(text) else { throw failed("no address") }
      (first, last) = (address, address)
    }
  }

  private func contains(_ address: Address) -> Bool {
    address.isLong == first.isLong && first.bits <= address.bits && address.bits <= last.bits
  }

  /// Whether an address that fits stands anywhere in the text.
  func isFound(in text: UnsafeRawBufferPointer) -> Bool {
    var index = 0
    while index < text.count {
      let byte = text[index]
      guard hexadecimalDigit(byte) != nil || byte == UInt8(ascii: ":") else {
        index += 1
        continue
      }
      var end = index
      if first.isLong {
        guard looksLong(text, index) else {
          index += 1
          continue
        }
        while end < text.count, isLongByte(text[end]) { end += 1 }
      } else {
        guard isDigit(byte) else {
          index += 1
          continue
        }
        while end < text.count, isDigit(text[end]) || text[end] == UInt8(ascii: ".") { end += 1 }
      }
      if let address = parsed(UnsafeRawBufferPointer(rebasing: text[index..<end])),
        contains(address)
      {
        return true
      }
      index = max(end, index + 1)
    }
    return false
  }

  /// The address without what ends a sentence behind it.
  private func parsed(_ run: UnsafeRawBufferPointer) -> Address? {
    var end = min(run.count, 64)
    while end > 0, run[end - 1] == UInt8(ascii: ".") { end -= 1 }
    let text = String(decoding: run[..<end], as: UTF8.self)
    if let address = address(text) { return address }
    return text.last == ":" ? address(text.dropLast()) : nil
  }

  /// Whether up to four hexadecimal digits and a colon begin here, or two colons.
  private func looksLong(_ text: UnsafeRawBufferPointer, _ index: Int) -> Bool {
    var end = index
    while end < text.count, end < index + 5 {
      if text[end] == UInt8(ascii: ":") {
        return end > index || end + 1 < text.count && text[end + 1] == UInt8(ascii: ":")
      }
      guard hexadecimalDigit(text[end]) != nil else { return false }
      end += 1
    }
    return false
  }

  private func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
  private func isLongByte(_ byte: UInt8) -> Bool {
    hexadecimalDigit(byte) != nil || byte == UInt8(ascii: ":") || byte == UInt8(ascii: ".")
  }
}

private func address(_ text: some StringProtocol) -> AddressMatcher.Address? {
  if !text.contains(":") {
    return shortBits(text).map { AddressMatcher.Address(bits: UInt128($0), isLong: false) }
  }
  return longBits(String(text)).map { AddressMatcher.Address(bits: $0, isLong: true) }
}

private func shortBits(_ text: some StringProtocol) -> UInt32? {
  let parts = text.split(separator: ".", omittingEmptySubsequences: false)
  guard parts.count == 4 else { return nil }
  var bits: UInt32 = 0
  for part in parts {
    guard part.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let value = UInt8(part),
      part.utf8.count == 1 || part.first != "0"
    else { return nil }
    bits = bits << 8 | UInt32(value)
  }
  return bits
}

private func longBits(_ text: String) -> UInt128? {
  /// Groups of 16 bits; the last may be an address of version 4.
  func groups(_ part: Substring) -> [UInt16]? {
    if part.isEmpty { return [] }
    var groups: [UInt16] = []
    let words = part.split(separator: ":", omittingEmptySubsequences: false)
    for (index, word) in words.enumerated() {
      if index == words.count - 1, word.contains(".") {
        guard let short = shortBits(word) else { return nil }
        groups += [UInt16(short >> 16), UInt16(short & 0xFFFF)]
        continue
      }
      guard (1...4).contains(word.utf8.count), word.first != "+", word.first != "-",
        let group = UInt16(word, radix: 16)
      else { return nil }
      groups.append(group)
    }
    return groups
  }
  var all: [UInt16]
  let bytes = Array(text.utf8)
  if let gap = bytes.indices.dropLast().first(where: { bytes[$0] == 0x3A && bytes[$0 + 1] == 0x3A })
  {
    let (before, behind) = (bytes[..<gap], bytes[(gap + 2)...])
    guard let head = groups(String(decoding: before, as: UTF8.self)[...]),
      let tail = groups(String(decoding: behind, as: UTF8.self)[...]),
      head.count + tail.count < 8
    else { return nil }
    all = head + [UInt16](repeating: 0, count: 8 - head.count - tail.count) + tail
  } else {
    guard let groups = groups(text[...]) else { return nil }
    all = groups
  }
  guard all.count == 8 else { return nil }
  return all.reduce(0) { $0 << 16 | UInt128($1) }
}
