import Facts
import Metrics

/// What `/` keeps of alerts: words that stand in their labels, and conditions on one label as `instance=web-1`,
/// `severity!=info` or `instance=~web.*`.
struct AlertFilter: Sendable {
  private let filter: ConditionFilter
  private let words: [[UInt8]]

  init(_ filter: Filter?) {
    self.filter = ConditionFilter(filter)
    words = self.filter.words.map { Array($0.utf8) }
  }

  /// Why a condition is none; then nothing is kept.
  var problem: String? { filter.problem }

  /// The places of those that are kept.
  func kept(_ places: [Int], of book: AlertBook) -> [Int] {
    guard problem == nil else { return [] }
    guard !words.isEmpty || !filter.conditions.isEmpty else { return places }
    let found = words.map { (word: $0, lines: book.shape.texts.lines(with: $0)) }
    let states = words.map(StateWord.init)
    return places.filter { place in
      let fits =
        words.indices.allSatisfy {
          found[$0].lines[place] || states[$0].stands(in: book.alerts, at: place)
        } && filter.conditions.allSatisfy { $0.matches(book.shape.labels(place)) }
      return fits != filter.isInverse
    }
  }
}

/// A word as it may tell an alert's state, and who looks after it.
private struct StateWord {
  private var word: String
  private var states: Set<AlertFact.State>
  private var isVanished: Bool
  private var isEnded: Bool
  private var isSilenced: Bool
  private var isInMaintenance: Bool

  init(_ bytes: [UInt8]) {
    word = String(decoding: bytes, as: UTF8.self)
    let all: [AlertFact.State] = [.pending, .firing, .resolved]
    states = []
    for state in all where contains(bytes, in: state.rawValue) { states.insert(state) }
    isVanished = contains(bytes, in: "vanished")
    isEnded = contains(bytes, in: "ended")
    isSilenced = contains(bytes, in: "silenced")
    isInMaintenance = contains(bytes, in: "maintenance")
  }

  func stands(in alerts: [AlertFact], at place: Int) -> Bool {
    alerts.withUnsafeBufferPointer { alerts in
      if isSilenced, alerts[place].isSilenced { return true }
      if isInMaintenance, alerts[place].isInMaintenance { return true }
      if isVanished || isEnded || !states.isEmpty {
        let vanished = alerts[place].isVanished && alerts[place].isActive
        let fits =
          vanished
          ? isVanished
          : alerts[place].isEnded ? isEnded : states.contains(alerts[place].state)
        if fits { return true }
      }
      guard let acknowledgement = alerts[place].acknowledgement else { return false }
      return contains(
        Array(word.utf8),
        in: ("acked by " + acknowledgement.by + " " + acknowledgement.note).lowercased())
    }
  }
}
