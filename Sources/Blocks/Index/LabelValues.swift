internal import Metrics
internal import Patterns

/// The values of one label name, ascending by bytes, so that a value is found by halving.
struct LabelValues {
  private var texts = ValueTexts()

  var count: Int { texts.count }

  subscript(number: Int) -> String { texts[number] }

  /// Values must ascend.
  mutating func append(_ value: String) { texts.append(value) }

  func number(of value: String) -> Int? {
    var low = 0
    var high = texts.count
    while low < high {
      let middle = (low + high) / 2
      if bytewiseLess(texts[middle], value) { low = middle + 1 } else { high = middle }
    }
    return low < texts.count && texts[low].utf8.elementsEqual(value.utf8) ? low : nil
  }

  /// The numbers of the values that fit, ascending.
  func matching(_ matcher: Matcher) -> [Int] {
    switch matcher.operation {
    case .equal: return number(of: matcher.value).map { [$0] } ?? []
    case .notEqual:
      let one = number(of: matcher.value)
      return (0..<count).filter { $0 != one }
    case .regex, .notRegex:
      guard let pattern = matcher.pattern else { return [] }
      let filter = ValueFilter(pattern)
      let fitting: [Int]
      if let literals = filter.literals {
        fitting = Set(literals.compactMap(number)).sorted()
      } else {
        fitting = filter.matching(texts, from: 0).map { Int($0) }
      }
      if matcher.operation == .regex { return fitting }
      var rest = fitting[...]
      return (0..<count).filter { number in
        if rest.first == number {
          rest.removeFirst()
          return false
        }
        return true
      }
    }
  }
}
