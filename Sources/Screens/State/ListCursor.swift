/// Which row of a list has the cursor: the row itself, wherever sorting and refreshes take it; where it is gone, the
/// place where it was.
struct ListCursor<ID: Sendable & Hashable>: Sendable, Hashable {
  private var id: ID?
  private var last = 0

  init(place: Int = 0) { last = place }

  /// The cursor's place among the rows; 0 where there are none.
  func place(in rows: some Collection<ID>) -> Int {
    // Mostly it is where it was.
    if let id, last < rows.count, rows[rows.index(rows.startIndex, offsetBy: last)] == id {
      return last
    }
    if let id, let index = rows.firstIndex(of: id) {
      return rows.distance(from: rows.startIndex, to: index)
    }
    return max(0, min(last, rows.count - 1))
  }

  /// From now on it stands at its place, whatever row comes there.
  mutating func stay(in rows: some Collection<ID>) {
    last = place(in: rows)
    id = nil
  }

  mutating func move(to place: Int, in rows: some Collection<ID>) {
    let place = max(0, min(place, rows.count - 1))
    last = place
    id = place < rows.count ? rows[rows.index(rows.startIndex, offsetBy: place)] : nil
  }
}

/// The first row shown, so that the place is among those that fit: the page stays where it is as far as it can.
func scrolled(_ first: Int, to place: Int, count: Int, room: Int) -> Int {
  let room = max(1, room)
  let needed = min(max(first, place - room + 1), place)
  return max(0, min(needed, count - room))
}

extension Action {
  /// Where this goes in a list from a place, a page having so many rows; nil where it does not move. The list itself
  /// keeps it within its ends.
  func moved(from place: Int, page: Int, count: Int) -> Int? {
    switch self {
    case .down: place + 1
    case .up: place - 1
    case .pageDown: place + page
    case .pageUp: place - page
    case .halfPageDown: place + max(1, page / 2)
    case .halfPageUp: place - max(1, page / 2)
    case .first: 0
    case .last: count - 1
    default: nil
    }
  }
}
