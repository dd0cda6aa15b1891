import Cells
import Facts
import Metrics
import Views

/// What a line of a text leads to.
enum LineLink: Sendable, Hashable {
  /// The alert with these labels.
  case alert(Labels)
  case incident(Int)
  case notification(Int)
  /// Shows what was left out.
  case unfold
}

/// A line of a text that is read, of which some lead on.
struct LinkedLine: Sendable {
  var text: String
  var style = Style.plain
  var link: LineLink?
  init(_ text: String, _ style: Style = .plain, link: LineLink? = nil) {
    (self.text, self.style, self.link) = (text, style, link)
  }
}

/// Where one is in such a text: the row that has the cursor, and the first that was shown.
struct LinkedPlace: Sendable, Hashable {
  enum Row: Sendable, Hashable {
    case link(LineLink)
    case place(Int)
  }
  /// A row that leads on is known by that, whatever comes before it.
  var cursor = ListCursor<Row>()
  var scroll = 0
}

/// The lines as rows of a width, broken where they are longer, with a cursor.
struct LinkedText {
  private let rows: [LinkedLine]
  let cursor: Int
  private let first: Int
  private let room: Int

  init(_ lines: [LinkedLine], _ place: LinkedPlace, _ rect: Rect) {
    rows = lines.flatMap { $0.rows(width: rect.width - 2) }
    room = max(1, rect.height)
    cursor = place.cursor.place(in: Self.ids(rows))
    first = scrolled(place.scroll, to: cursor, count: rows.count, room: room)
  }

  private static func ids(_ rows: [LinkedLine]) -> [LinkedPlace.Row] {
    rows.indices.map { place in rows[place].link.map { .link($0) } ?? .place(place) }
  }

  var selected: LinkedLine? { rows.indices.contains(cursor) ? rows[cursor] : nil }
  var text: String { rows.map { cleaned($0.text) + "\n" }.joined() }

  func draw(_ rect: Rect, _ grid: inout Grid) {
    for (line, row) in rows.dropFirst(first).prefix(rect.height).enumerated() {
      let y = rect.y + line
      let isSelected = first + line == cursor
      if isSelected { grid.put("▸", x: rect.x, y: y, style: Style(.focus, bold: true)) }
      grid.put(
        row.text, x: rect.x + 2, y: y, style: isSelected ? row.style.bold() : row.style,
        limit: rect.width - 2)
    }
  }

  /// The row that a line of the screen shows.
  func place(y: Int, in rect: Rect) -> Int? {
    let place = first + y - rect.y
    return y >= rect.y && y < rect.bottom && rows.indices.contains(place) ? place : nil
  }

  /// With the cursor on another row.
  func moved(to place: Int) -> LinkedPlace {
    var moved = LinkedPlace()
    moved.cursor.move(to: place, in: Self.ids(rows))
    moved.scroll = scrolled(
      first, to: max(0, min(place, rows.count - 1)), count: rows.count, room: room)
    return moved
  }

  /// Where an action goes; nil where it goes nowhere.
  func moved(_ action: Action) -> LinkedPlace? {
    switch action {
    case .focusNext, .nextMatch:
      let next = rows.indices.dropFirst(cursor + 1).first { rows[$0].link != nil }
      return moved(to: next ?? rows.firstIndex { $0.link != nil } ?? cursor)
    case .focusPrevious, .previousMatch:
      let last = rows.indices.prefix(cursor).last { rows[$0].link != nil }
      return moved(to: last ?? rows.lastIndex { $0.link != nil } ?? cursor)
    default:
      return action.moved(from: cursor, page: room, count: rows.count).map { moved(to: $0) }
    }
  }
}

extension LinkedLine {
  /// What is broken goes on a little farther in than it began; only the first row leads on.
  fileprivate func rows(width: Int) -> [LinkedLine] {
    guard columns(of: text) > width else { return [self] }
    let blanks = text.prefix { $0 == " " }.count
    let inset = String(repeating: " ", count: min(blanks + 2, max(0, width / 2)))
    return wrapped(text, to: max(1, width - inset.utf8.count)).enumerated().map { number, row in
      var line = self
      guard number > 0 else {
        line.text = row
        return line
      }
      line.text = inset + row.drop { $0 == " " }
      line.link = nil
      return line
    }
  }
}

extension ViewState {
  /// Opens what a line leads to; what is not known any more is said.
  mutating func follow(line link: LineLink?, _ scene: Scene) -> [Command] {
    switch link {
    case .alert(let labels)?:
      let all = scene.snapshot.facts.alerts.rows.filter { $0.labels == labels }
      guard let alert = all.first(where: \.isActive) ?? all.first else {
        message = "\(labels["alertname"]) with these labels is not known here any more"
        return []
      }
      return openAlert(alert.id, scene)
    case .incident(let number)?:
      guard scene.incident(number) != nil else {
        message = "INC-\(number) is not known here any more"
        return []
      }
      return openIncident(number, scene)
    case .notification(let id)?: openNotification(id, scene)
    case .unfold?, nil: break
    }
    return []
  }
}
