internal import Glibc

/// Looks for bytes in bytes: for the rarest of them first, which the C library finds many at a time.
package struct LiteralSearch: Sendable {
  package let needle: [UInt8]
  /// Where the rarest byte stands in the needle.
  private let rarest: Int

  package init(_ needle: some Sequence<UInt8>) {
    let bytes = Array(needle)
    self.needle = bytes
    rarest = bytes.indices.min { commonness(bytes[$0]) < commonness(bytes[$1]) } ?? 0
  }

  /// Where the needle first begins at or behind `start`; nil where nowhere.
  package func find(in text: UnsafeRawBufferPointer, from start: Int = 0) -> Int? {
    let length = needle.count
    guard length > 0 else { return start <= text.count ? start : nil }
    guard let base = text.baseAddress, text.count - start >= length else { return nil }
    return needle.withUnsafeBytes { (needle) -> Int? in
      guard let pattern = needle.baseAddress else { return nil }
      let wanted = Int32(needle[rarest])
      let last = text.count - length
      var candidate = start
      // Where the rare byte is not rare after all, a search that looks at no byte twice is the better one.
      var failuresLeft = 32 + (text.count - start) / 64
      while candidate <= last {
        guard
          let hit = memchr(base + candidate + rarest, wanted, last - candidate + 1)
        else { return nil }
        let place = UnsafeRawPointer(hit) - base - rarest
        if memcmp(base + place, pattern, length) == 0 { return place }
        candidate = place + 1
        failuresLeft -= 1
        if failuresLeft == 0 { return findSteadily(in: text, from: candidate) }
      }
      return nil
    }
  }

  /// Knuth, Morris and Pratt's search: as many steps as there are bytes, whatever they are.
  private func findSteadily(in text: UnsafeRawBufferPointer, from start: Int) -> Int? {
    var fallbacks = [0]
    var length = 0
    for byte in needle.dropFirst() {
      while length > 0, needle[length] != byte { length = fallbacks[length - 1] }
      if needle[length] == byte { length += 1 }
      fallbacks.append(length)
    }
    var matched = 0
    for index in start..<text.count {
      while matched > 0, needle[matched] != text[index] { matched = fallbacks[matched - 1] }
      if needle[matched] == text[index] { matched += 1 }
      if matched == needle.count { return index + 1 - matched }
    }
    return nil
  }
}

/// How often a byte stands in logs, roughly: letters, digits and blanks before signs and capitals.
private func commonness(_ byte: UInt8) -> Int {
  let common = Array(" etaonirsl0d1c2uhmp\"53-4=:.gfw,/9786by_vkxjqz".utf8)
  if let rank = common.firstIndex(of: byte) { return 255 - rank }
  if byte >= 0x80 { return 60 }
  if byte >= 0x41, byte <= 0x5A { return 100 }
  return byte < 0x20 ? 30 : 120
}
