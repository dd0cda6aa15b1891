internal import Metrics

/// What is to happen when, the next first: a binary heap. Of something that is put in again with another time the old
/// place stays; whoever takes it out knows better.
struct DueQueue: Sendable {
  private struct Item: Sendable {
    var time: Timestamp
    var id: Int
  }
  private var items: [Item] = []

  var next: (time: Timestamp, id: Int)? { items.first.map { ($0.time, $0.id) } }

  mutating func put(_ id: Int, at time: Timestamp) {
    items.append(Item(time: time, id: id))
    var place = items.count - 1
    while place > 0, precedes(place, (place - 1) / 2) {
      items.swapAt(place, (place - 1) / 2)
      place = (place - 1) / 2
    }
  }

  mutating func removeNext() {
    guard items.count > 1 else { return items.removeAll() }
    items.swapAt(0, items.count - 1)
    items.removeLast()
    var place = 0
    while true {
      var least = place
      for child in [2 * place + 1, 2 * place + 2] where child < items.count {
        if precedes(child, least) { least = child }
      }
      if least == place { return }
      items.swapAt(place, least)
      place = least
    }
  }

  private func precedes(_ a: Int, _ b: Int) -> Bool {
    (items[a].time, items[a].id) < (items[b].time, items[b].id)
  }
}
