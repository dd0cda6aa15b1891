/// Runs one expression over many texts, asking the regular expression only where its shape leaves doubt.
package struct ValueFilter {
  private let pattern: Pattern
  private let shape: PatternShape

  package init(_ pattern: Pattern) {
    self.pattern = pattern
    shape = PatternShape(pattern.source)
  }

  /// The texts that alone fit, if they can be listed.
  package var literals: [String]? {
    if case .literals(let texts) = shape { texts } else { nil }
  }

  /// Whether any text fits, "" too.
  package var isAnything: Bool {
    if case .forms(let forms) = shape { forms.contains(where: \.isAnything) } else { false }
  }

  /// The numbers of the texts that fit, from number `start` on; holes do not.
  package func matching(_ texts: ValueTexts, from start: Int) -> [UInt32] {
    var found: [UInt32] = []
    switch shape {
    case .literals(let literals):
      let literals = Set(literals)
      texts.visit(from: start) { number, bytes in
        if literals.contains(String(decoding: bytes, as: UTF8.self)) {
          found.append(UInt32(number))
        }
      }
    case .forms(let forms):
      let forms = forms.map(PreparedForm.init)
      defer { for form in forms { form.free() } }
      forms.withUnsafeBufferPointer { forms in
        texts.visit(from: start) { number, bytes in
          if fits(bytes, forms) { found.append(UInt32(number)) }
        }
      }
    }
    return found
  }

  @inline(__always)
  private func fits(
    _ bytes: UnsafeBufferPointer<UInt8>, _ forms: UnsafeBufferPointer<PreparedForm>
  ) -> Bool {
    var isInDoubt = false
    for index in forms.indices {
      switch forms[index].verdict(bytes) {
      case .no: break
      case .maybe: isInDoubt = true
      case .yes: return true
      }
    }
    return isInDoubt && pattern.matches(UnsafeRawBufferPointer(bytes))
  }
}

/// A form laid out for the loop over values, whose steps then touch no reference counts.
private struct PreparedForm {
  enum Verdict { case no, maybe, yes }

  private let prefixes: UnsafeMutableBufferPointer<UnsafeBufferPointer<UInt8>>
  private let suffixes: UnsafeMutableBufferPointer<UnsafeBufferPointer<UInt8>>
  private let needed: UnsafeBufferPointer<UInt8>
  /// How many bytes there are between a prefix and a suffix.
  private let between: ClosedRange<Int>
  private let isExact: Bool

  init(_ form: PatternForm) {
    prefixes = copied(form.prefixes.map(copied))
    suffixes = copied(form.suffixes.map(copied))
    switch form.between {
    case .nothing:
      (needed, between, isExact) = (copied([]), 0...0, true)
    case .anything(let least):
      (needed, between, isExact) = (copied([]), least...Int.max, true)
    case .anythingWith(let text):
      (needed, between, isExact) = (copied(text), text.count...Int.max, true)
    case .unknown(let text):
      (needed, between, isExact) = (copied(text), text.count...Int.max, false)
    }
  }

  func free() {
    for text in prefixes { text.deallocate() }
    for text in suffixes { text.deallocate() }
    needed.deallocate()
    prefixes.deallocate()
    suffixes.deallocate()
  }

  @inline(__always)
  func verdict(_ bytes: UnsafeBufferPointer<UInt8>) -> Verdict {
    guard let base = bytes.baseAddress else { return .maybe }
    for first in 0..<prefixes.count {
      let prefix = prefixes[first]
      guard prefix.count <= bytes.count, isSame(base, prefix) else { continue }
      for last in 0..<suffixes.count {
        let suffix = suffixes[last]
        let rest = bytes.count &- prefix.count &- suffix.count
        guard rest >= between.lowerBound, rest <= between.upperBound,
          isSame(base + (bytes.count &- suffix.count), suffix),
          holds(needed, base + prefix.count, rest)
        else { continue }
        return isExact ? .yes : .maybe
      }
    }
    return .no
  }
}

private func copied(_ text: [UInt8]) -> UnsafeBufferPointer<UInt8> {
  let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: text.count)
  _ = copy.initialize(from: text)
  return UnsafeBufferPointer(copy)
}

private func copied(
  _ texts: [UnsafeBufferPointer<UInt8>]
) -> UnsafeMutableBufferPointer<UnsafeBufferPointer<UInt8>> {
  let copy = UnsafeMutableBufferPointer<UnsafeBufferPointer<UInt8>>.allocate(capacity: texts.count)
  _ = copy.initialize(from: texts)
  return copy
}

@inline(__always)
private func isSame(_ bytes: UnsafePointer<UInt8>, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
  guard let base = text.baseAddress, text.count > 0 else { return true }
  let (a, b) = (UnsafeRawPointer(bytes), UnsafeRawPointer(base))
  if text.count < 8 {
    for index in 0..<text.count where bytes[index] != base[index] { return false }
    return true
  }
  // Whole words, the last one up to the end, so that it may overlap the one before.
  var index = 0
  while index < text.count {
    let place = min(index, text.count &- 8)
    if a.loadUnaligned(fromByteOffset: place, as: UInt64.self)
      != b.loadUnaligned(fromByteOffset: place, as: UInt64.self)
    {
      return false
    }
    index &+= 8
  }
  return true
}

/// Whether a text stands somewhere in `count` bytes. Eight places are looked at in one step, by the text's first and
/// last byte (a zero byte is found as in Warren, Hacker's Delight, 6-1); what may be one is compared.
@inline(__always)
private func holds(
  _ text: UnsafeBufferPointer<UInt8>, _ bytes: UnsafePointer<UInt8>, _ count: Int
) -> Bool {
  guard text.count > 0 else { return true }
  let places = count &- text.count &+ 1
  guard places > 0 else { return false }
  let ones: UInt64 = 0x0101_0101_0101_0101
  let first = UInt64(text[0]) &* ones
  let last = UInt64(text[text.count &- 1]) &* ones
  let raw = UnsafeRawPointer(bytes)
  var place = 0
  while place < places {
    // The last step takes up some places again, so that it need not be shorter.
    if place &+ 8 > places {
      if places < 8 { break }
      place = places &- 8
    }
    let end = place &+ text.count &- 1
    let difference =
      (raw.loadUnaligned(fromByteOffset: place, as: UInt64.self) ^ first)
      | (raw.loadUnaligned(fromByteOffset: end, as: UInt64.self) ^ last)
    var hits = (difference &- ones) & ~difference & (ones &<< 7)
    while hits != 0 {
      let hit = UInt64(littleEndian: hits).trailingZeroBitCount &>> 3
      if isSame(bytes + (place &+ hit), text) { return true }
      hits &= hits &- 1
    }
    place &+= 8
  }
  if places >= 8 { return false }
  while place < places {
    if isSame(bytes + place, text) { return true }
    place &+= 1
  }
  return false
}
