internal import Metrics
internal import Patterns

/// Where one label of a series stands: the number of its column and of its value there.
struct LabelPlace {
  var column: Int
  var value: Int
}

/// One label name: its values, the series that have each, and remembered answers of regular expressions.
///
/// Values keep their numbers: new ones are added at the end, one whose last series has gone stays as an empty hole
/// until the column is rebuilt. So a remembered answer stays true and only the values added since are asked.
struct LabelColumn {
  let name: String
  private(set) var values: [String] = []
  /// The values' hashes, and the name's: of them is made what a series' labels hash to.
  private(set) var hashes: [UInt64] = []
  let nameHash: UInt64
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

  init(name: String) {
    self.name = name
    nameHash = UInt64(truncatingIfNeeded: name.hashValue) | 1
  }

  var valueCount: Int { values.count - holes }

  func number(of value: String) -> UInt32? { numbers[value] }

  /// The same for the labels of series, of which those that follow one another often have the same.
  mutating func recentNumber(of value: String) -> Int? {
    if recent < values.count, values[recent] == value, !value.isEmpty { return recent }
    guard let number = numbers[value] else { return nil }
    recent = Int(number)
    return recent
  }

  /// The number of a value, added if it is new; a series is to be inserted then.
  mutating func number(adding value: String) -> Int {
    if let number = recentNumber(of: value) { return number }
    recent = values.count
    numbers[value] = UInt32(recent)
    values.append(value)
    hashes.append(UInt64(truncatingIfNeeded: value.hashValue))
    texts.append(value)
    postings.append(Postings())
    generation += 1
    return recent
  }

  /// Notes that a series has the value with this number.
  mutating func insert(_ slot: UInt32, at number: Int) { postings[number].insert(slot) }

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
    hashes = kept.map { hashes[$0] }
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
