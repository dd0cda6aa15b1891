internal import Metrics
internal import Patterns

/// One label name: its values, the series that have each, and remembered answers of regular expressions.
///
/// Values keep their numbers: new ones are added at the end, one whose last series has gone stays as an empty hole
/// until the column is rebuilt. So a remembered answer stays true and only the values added since are asked.
struct LabelColumn {
  let name: String
  private(set) var values: [String] = []
  /// The same values' bytes, for regular expressions.
  private(set) var texts = ValueTexts()
  private(set) var postings: [Postings] = []
  private var numbers: [String: UInt32] = [:]
  /// The number of the value that was inserted last; it may have become a hole.
  private var recent = 0
  private var holes = 0
  /// Grows when values are renumbered.
  private(set) var numbering = 0
  /// Grows with every value that comes or goes.
  private(set) var generation = 0
  private var answers: [String: Answer] = [:]
  /// The values in all answers.
  private var remembered = 0
  private var sorted: (generation: Int, values: [String])?

  /// The values that an expression fits, among the first `asked`.
  struct Answer {
    var numbering: Int
    var asked: Int
    var matching: [UInt32]
  }

  init(name: String) { self.name = name }

  var valueCount: Int { values.count - holes }

  func number(of value: String) -> UInt32? { numbers[value] }

  /// The stored copy of `value`, added if it is new.
  mutating func insert(_ value: String, slot: UInt32) -> String {
    // Series that follow one another often have the same.
    let isRecent = recent < values.count && values[recent] == value
    if let number = isRecent ? recent : numbers[value].map({ Int($0) }) {
      recent = number
      postings[number].insert(slot)
      return values[number]
    }
    numbers[value] = UInt32(values.count)
    values.append(value)
    texts.append(value)
    var fresh = Postings()
    fresh.insert(slot)
    postings.append(fresh)
    generation += 1
    return value
  }

  /// Takes series out of the lists of the values numbered `affected`.
  mutating func remove(_ slots: SlotSet, from affected: Set<UInt32>) {
    for number in affected {
      postings[Int(number)].remove(slots)
      guard postings[Int(number)].isEmpty else { continue }
      numbers[values[Int(number)]] = nil
      values[Int(number)] = ""
      texts.erase(Int(number))
      holes += 1
      generation += 1
    }
    if holes > 64, holes * 2 > values.count { renumber() }
  }

  private mutating func renumber() {
    let kept = values.indices.filter { !postings[$0].isEmpty }
    values = kept.map { values[$0] }
    postings = kept.map { postings[$0] }
    texts = ValueTexts()
    for value in values { texts.append(value) }
    numbers = [:]
    for (number, value) in values.enumerated() { numbers[value] = UInt32(number) }
    holes = 0
    numbering += 1
    answers = [:]
    remembered = 0
  }

  /// All values, sorted by bytes; remembered until one comes or goes.
  mutating func sortedValues() -> [String] {
    if let sorted, sorted.generation == generation { return sorted.values }
    let present = values.indices.filter { !postings[$0].isEmpty }.map { values[$0] }
    let ordered = present.sorted(by: bytewiseLess)
    sorted = (generation, ordered)
    return ordered
  }

  /// What is known of an expression (by its source) over this column.
  func answer(to source: String) -> Answer? { answers[source] }

  mutating func remember(_ answer: Answer, to source: String) {
    remembered += answer.matching.count - (answers[source]?.matching.count ?? 0)
    if answers.count >= 256 || remembered > 2_000_000 {
      answers.removeAll()
      remembered = answer.matching.count
    }
    answers[source] = answer
  }

  /// Goes on where `answer` (or nothing) ended, through the last of `texts`.
  static func extend(
    _ answer: Answer?, _ filter: ValueFilter, over texts: ValueTexts, numbering: Int
  ) -> Answer {
    var next = Answer(numbering: numbering, asked: 0, matching: [])
    if let answer, answer.numbering == numbering { next = answer }
    next.matching += filter.matching(texts, from: next.asked)
    next.asked = max(next.asked, texts.count)
    return next
  }
}
