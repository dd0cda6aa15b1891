internal import Glibc

/// Which fields are read: all, or those alone that decide whether a line stays.
struct WantedNames: Sendable {
  private let names: [[UInt8]]?
  /// The bytes that they begin with.
  private let firsts: [Bool]

  static let all = WantedNames()

  private init() { (names, firsts) = (nil, []) }

  /// These, with what they may be called after.
  init(_ names: Set<String>) {
    var all = names
    for name in names where name.hasSuffix("_extracted") {
      all.insert(String(name.dropLast("_extracted".count)))
    }
    let bytes = all.map { Array($0.utf8) }
    var firsts = [Bool](repeating: false, count: 256)
    for name in bytes { if let first = name.first { firsts[Int(first)] = true } }
    (self.names, self.firsts) = (bytes, firsts)
  }

  func contains(_ name: UnsafeRawBufferPointer) -> Bool {
    guard let names else { return true }
    for other in names where other.count == name.count {
      guard let start = name.baseAddress else { return true }
      if memcmp(other, start, name.count) == 0 { return true }
    }
    return false
  }

  /// Whether a key, or one within what it names, could be wanted, judged by its first letter.
  func mayWant(_ key: UnsafeRawBufferPointer) -> Bool {
    guard names != nil, let first = key.first else { return true }
    let lower = first | 0x20
    // Other characters are changed before they stand in a name.
    guard lower >= 0x61, lower <= 0x7A else { return true }
    return firsts[Int(first)]
  }
}
