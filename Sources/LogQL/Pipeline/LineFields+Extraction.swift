internal import Glibc

extension LineFields {
  /// What a parser reads is called after a label or structured metadata of the same name.
  private static let suffix: [UInt8] = Array("_extracted".utf8)

  /// Takes a name that was written here from `start` on for a parsed field: with the suffix where the stream or the
  /// structured metadata has it. Gives where the field's value may be written, and nil where it is not to be.
  mutating func parsedName(from start: Int32, _ wanted: borrowing WantedNames) -> ParsedName? {
    var name = start..<end
    var hash = fieldHash(bytes(name))
    if let place = place(bytes(name), hash), self[place].source != .parsed {
      for byte in Self.suffix { append(byte) }
      name = start..<end
      hash = fieldHash(bytes(name))
    }
    guard wanted.contains(bytes(name)) else {
      cutBytes(to: start)
      return nil
    }
    let place = place(bytes(name), hash)
    if let place, self[place].isExtracted {
      cutBytes(to: start)
      return nil
    }
    return ParsedName(name: name, hash: hash, place: place)
  }

  /// Sets a parsed field to the value that was written behind its name.
  mutating func setParsed(_ name: ParsedName) {
    extract(name.name, name.hash, name.place, name.name.upperBound..<end)
  }

  /// Writes a key as a label's name: without blanks around it, what is no letter, digit or underscore as an underscore.
  mutating func appendSanitized(_ key: UnsafeRawBufferPointer, isFirst: Bool) {
    var (start, limit) = (0, key.count)
    while start < limit, isBlank(key[start]) { start += 1 }
    while limit > start, isBlank(key[limit - 1]) { limit -= 1 }
    guard start < limit else { return }
    if isFirst, key[start] >= 0x30, key[start] <= 0x39 { append(UInt8(ascii: "_")) }
    reserveBytes(limit - start)
    var index = start
    while index < limit {
      let byte = key[index]
      let lower = byte | 0x20
      let isPlain =
        lower >= 0x61 && lower <= 0x7A || byte >= 0x30 && byte <= 0x39 || byte == 0x5F
      append(isPlain ? byte : UInt8(ascii: "_"))
      index += byte < 0x80 ? 1 : max(1, characterLength(key, index, limit))
    }
  }

  /// Writes a value with blanks for what is no UTF-8 and for U+FFFD.
  mutating func appendRepaired(_ value: UnsafeRawBufferPointer) {
    guard let plain = firstBeyondASCII(value) else { return append(value) }
    append(UnsafeRawBufferPointer(rebasing: value[..<plain]))
    var index = plain
    while index < value.count {
      if value[index] < 0x80 {
        append(value[index])
        index += 1
        continue
      }
      let length = characterLength(value, index, value.count)
      let isReplacement =
        length == 3 && value[index] == 0xEF && value[index + 1] == 0xBF && value[index + 2] == 0xBD
      if length == 0 || isReplacement {
        append(0x20)
      } else {
        append(UnsafeRawBufferPointer(rebasing: value[index..<index + length]))
      }
      index += max(1, length)
    }
  }
}

/// Where a parsed field goes.
struct ParsedName {
  var name: Range<Int32>
  var hash: UInt32
  var place: Int?
}

func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte >= 0x09 && byte <= 0x0D }

/// How many bytes the character at `index` takes; 0 where there is none that is well formed.
func characterLength(_ bytes: UnsafeRawBufferPointer, _ index: Int, _ limit: Int) -> Int {
  let first = bytes[index]
  let length =
    first < 0x80 ? 1 : first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0
  guard length > 1 else { return length }
  guard index + length <= limit else { return 0 }
  for offset in 1..<length where bytes[index + offset] & 0xC0 != 0x80 { return 0 }
  let second = bytes[index + 1]
  switch first {
  case 0xE0 where second < 0xA0, 0xED where second >= 0xA0, 0xF0 where second < 0x90,
    0xF4 where second >= 0x90:
    return 0
  default: return length
  }
}

func firstBeyondASCII(_ bytes: UnsafeRawBufferPointer) -> Int? {
  var index = 0
  while index + 8 <= bytes.count {
    let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
    let high = word & 0x8080_8080_8080_8080
    if high != 0 { return index + high.trailingZeroBitCount / 8 }
    index += 8
  }
  while index < bytes.count {
    if bytes[index] >= 0x80 { return index }
    index += 1
  }
  return nil
}

/// A key of a line as the name of a label.
package func logLabelName(_ key: String) -> String {
  var fields = LineFields()
  Array(key.utf8).withUnsafeBytes { fields.appendSanitized($0, isFirst: true) }
  return fields.text(0..<fields.end)
}
