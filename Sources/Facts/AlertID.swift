package import Metrics

/// What tells an alert from all others: of its rule's place and its labels, in any process the same.
package func alertFactID(rule: RuleFact.ID, labels: Labels) -> String {
  var high: UInt64 = 0xcbf2_9ce4_8422_2325
  var low: UInt64 = 0x9e37_79b9_7f4a_7c15
  func add(_ text: String) {
    for byte in text.utf8 {
      high = (high ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
      low = (low &+ UInt64(byte)) &* 0x9fb2_1c65_1e98_df25
    }
    high = (high ^ 0xff) &* 0x0000_0100_0000_01b3
    low = (low &+ 0xff) &* 0x9fb2_1c65_1e98_df25
  }
  for text in [rule.server, rule.file, rule.group, rule.name] { add(text) }
  for label in labels.pairs {
    add(label.name)
    add(label.value)
  }
  func hex(_ number: UInt64) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
  return hex(high) + hex(low)
}
