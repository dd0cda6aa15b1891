import Facts
import Metrics
import Patterns

/// What `/` keeps of alerts: words that stand in their labels, and conditions on one label as `instance=web-1`,
/// `severity!=info` or `instance=~web.*`.
struct AlertFilter: Sendable {
  private var words: [[UInt8]] = []
  private var conditions: [Matcher] = []
  private var isInverse = false
  /// Why a condition is none; then nothing is kept.
  private(set) var problem: String?

  init(_ filter: Filter?) {
    guard let filter else { return }
    isInverse = filter.isInverse
    for word in filter.typed {
      do throws(PatternError) {
        if let condition = try Matcher(typed: word) {
          conditions.append(condition)
        } else {
          words.append(Array(word.lowercased().utf8))
        }
      } catch {
        problem = word + ": " + error.reason
      }
    }
  }

  /// The places of those that are kept.
  func kept(_ places: [Int], of book: AlertBook) -> [Int] {
    guard problem == nil else { return [] }
    guard !words.isEmpty || !conditions.isEmpty else { return places }
    let found = words.map { (word: $0, lines: book.shape.texts.lines(with: $0)) }
    let states = words.map(StateWord.init)
    return places.filter { place in
      let fits =
        words.indices.allSatisfy {
          found[$0].lines[place] || states[$0].stands(in: book.alerts, at: place)
        } && conditions.allSatisfy { $0.matches(book.shape.labels(place)) }
      return fits != isInverse
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

  init(_ bytes: [UInt8]) {
    word = String(decoding: bytes, as: UTF8.self)
    let all: [AlertFact.State] = [.pending, .firing, .resolved]
    states = []
    for state in all where contains(bytes, in: state.rawValue) { states.insert(state) }
    isVanished = contains(bytes, in: "vanished")
    isEnded = contains(bytes, in: "ended")
    isSilenced = contains(bytes, in: "silenced")
  }

  func stands(in alerts: [AlertFact], at place: Int) -> Bool {
    alerts.withUnsafeBufferPointer { alerts in
      if isSilenced, !alerts[place].silencedBy.isEmpty { return true }
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

extension Matcher {
  /// A condition as it is typed, quotes around its value or not; nil for a word that is none.
  init?(typed word: String) throws(PatternError) {
    guard let sign = word.firstIndex(where: { $0 == "=" || $0 == "!" }), sign > word.startIndex
    else { return nil }
    let name = String(word[..<sign])
    let rest = word[sign...]
    // The longer signs first, since `=` begins one of them.
    let operations: [Operation] = [.regex, .notRegex, .notEqual, .equal]
    guard let operation = operations.first(where: { rest.hasPrefix($0.rawValue) }) else {
      return nil
    }
    var value = rest.dropFirst(operation.rawValue.count)
    if value.count >= 2, value.first == "\"", value.last == "\"" {
      value = value.dropFirst().dropLast()
    }
    try self.init(name, operation, String(value))
  }
}
