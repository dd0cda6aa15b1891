import PromQL

/// What the word before the cursor of an expression can become.
struct CompletionContext: Hashable {
  enum Wanted: Hashable {
    /// A metric, function or keyword.
    case expression
    case labelName(selector: String)
    case labelValue(label: String, selector: String)
    case duration
    case nothing
  }
  var wanted: Wanted
  /// The word's characters before the cursor.
  var prefix: String
  /// Where the word begins, in characters.
  var start: Int

  /// From the text before the cursor. One pass with a stack of open brackets; strings are skipped.
  init(_ head: [Character]) {
    var opens: [(bracket: Character, index: Int)] = []
    var quote: (mark: Character, index: Int)?
    var isEscaped = false
    for (index, character) in head.enumerated() {
      if let open = quote {
        if isEscaped {
          isEscaped = false
        } else if character == "\\", open.mark != "`" {
          isEscaped = true
        } else if character == open.mark {
          quote = nil
        }
        continue
      }
      switch character {
      case "\"", "'", "`": quote = (character, index)
      case "(", "{", "[": opens.append((character, index))
      case ")", "}", "]": _ = opens.popLast()
      default: break
      }
    }
    start = head.count
    while quote == nil, start > 0, CompletionContext.isWord(head[start - 1]) { start -= 1 }
    if let quote { start = quote.index + 1 }
    prefix = String(head[start...])
    let open = opens.last
    switch (open?.bracket, quote) {
    case ("{", let quote):
      let brace = open?.index ?? 0
      let selector = CompletionContext.selector(head, brace: brace, before: quote?.index ?? start)
      if let quote {
        let label = CompletionContext.label(head, before: quote.index)
        wanted = label.isEmpty ? .nothing : .labelValue(label: label, selector: selector)
      } else {
        wanted = .labelName(selector: selector)
      }
    case (_, .some): wanted = .nothing
    case ("[", _): wanted = .duration
    case ("(", _):
      let word = CompletionContext.word(head, endingBefore: open?.index ?? 0)
      wanted =
        ["by", "without", "on", "ignoring", "group_left", "group_right"].contains(word)
        ? .labelName(selector: "") : .expression
    default: wanted = prefix.first?.isNumber ?? false ? .nothing : .expression
    }
  }

  private static func isWord(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || character == "_" || character == ":"
  }

  private static func word(_ head: [Character], endingBefore index: Int) -> String {
    var end = index
    while end > 0, head[end - 1] == " " { end -= 1 }
    var start = end
    while start > 0, isWord(head[start - 1]) { start -= 1 }
    return String(head[start..<end])
  }

  /// The label named before `=`, `!=`, `=~` or `!~`.
  private static func label(_ head: [Character], before quote: Int) -> String {
    var end = quote
    while end > 0, " =!~".contains(head[end - 1]) { end -= 1 }
    return end == quote ? "" : word(head, endingBefore: end)
  }

  /// The metric and the matchers that are complete: what stands before the last comma.
  private static func selector(_ head: [Character], brace: Int, before end: Int) -> String {
    let metric = word(head, endingBefore: brace)
    let inside = head[(brace + 1)..<max(brace + 1, end)]
    guard let comma = inside.lastIndex(of: ",") else { return metric }
    return metric + "{" + String(head[(brace + 1)..<comma]) + "}"
  }
}

/// Something to complete with.
struct Candidate: Hashable {
  var text: String
  /// "metric", "function"…
  var kind: String
}

extension CompletionContext {
  /// What must be known to complete here; nil where the language alone tells.
  var request: CompletionRequest? {
    switch wanted {
    case .expression: CompletionRequest(.metricNames)
    case .labelName(let selector): CompletionRequest(.labelNames(selector: selector))
    case .labelValue(let label, let selector):
      CompletionRequest(.labelValues(label: label, selector: selector))
    case .duration, .nothing: nil
    }
  }

  /// At most 200 of what fits: by prefix before what merely contains the letters.
  func candidates(_ answer: CompletionAnswer?) -> [Candidate] {
    let values = answer?.request == request ? answer?.values ?? [] : []
    var pool: [Candidate]
    switch wanted {
    case .expression:
      guard !prefix.isEmpty else { return [] }
      pool = values.map { Candidate(text: $0, kind: "metric") }
      pool += Function.allCases.map { Candidate(text: $0.rawValue + "(", kind: "function") }
      pool += CompletionContext.aggregations.map { Candidate(text: $0, kind: "aggregation") }
      pool += CompletionContext.keywords.map { Candidate(text: $0, kind: "keyword") }
    case .labelName: pool = values.map { Candidate(text: $0, kind: "label") }
    case .labelValue: pool = values.map { Candidate(text: $0, kind: "value") }
    case .duration:
      pool = ["1m", "5m", "15m", "30m", "1h", "6h", "1d"].map {
        Candidate(text: $0, kind: "duration")
      }
    case .nothing: return []
    }
    let lower = prefix.utf8.map(lowered)
    var leading: [Candidate] = []
    var rest: [Candidate] = []
    for candidate in pool where leading.count < 200 {
      if candidate.text.utf8.lazy.map(lowered).starts(with: lower) {
        leading.append(candidate)
      } else if rest.count < 200, contains(lower, in: candidate.text) {
        rest.append(candidate)
      }
    }
    let found = Array((leading + rest).prefix(200))
    return found.count == 1 && found[0].text == prefix ? [] : found
  }

  private static let aggregations = [
    "sum", "avg", "min", "max", "count", "count_values", "group", "stddev", "stdvar", "topk",
    "bottomk", "quantile", "limitk", "limit_ratio",
  ]
  private static let keywords = [
    "by", "without", "on", "ignoring", "group_left", "group_right", "and", "or", "unless", "offset",
    "bool",
  ]
}
