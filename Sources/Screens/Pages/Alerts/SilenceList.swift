import Calendar
import Cells
import Facts
import Metrics
import Views

/// The silences: in force, to come, ended; each by its end. What the filter keeps.
struct SilenceList {
  var rows: [AlertsRow]

  init(_ scene: Scene) {
    let (silences, now) = (scene.snapshot.facts.silences.rows, scene.snapshot.now)
    let filter = scene.state.filters[.alerts]
    let kept = silences.indices.filter { filter?.keeps(silences[$0].searched(now)) ?? true }
    rows = kept.sorted { a, b in
      let (one, other) = (silences[a], silences[b])
      let (left, right) = (one.state(at: now).rank, other.state(at: now).rank)
      if left != right { return left < right }
      if one.ends != other.ends { return left < 2 ? one.ends < other.ends : one.ends > other.ends }
      return one.id < other.id
    }.map { .silence($0) }
  }
}

extension SilenceFact.State {
  /// What is in force stands first.
  var rank: Int {
    switch self {
    case .active: 0
    case .pending: 1
    case .expired: 2
    }
  }

  var glyph: String {
    switch self {
    case .active: "●"
    case .pending: "◆"
    case .expired: "✓"
    }
  }

  var token: Token {
    switch self {
    case .active: .info
    case .pending: .warn
    case .expired: .muted
    }
  }
}

extension SilenceFact {
  fileprivate func searched(_ now: Timestamp) -> String {
    [matcherText, createdBy, reason, state(at: now).rawValue, server ?? ""].joined(separator: " ")
  }

  /// Its matchers as they are typed.
  var matcherText: String { matchers.typed }

  func draw(_ pen: AlertsPen, isSelected: Bool, _ y: Int, _ grid: inout Grid) {
    let (scene, rect) = (pen.scene, pen.rect)
    let now = scene.snapshot.now
    pen.lead(isSelected: isSelected, isMarked: false, fold: "", y, &grid)
    let state = state(at: now)
    grid.put(state.glyph, x: rect.x + 2, y: y, style: Style(state.token))
    var x = rect.x + 4
    grid.put(state.rawValue, x: x, y: y, style: Style(state.token), limit: 8)
    x += 9
    let when =
      switch state {
      case .active: SpanText.brief(ends - now) + " left"
      case .pending: "in " + SpanText.brief(starts - now)
      case .expired: SpanText.brief(now - ends) + " ago"
      }
    grid.put(when, x: x, y: y, style: Style(.text), limit: 12)
    x += 13
    let matchers = max(8, rect.width < 64 ? rect.right - x - 1 : (rect.right - x) / 2)
    grid.put(
      matcherText, x: x, y: y, style: Style(.text, bold: isSelected),
      limit: max(0, min(matchers, rect.right - x) - 1))
    x += matchers
    var parts: [String] = []
    if isUnsaved { parts.append("unsaved") }
    if state == .active { parts.append("hides \(scene.alertBook.hides[id] ?? 0)") }
    parts.append("by " + createdBy + (reason.isEmpty ? "" : ": " + reason))
    if state == .active {
      parts.append((untilResolved ? "until resolved or " : "until ") + scene.told(ends))
    }
    if let server { parts.append("in " + server) }
    grid.put(
      parts.joined(separator: " · "), x: x, y: y, style: Style(.muted),
      limit: max(0, rect.right - x - 1))
  }
}

extension SilenceFact.Condition {
  /// As PromQL writes it, and as it is read again.
  var text: String {
    (isPlainLabelName(name) ? name : visible(name)) + operation.rawValue + visible(value)
  }
}

/// A quoted text in which what a terminal must not get stands as an escape, so that a field keeps what it is.
private func visible(_ text: String) -> String {
  var shown = String.UnicodeScalarView()
  for scalar in quoted(text).unicodeScalars {
    if cleaned(String(scalar)) == String(scalar) {
      shown.append(scalar)
    } else {
      let digits = String(scalar.value, radix: 16)
      let isShort = digits.utf8.count <= 4
      let zeros = String(repeating: "0", count: (isShort ? 4 : 8) - digits.utf8.count)
      shown.append(contentsOf: ((isShort ? "\\u" : "\\U") + zeros + digits).unicodeScalars)
    }
  }
  return String(shown)
}
