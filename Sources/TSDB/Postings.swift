/// The series that have one label value: ascending slots. One slot, the commonest case, needs no array.
struct Postings: Sendable {
  private var first: UInt32 = .max
  private var rest: [UInt32] = []

  init() {}

  var isEmpty: Bool { first == .max }
  var count: Int { first == .max ? 0 : rest.count + 1 }

  mutating func insert(_ slot: UInt32) {
    if first == .max {
      first = slot
    } else if slot > (rest.last ?? first) {
      rest.append(slot)
    } else if slot < first {
      rest.insert(first, at: 0)
      first = slot
    } else if slot != first {
      let index = lowerBound(slot)
      if index == rest.count || rest[index] != slot { rest.insert(slot, at: index) }
    }
  }

  mutating func remove(_ slots: SlotSet) {
    guard first != .max else { return }
    rest.removeAll { slots.contains($0) }
    if slots.contains(first) { first = rest.isEmpty ? .max : rest.removeFirst() }
  }

  func contains(_ slot: UInt32) -> Bool {
    if slot == first { return true }
    let index = lowerBound(slot)
    return index < rest.count && rest[index] == slot
  }

  @inline(__always)
  func visit(_ body: (UInt32) -> Void) {
    guard first != .max else { return }
    body(first)
    for slot in rest { body(slot) }
  }

  var slots: [UInt32] { first == .max ? [] : [first] + rest }

  private func lowerBound(_ slot: UInt32) -> Int {
    var low = 0
    var high = rest.count
    while low < high {
      let middle = (low + high) / 2
      if rest[middle] < slot { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
