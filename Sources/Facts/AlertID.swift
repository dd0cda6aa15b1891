package import Metrics

/// What tells an alert of a rule from all others: the same wherever and whenever it is made, in 32 hexadecimal digits.
package func alertFactID(rule: RuleFact.ID, labels: Labels) -> String {
  var hash = StableHash()
  for text in [rule.server, rule.file, rule.group, rule.name] { hash.add(text) }
  if !rule.variant.isEmpty { hash.add("labels " + rule.variant) }
  // Most rules are the only one of their name and labels in their group.
  if rule.number > 0 { hash.add(String(rule.number)) }
  for pair in labels.pairs {
    hash.add(pair.name)
    hash.add(pair.value)
  }
  return hash.text
}

extension RuleFact.ID {
  /// The `variant` of a rule with these labels, whose values may be templates: the same for the same ones in any order.
  package static func variant(of labels: [Label]) -> String {
    if labels.isEmpty { return "" }
    var hash = StableHash()
    for label in labels.sorted(by: { ($0.name, $0.value) < ($1.name, $1.value) }) {
      hash.add(label.name)
      hash.add(label.value)
    }
    return String(hash.text.prefix(16))
  }
}

/// A hash that is the same in every process, unlike Swift's own: FNV-1a of 128 bits.
package struct StableHash: Sendable, Hashable {
  private var state: UInt128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d
  private static let prime: UInt128 = 0x0000_0000_0100_0000_0000_0000_0000_013B

  package init() {}

  /// Adds a text and its end, so that "ab" and "c" differ from "a" and "bc".
  package mutating func add(_ text: String) {
    for byte in text.utf8 { add(byte) }
    // No text of UTF-8 holds it.
    add(0xFF)
  }

  private mutating func add(_ byte: UInt8) {
    state ^= UInt128(byte)
    state &*= Self.prime
  }

  /// In 32 hexadecimal digits.
  package var text: String {
    let digits = String(state, radix: 16)
    return String(repeating: "0", count: 32 - digits.count) + digits
  }
}
