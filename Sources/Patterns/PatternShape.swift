/// What can be said of a regular expression without running it.
enum PatternShape: Equatable {
  /// Exactly these texts.
  case literals([String])
  /// Texts that have one of these forms.
  case forms([PatternForm])

  init(_ source: String) {
    guard let alternatives = regexPieces(source) else {
      self = .forms([PatternForm([.unknown])])
      return
    }
    // As many as an alternation lists, and some more that groups multiply.
    if let texts = expanded(alternatives, atMost: max(1024, source.utf8.count)) {
      self = .literals(texts.map { String(decoding: $0, as: UTF8.self) })
    } else {
      let forms = alternatives.prefix(65).map(PatternForm.init)
      self = .forms(forms.count > 64 ? [PatternForm([.unknown])] : forms)
    }
  }
}

/// How the texts that an alternative fits begin and end, and what stands between.
struct PatternForm: Equatable {
  enum Between: Equatable {
    case nothing
    /// Any text of at least so many bytes.
    case anything(atLeast: Int)
    /// Any text that holds this.
    case anythingWith([UInt8])
    /// What only the expression can tell; it holds this.
    case unknown([UInt8])
  }
  private(set) var prefixes: [[UInt8]] = [[]]
  private(set) var suffixes: [[UInt8]] = [[]]
  let between: Between

  init(_ pieces: [RegexPiece]) {
    let most = 16
    var middle = pieces[...]
    while let texts = middle.first.flatMap({ expanded([[$0]], atMost: most) }),
      texts.count * prefixes.count <= most
    {
      prefixes = prefixes.flatMap { prefix in texts.map { prefix + $0 } }
      middle.removeFirst()
    }
    while let texts = middle.last.flatMap({ expanded([[$0]], atMost: most) }),
      texts.count * suffixes.count <= most
    {
      suffixes = suffixes.flatMap { suffix in texts.map { $0 + suffix } }
      middle.removeLast()
    }
    if middle.isEmpty {
      between = .nothing
    } else if middle.count == 1, case .anything(let least)? = middle.first {
      between = .anything(atLeast: least)
    } else {
      let runs = middle.compactMap { if case .text(let text) = $0 { text } else { nil } }
      let longest = runs.max { $0.count < $1.count } ?? []
      let isAnything =
        middle.count == 3 && middle.first == .anything(atLeast: 0)
        && middle.last == .anything(atLeast: 0)
      between = isAnything && !longest.isEmpty ? .anythingWith(longest) : .unknown(longest)
    }
  }

  /// Whether every text has it.
  var isAnything: Bool {
    prefixes.contains([]) && suffixes.contains([]) && between == .anything(atLeast: 0)
  }
}

/// All texts that alternatives fit, if they are so few.
private func expanded(_ alternatives: [[RegexPiece]], atMost most: Int) -> [[UInt8]]? {
  var all: [[UInt8]] = []
  for pieces in alternatives {
    var texts: [[UInt8]] = [[]]
    for piece in pieces {
      switch piece {
      case .text(let more):
        for index in texts.indices { texts[index] += more }
      case .choice(let inner):
        guard let ways = expanded(inner, atMost: most), ways.count * texts.count <= most else {
          return nil
        }
        texts = texts.flatMap { text in ways.map { text + $0 } }
      case .anything, .unknown: return nil
      }
    }
    all += texts
    guard all.count <= most else { return nil }
  }
  return all
}
