internal import Metrics
package import Routing

/// Alerts that are told together.
struct AlertGroup: Sendable {
  struct Member: Sendable {
    /// How often it ended and fired again since a notice of it.
    var flaps = 0
    /// Whether a flush saw its end.
    var isEndSeen = false
  }

  let id: Int
  var route: Route
  let name: GroupName
  let labels: Labels
  private(set) var members: [Int: Member] = [:]
  var nextFlush: Timestamp
  /// The first flush, from which the others are counted.
  var first: Timestamp?
  /// Whether the fallback is told of it, too.
  var isFallenBack = false
  /// The members in a notice's order.
  private var order: [Int]?

  init(id: Int, _ home: AlertHome, nextFlush: Timestamp) {
    (self.id, route, name, labels) = (id, home.route, home.name, home.labels)
    self.nextFlush = nextFlush
  }

  mutating func add(_ slot: Int) {
    if members.updateValue(Member(), forKey: slot) == nil { order = nil }
  }

  mutating func remove(_ slot: Int) {
    if members.removeValue(forKey: slot) != nil { order = nil }
  }

  mutating func edit(_ slot: Int, _ body: (inout Member) -> Void) {
    if let place = members.index(forKey: slot) { body(&members.values[place]) }
  }

  /// The members by job, instance, and label set.
  mutating func ordered(_ stock: AlertStock) -> [Int] {
    if let order { return order }
    let keyed = members.keys.compactMap { slot in
      stock[slot].map { (slot, NoticeOrder($0.alert.labels)) }
    }
    let sorted = keyed.sorted { $0.1 < $1.1 }
    order = sorted.map(\.0)
    return order ?? []
  }

  /// The first flush is over: the next is one of the ticks after it.
  mutating func schedule(after now: Timestamp) {
    let interval = max(1, route.groupInterval.milliseconds)
    let first = self.first ?? min(nextFlush, now)
    self.first = first
    let passed = max(0, (now - first).milliseconds) / interval
    nextFlush = Timestamp(milliseconds: first.milliseconds + (passed + 1) * interval)
  }

  /// Goes on where it was. All that happened until `seen` is known: ticks since then may have been missed, and are made
  /// up for by one.
  mutating func resume(_ record: GroupRecord, seenUntil seen: Timestamp, at now: Timestamp) {
    isFallenBack = record.isFallenBack
    guard let first = record.first, first <= now else {
      nextFlush = min(record.nextFlush, now + route.groupWait)
      return
    }
    self.first = first
    schedule(after: now)
    if nextFlush - route.groupInterval >= seen { nextFlush = now }
  }

  var record: GroupRecord {
    GroupRecord(name: name, first: first, nextFlush: nextFlush, isFallenBack: isFallenBack)
  }
}

/// Where an alert stands in a notice: by job, instance, and label set.
private struct NoticeOrder: Comparable {
  private let labels: Labels
  private let job: String
  private let instance: String

  init(_ labels: Labels) {
    (self.labels, job, instance) = (labels, labels["job"], labels["instance"])
  }

  static func < (a: NoticeOrder, b: NoticeOrder) -> Bool {
    // Those without come last.
    for (x, y) in [(a.job, b.job), (a.instance, b.instance)] where x != y {
      return y.isEmpty || !x.isEmpty && bytewiseLess(x, y)
    }
    return precedes(a.labels, b.labels)
  }
}

extension [RoutedAlert] {
  /// In the order in which a notice tells them.
  package func inNoticeOrder() -> [RoutedAlert] {
    map { (alert: $0, order: NoticeOrder($0.labels)) }.sorted { $0.order < $1.order }.map(\.alert)
  }
}

/// Label sets in a notice's order: those of fewer labels first, then by the first label that only one has, which comes
/// later, or whose value is less.
private func precedes(_ a: Labels, _ b: Labels) -> Bool {
  if a.count != b.count { return a.count < b.count }
  for (x, y) in zip(a.pairs, b.pairs) {
    if x.name != y.name { return bytewiseLess(y.name, x.name) }
    if x.value != y.value { return bytewiseLess(x.value, y.value) }
  }
  return false
}
