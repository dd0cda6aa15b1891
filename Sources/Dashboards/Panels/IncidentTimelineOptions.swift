package import Facts
internal import JSON

/// What a panel of an incident's timeline is asked for.
///
/// The panel's kind is `incident-timeline` or `vigil-incident-timeline`; its `options`:
/// - `incident`: `"open"` (the default), which is the worst that is open; `"latest"`; or a name such as `"INC-7"`.
/// - `from`: how far back entries are listed, such as `"6h"`; all where it is left out.
/// - `kinds`: which entries, a word or a list of words: those of `IncidentEntry.Kind`, `"alerts"` for what alerts do,
///   `"notes"` for what people wrote, `"all"` (the default).
/// - `limit`: the most rows, the latest; 20 by default.
package struct IncidentTimelineOptions: Sendable, Hashable {
  /// Which incident is meant.
  package enum Which: Sendable, Hashable {
    case open, latest
    case number(Int)
  }
  package var which = Which.open
  /// nil for all of it.
  package var back: Duration?
  package var kinds = Set(IncidentEntry.Kind.allCases)
  package var limit = 20
  /// What is asked for and not understood.
  package var notApplied: [String] = []

  /// What panels of this kind are called.
  package static let kinds: Set = ["incident-timeline", "vigil-incident-timeline"]

  package init(_ panel: Panel) {
    let json = panel.options
    let which = json["incident"].text ?? ""
    switch which.lowercased() {
    case "", "open": break
    case "latest": self.which = .latest
    default:
      if let number = IncidentFact.number(of: which) {
        self.which = .number(number)
      } else {
        notApplied.append("option incident \(which)")
      }
    }
    if let from = json["from"].text, !from.isEmpty {
      back = IntervalText.parse(from.hasPrefix("now-") ? String(from.dropFirst(4)) : from)
      if back == nil { notApplied.append("option from \(from)") }
    }
    limit = min(max(json["limit"].integer ?? 20, 1), 1000)
    let words = json["kinds"].string.map { [$0] } ?? json["kinds"].elements.compactMap(\.string)
    var picked: Set<IncidentEntry.Kind> = []
    for word in words {
      let meant = Self.kinds(word)
      if meant.isEmpty { notApplied.append("option kinds \(word)") }
      picked.formUnion(meant)
    }
    if !picked.isEmpty { kinds = picked }
  }

  private static func kinds(_ word: String) -> [IncidentEntry.Kind] {
    switch word.lowercased() {
    case "all": IncidentEntry.Kind.allCases
    case "alerts":
      [.pending, .firing, .inactive, .resolved, .vanished, .returned, .ended, .peak]
    case "notes": [.note, .elsewhere]
    default: IncidentEntry.Kind.allCases.filter { $0.rawValue.lowercased() == word.lowercased() }
    }
  }
}
