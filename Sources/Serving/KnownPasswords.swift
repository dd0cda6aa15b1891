/// What passwords have been found to be right and wrong, the newest of each kind: who tries many wrong ones does not
/// push out the right ones.
struct KnownPasswords {
  private struct Kind {
    var keys: Set<[UInt8]> = []
    var order: [[UInt8]] = []

    mutating func add(_ key: [UInt8], most: Int) {
      guard keys.insert(key).inserted else { return }
      order.append(key)
      if order.count > most { keys.remove(order.removeFirst()) }
    }
  }

  private var right = Kind()
  private var wrong = Kind()
  private let most: Int

  init(most: Int = 256) { self.most = most }

  subscript(key: [UInt8]) -> Bool? {
    if right.keys.contains(key) { return true }
    return wrong.keys.contains(key) ? false : nil
  }

  mutating func add(_ key: [UInt8], isRight: Bool) {
    if isRight { right.add(key, most: most) } else { wrong.add(key, most: most) }
  }
}
