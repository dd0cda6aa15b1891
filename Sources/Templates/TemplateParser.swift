extension Template {
  /// Reads a template.
  ///
  /// - Parameters:
  ///   - functions: those that may be named beside Go's own.
  ///   - variables: with their dollar signs, those that it starts with beside `$`.
  package init(parsing text: String, functions: Set<String>, variables: [String] = [])
    throws(TemplateError)
  {
    var parser = TemplateParser(text, functions: functions, variables: variables)
    let (nodes, end) = try parser.list(isLoop: false, isTop: true)
    if let end { throw parser.error("unexpected {{\(end)}}") }
    self.init(nodes: nodes, definitions: parser.definitions)
  }
}

/// Reads text, actions and control structures; commands are read in `TemplateParser+Commands`.
struct TemplateParser {
  let bytes: [UInt8]
  var position = 0
  var definitions: [String: [TemplateNode]] = [:]
  /// The variables in scope, the innermost last.
  var variables: [String]
  private let functions: Set<String>
  /// How many blocks and parentheses are open.
  var depth = 0
  /// Whether white space at the start of the next text is dropped.
  private var trimsNext = false

  static let maximumDepth = 100

  init(_ text: String, functions: Set<String>, variables: [String]) {
    bytes = Array(text.utf8)
    self.functions = functions
    self.variables = ["$"] + variables
  }

  func isFunction(_ word: String) -> Bool {
    functions.contains(word) || goFunctions[word] != nil || word == "and" || word == "or"
  }

  /// The line of the position, from 1.
  var line: Int { lineBefore.line + newlines(from: lineBefore.position) }

  /// A line that is known, so that long templates are not counted through for every action.
  private var lineBefore = (position: 0, line: 1)
  /// Where the line of `lineBefore` begins.
  private var lineStart = 0

  private func newlines(from start: Int) -> Int {
    let end = min(position, bytes.count)
    return start <= end ? bytes[start..<end].count { $0 == UInt8(ascii: "\n") } : 0
  }

  /// The line of the position, which nothing goes back behind.
  mutating func reachedLine() -> Int {
    let end = min(position, bytes.count)
    if lineBefore.position < end,
      let newline = bytes[lineBefore.position..<end].lastIndex(of: UInt8(ascii: "\n"))
    {
      lineStart = newline + 1
    }
    lineBefore = (end, line)
    return lineBefore.line
  }

  /// Where the position is, which nothing goes back behind.
  mutating func reachedPlace() -> TemplatePlace {
    let line = reachedLine()
    return TemplatePlace(line: line, column: lineBefore.position - lineStart, text: "")
  }

  /// What stands between `start` and the position, without white space at its end.
  func written(from start: Int) -> String {
    var end = max(start, min(position, bytes.count))
    while end > start, isSpace(bytes[end - 1]) { end -= 1 }
    return String(decoding: bytes[min(start, end)..<end], as: UTF8.self)
  }

  func error(_ message: String) -> TemplateError {
    TemplateError(line: line, message: message)
  }

  /// Does `body` with variables of its own, one level deeper.
  mutating func nested<Result>(
    _ body: (inout TemplateParser) throws(TemplateError) -> Result
  ) throws(TemplateError) -> Result {
    guard depth < Self.maximumDepth else { throw error("nested too deeply") }
    depth += 1
    let scope = variables.count
    defer {
      depth -= 1
      variables.removeLast(variables.count - scope)
    }
    return try body(&self)
  }

  /// The nodes up to an `end` or `else`, whose word comes with them, or up to the end of the text.
  ///
  /// `isTop`: outside every block, where alone templates are defined.
  mutating func list(isLoop: Bool, isTop: Bool = false) throws(TemplateError)
    -> ([TemplateNode], String?)
  {
    var nodes: [TemplateNode] = []
    while true {
      let isEnd = text(&nodes)
      if isEnd { return (nodes, nil) }
      if try comment() { continue }
      let start = position
      let word = self.word()
      switch word {
      case "end":
        try close()
        return (nodes, word)
      case "else": return (nodes, word)
      case "if", "with", "range":
        guard let kind = TemplateBranch(rawValue: word) else { break }
        nodes.append(
          try nested { (parser) throws(TemplateError) in try parser.branch(kind, isLoop: isLoop) })
      case "define" where !isTop:
        throw error("unexpected {{define}} in a block")
      case "define", "block":
        if let node = try definition(isBlock: word == "block") { nodes.append(node) }
      case "template":
        let name = try quotedName("template clause")
        let pipeline = atClose ? nil : try self.pipeline(context: "template clause")
        try close()
        nodes.append(.template(name, pipeline))
      case "break", "continue":
        guard isLoop else { throw error("{{\(word)}} outside {{range}}") }
        try close()
        if let exit = TemplateExit(rawValue: word) { nodes.append(.exit(exit)) }
      default:
        position = start
        let pipeline = try self.pipeline(context: "command")
        try close()
        nodes.append(.action(pipeline))
      }
    }
  }

  // MARK: Text and delimiters

  /// Takes the text up to the next action and steps into the action; true at the end of the whole.
  private mutating func text(_ nodes: inout [TemplateNode]) -> Bool {
    var start = position
    if trimsNext {
      while start < bytes.count, isSpace(bytes[start]) { start += 1 }
      trimsNext = false
    }
    var open = start
    while open < bytes.count, !(bytes[open...].starts(with: "{{".utf8)) { open += 1 }
    var end = open
    position = min(open + 2, bytes.count)
    if open < bytes.count, byte(position) == UInt8(ascii: "-"), let next = byte(position + 1),
      isSpace(next)
    {
      position += 2
      while end > start, isSpace(bytes[end - 1]) { end -= 1 }
    }
    if end > start {
      nodes.append(.text(String(decoding: bytes[start..<end], as: UTF8.self)))
    }
    return open >= bytes.count
  }

  /// Steps over `/* … */}}` if it is next.
  private mutating func comment() throws(TemplateError) -> Bool {
    guard bytes[position...].starts(with: "/*".utf8) else { return false }
    position += 2
    while position < bytes.count, !bytes[position...].starts(with: "*/".utf8) { position += 1 }
    guard position < bytes.count else { throw error("unclosed comment") }
    position += 2
    // One space at most, and only before a trimming end.
    let end = bytes[position...]
    guard end.starts(with: "}}".utf8) || atClose && end.dropFirst().starts(with: "-}}".utf8) else {
      throw error("comment ends before closing delimiter")
    }
    try close()
    return true
  }

  /// Whether the action ends here, perhaps after spaces.
  var atClose: Bool {
    var index = position
    while let next = byte(index), isSpace(next) { index += 1 }
    if index > position, byte(index) == UInt8(ascii: "-"),
      bytes[(index + 1)...].starts(with: "}}".utf8)
    {
      return true
    }
    return bytes[min(index, bytes.count)...].starts(with: "}}".utf8)
  }

  /// Steps over the end of an action.
  mutating func close() throws(TemplateError) {
    guard atClose else {
      throw position >= bytes.count ? error("unclosed action") : unexpected("command")
    }
    skipSpace()
    if byte(position) == UInt8(ascii: "-") {
      position += 1
      trimsNext = true
    }
    position += 2
  }

  func unexpected(_ context: String) -> TemplateError {
    var rest = bytes[min(position, bytes.count)...]
    while let next = rest.first, isSpace(next) { rest = rest.dropFirst() }
    guard let first = rest.first else { return error("unclosed action") }
    let word = rest.prefix { isWordByte($0) }
    let text = word.isEmpty ? String(Unicode.Scalar(first)) : String(decoding: word, as: UTF8.self)
    return error("unexpected \"\(text)\" in \(context)")
  }

  func byte(_ index: Int) -> UInt8? { index < bytes.count ? bytes[index] : nil }

  mutating func skipSpace() {
    while let next = byte(position), isSpace(next) { position += 1 }
  }

  /// The word that is next, after spaces; "" where there is none.
  mutating func word() -> String {
    skipSpace()
    let start = position
    while let next = byte(position), isWordByte(next) { position += 1 }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  // MARK: Control structures

  private mutating func branch(
    _ kind: TemplateBranch, isLoop: Bool
  ) throws(TemplateError) -> TemplateNode {
    let pipeline = try self.pipeline(context: kind.rawValue, mayTakeTwo: kind == .range)
    try close()
    let (nodes, end) = try list(isLoop: isLoop || kind == .range)
    guard end == "else" else {
      if end == nil { throw error("unexpected EOF") }
      return .branch(kind, pipeline, nodes, otherwise: [])
    }
    if !atClose {
      // `else if` and `else with` share the end of the outer structure.
      let next = word()
      guard kind != .range, let inner = TemplateBranch(rawValue: next), inner == kind else {
        throw error("unexpected <\(next)> in else")
      }
      let chained = try nested { (parser) throws(TemplateError) in
        try parser.branch(inner, isLoop: isLoop)
      }
      return .branch(kind, pipeline, nodes, otherwise: [chained])
    }
    try close()
    let (otherwise, last) = try list(isLoop: isLoop)
    guard last == "end" else {
      throw error(last == nil ? "unexpected EOF" : "expected end; found {{else}}")
    }
    return .branch(kind, pipeline, nodes, otherwise: otherwise)
  }

  /// `define "name"` and `block "name" pipeline`; a block is also called where it stands.
  private mutating func definition(isBlock: Bool) throws(TemplateError) -> TemplateNode? {
    let name = try quotedName(isBlock ? "block clause" : "define clause")
    let pipeline = isBlock ? try self.pipeline(context: "block clause") : nil
    try close()
    // A definition sees none of the variables around it.
    let outer = variables
    variables = ["$"]
    let (nodes, end) = try nested { (parser) throws(TemplateError) in
      try parser.list(isLoop: false)
    }
    variables = outer
    guard end == "end" else {
      throw error(end == nil ? "unexpected EOF" : "unexpected {{else}} in define clause")
    }
    // What says nothing gives way to what says something; two that do would hide each other.
    if definitions[name].map(saysNothing) ?? true {
      definitions[name] = nodes
    } else if !saysNothing(nodes) {
      throw error("multiple definition of template \(quotedInGo(name))")
    }
    return isBlock ? .template(name, pipeline) : nil
  }

  private mutating func quotedName(_ context: String) throws(TemplateError) -> String {
    skipSpace()
    guard let quote = byte(position), quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "`")
    else { throw unexpected(context) }
    return try string(quote)
  }
}

/// Whether nodes are white space only.
func saysNothing(_ nodes: [TemplateNode]) -> Bool {
  nodes.allSatisfy { if case .text(let text) = $0 { text.utf8.allSatisfy(isSpace) } else { false } }
}

func isSpace(_ byte: UInt8) -> Bool {
  byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
}

/// Letters, digits, the underscore and everything beyond ASCII.
func isWordByte(_ byte: UInt8) -> Bool {
  let lower = byte | 0x20
  return lower >= 0x61 && lower <= 0x7A || byte >= 0x30 && byte <= 0x39 || byte == 0x5F
    || byte >= 0x80
}
