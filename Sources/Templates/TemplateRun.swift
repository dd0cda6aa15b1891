/// How much a template may do.
package struct TemplateLimits: Sendable {
  /// Nodes and calls.
  package var steps = 100_000
  package var outputBytes = 1 << 20
  /// Blocks and templates inside one another: each takes a piece of the stack.
  package var depth = 250
  package init() {}
}

extension Template {
  /// What the template writes.
  ///
  /// - Parameters:
  ///   - dot: the value it is run over, which `$` is too.
  ///   - variables: with their dollar signs; those that it was read with.
  ///   - functions: beside Go's own.
  package func run(
    _ dot: TemplateValue, variables: [(String, TemplateValue)] = [],
    functions: [String: TemplateFunction] = [:], limits: TemplateLimits = TemplateLimits()
  ) throws(TemplateError) -> String {
    var run = TemplateRun(
      template: self, functions: functions, limits: limits, stepsLeft: limits.steps,
      variables: [("$", dot)] + variables)
    _ = try run.walk(nodes, dot)
    return String(decoding: run.output, as: UTF8.self)
  }
}

struct TemplateRun {
  let template: Template
  let functions: [String: TemplateFunction]
  let limits: TemplateLimits
  var stepsLeft: Int
  /// The innermost last.
  var variables: [(name: String, value: TemplateValue)]
  var output: [UInt8] = []
  private var depth = 0
  /// The line that is run.
  private var line = 1
  /// The command that is run, and the defined template that it belongs to.
  private var place: TemplatePlace?
  private var definition: String?

  init(
    template: Template, functions: [String: TemplateFunction], limits: TemplateLimits,
    stepsLeft: Int, variables: [(String, TemplateValue)]
  ) {
    self.template = template
    self.functions = functions
    self.limits = limits
    self.stepsLeft = stepsLeft
    self.variables = variables.map { (name: $0.0, value: $0.1) }
  }

  func error(_ message: String) -> TemplateError {
    TemplateError(
      line: place?.line ?? line, message: message, place: place, definition: definition)
  }

  private mutating func step() throws(TemplateError) {
    stepsLeft -= 1
    if stepsLeft < 0 { throw error("takes more than \(limits.steps) steps") }
  }

  private mutating func write(_ text: String) throws(TemplateError) {
    guard output.count + text.utf8.count <= limits.outputBytes else {
      throw error("writes more than \(limits.outputBytes) bytes")
    }
    output += text.utf8
  }

  /// Runs nodes with variables of their own; tells where a loop is left.
  mutating func walk(_ nodes: [TemplateNode], _ dot: TemplateValue) throws(TemplateError)
    -> TemplateExit?
  {
    let scope = variables.count
    guard depth < limits.depth else { throw error("exceeded maximum template depth") }
    depth += 1
    defer {
      variables.removeLast(variables.count - scope)
      depth -= 1
    }
    for node in nodes {
      try step()
      switch node {
      case .text(let text): try write(text)
      case .action(let pipeline):
        let value = try evaluate(pipeline, dot)
        if pipeline.variables.isEmpty { try write(try shown(value)) }
      case .branch(let kind, let pipeline, let body, let otherwise):
        if let exit = try branch(kind, pipeline, body, otherwise, dot) { return exit }
      case .template(let name, let pipeline): try call(name, pipeline, dot)
      case .exit(let exit): return exit
      }
    }
    return nil
  }

  private func shown(_ value: TemplateValue) throws(TemplateError) -> String {
    switch value {
    case .null: return noValue
    case .function: throw error("can't print a value of type \(value.typeName)")
    default: return plainText(value)
    }
  }

  private mutating func branch(
    _ kind: TemplateBranch, _ pipeline: TemplatePipeline, _ body: [TemplateNode],
    _ otherwise: [TemplateNode], _ dot: TemplateValue
  ) throws(TemplateError) -> TemplateExit? {
    let scope = variables.count
    defer { variables.removeLast(variables.count - scope) }
    if kind == .range { return try loop(pipeline, body, otherwise, dot) }
    let value = try evaluate(pipeline, dot)
    guard value.isTrue else { return try walk(otherwise, dot) }
    return try walk(body, kind == .with ? value : dot)
  }

  private mutating func loop(
    _ pipeline: TemplatePipeline, _ body: [TemplateNode], _ otherwise: [TemplateNode],
    _ dot: TemplateValue
  ) throws(TemplateError) -> TemplateExit? {
    // Until there is an element, its variables hold the whole.
    let base = variables.count
    let value = try evaluate(pipeline, dot)
    // Nothing is made before its turn: who leaves the loop at once may come again and again.
    let count: Int
    let pair: (Int) -> (key: TemplateValue, value: TemplateValue)
    switch value.contents {
    case .null: (count, pair) = (0, { _ in (.null, .null) })
    case .list(let elements):
      (count, pair) = (elements.count, { (.integer(Int64($0)), elements[$0]) })
    case .map(let entries, _):
      stepsLeft -= entries.count
      let sorted = entries.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      (count, pair) = (sorted.count, { (.string(sorted[$0].key), sorted[$0].value) })
    case .integer(let number):
      if number > Int64(limits.steps) { throw error("takes more than \(limits.steps) steps") }
      (count, pair) = (max(0, Int(number)), { (.integer(Int64($0)), .integer(Int64($0))) })
    default: throw error("range can't iterate over \(plainText(value))")
    }
    if count == 0 {
      // A `break` there leaves this loop, as in Go, a `continue` goes on with the one around it.
      let exit = try walk(otherwise, dot)
      return exit == .leave ? nil : exit
    }
    let names = pipeline.variables
    for index in 0..<count {
      try step()
      let (key, value) = pair(index)
      let values = names.count == 2 ? [key, value] : [value]
      for (place, name) in names.enumerated() {
        if pipeline.declares {
          variables[base + place].value = values[place]
        } else {
          set(name, values[place])
        }
      }
      if try walk(body, value) == .leave { break }
    }
    return nil
  }

  private mutating func call(
    _ name: String, _ pipeline: TemplatePipeline?, _ dot: TemplateValue
  ) throws(TemplateError) {
    guard let nodes = template.definitions[name] else {
      throw error("template \"\(name)\" not defined")
    }
    let value = if let pipeline { try evaluate(pipeline, dot) } else { TemplateValue.null }
    let outer = (variables, definition)
    (variables, definition) = ([("$", value)], name)
    defer { (variables, definition) = outer }
    _ = try walk(nodes, value)
  }

  // MARK: Pipelines

  private mutating func set(_ name: String, _ value: TemplateValue) {
    if let place = variables.lastIndex(where: { $0.name == name }) {
      variables[place].value = value
    }
  }

  mutating func evaluate(_ pipeline: TemplatePipeline, _ dot: TemplateValue) throws(TemplateError)
    -> TemplateValue
  {
    line = pipeline.line
    var value: TemplateValue?
    let outer = place
    for (number, command) in pipeline.commands.enumerated() {
      if number < pipeline.places.count { place = pipeline.places[number] }
      value = try evaluate(command, dot, last: value)
    }
    place = outer
    let result = value ?? .null
    for name in pipeline.variables {
      if pipeline.declares { variables.append((name, result)) } else { set(name, result) }
    }
    return result
  }

  private mutating func evaluate(
    _ words: [TemplateOperand], _ dot: TemplateValue, last: TemplateValue?
  ) throws(TemplateError) -> TemplateValue {
    try step()
    let first = words[0]
    let rest = words[1...]
    switch first {
    case .function(let name): return try function(name, rest, dot, last)
    case .field(let names): return try field(names, of: dot, dot, rest, last)
    case .variable(let name, let names) where !names.isEmpty:
      return try field(names, of: variable(name), dot, rest, last)
    case .group(let inner, let names) where !names.isEmpty:
      return try field(names, of: try evaluate(inner, dot), dot, rest, last)
    case .null where rest.isEmpty && last == nil: throw error("nil is not a command")
    default:
      guard rest.isEmpty, last == nil else {
        throw error("can't give argument to non-function \(first.written)")
      }
      return try operand(first, dot)
    }
  }

  private func variable(_ name: String) throws(TemplateError) -> TemplateValue {
    guard let found = variables.last(where: { $0.name == name }) else {
      throw error("undefined variable: \(name)")
    }
    return found.value
  }

  private mutating func operand(_ word: TemplateOperand, _ dot: TemplateValue)
    throws(TemplateError) -> TemplateValue
  {
    switch word {
    case .dot: return dot
    case .null: return .null
    case .bool(let value): return .bool(value)
    case .integer(let value): return .integer(value)
    case .number(let value): return .float(value)
    case .string(let text): return .string(text)
    case .variable(let name, let names):
      return try field(names, of: variable(name), dot, [], nil)
    case .field(let names): return try field(names, of: dot, dot, [], nil)
    case .group(let inner, let names):
      return try field(names, of: try evaluate(inner, dot), dot, [], nil)
    case .function(let name): return try function(name, [], dot, nil)
    }
  }

  private mutating func values(
    _ words: ArraySlice<TemplateOperand>, _ dot: TemplateValue, _ last: TemplateValue?
  ) throws(TemplateError) -> [TemplateValue] {
    var values: [TemplateValue] = []
    for word in words { values.append(try operand(word, dot)) }
    if let last { values.append(last) }
    return values
  }

  // MARK: Fields and functions

  /// `.A.B`; only the last name may be a method that takes arguments.
  private mutating func field(
    _ names: [String], of start: TemplateValue, _ dot: TemplateValue,
    _ words: ArraySlice<TemplateOperand>, _ last: TemplateValue?
  ) throws(TemplateError) -> TemplateValue {
    // Of nothing at all every field is nothing; one that holds nil has none.
    if case .null = start { return .null }
    var value = start
    for (index, name) in names.enumerated() {
      let isLast = index == names.count - 1
      let arguments = isLast ? try values(words, dot, last) : []
      value = try member(name, of: value, arguments)
    }
    return value
  }

  private mutating func member(
    _ name: String, of value: TemplateValue, _ arguments: [TemplateValue]
  ) throws(TemplateError) -> TemplateValue {
    var found: TemplateValue?
    if case .record(let record) = value {
      if let method = record.kind.methods[name] {
        let function = TemplateFunction(method.arguments) { (values) throws(TemplateFailure) in
          try method.body(record, values)
        }
        return try call(function, name, arguments)
      }
      found = name.isEmpty ? nil : record.fields.first { $0.name == name }?.value
      if case .function(let method)? = found { return try call(method, name, arguments) }
    }
    if found == nil {
      switch value.contents {
      case .map(let entries, let missing): found = entries[name] ?? missing
      case .null: throw error("nil pointer evaluating interface {}.\(name)")
      default: break
      }
    }
    guard let found else {
      throw error("can't evaluate field \(name) in type \(value.typeName)")
    }
    guard arguments.isEmpty else {
      throw error("\(name) has arguments but cannot be invoked as function")
    }
    return found
  }

  private mutating func function(
    _ name: String, _ words: ArraySlice<TemplateOperand>, _ dot: TemplateValue,
    _ last: TemplateValue?
  ) throws(TemplateError) -> TemplateValue {
    if let own = functions[name] { return try call(own, name, try values(words, dot, last)) }
    if name == "and" || name == "or" {
      // What follows the one that decides is not evaluated.
      var value: TemplateValue?
      for word in words {
        let next = try operand(word, dot)
        value = next
        if next.isTrue == (name == "or") { return next }
      }
      if let last { value = last }
      guard let value else {
        throw error("wrong number of args for \(name): want at least 1 got 0")
      }
      return value
    }
    guard let known = goFunctions[name] ?? htmlEscapeFunctions[name] else {
      throw error("\"\(name)\" is not a defined function")
    }
    return try call(known, name, try values(words, dot, last))
  }

  private mutating func call(
    _ function: TemplateFunction, _ name: String, _ arguments: [TemplateValue]
  ) throws(TemplateError) -> TemplateValue {
    try step()
    guard function.arguments.contains(arguments.count) else {
      let (least, most) = (function.arguments.lowerBound, function.arguments.upperBound)
      let want = least == most ? "\(least)" : "at least \(least)"
      // Go names the function alone here, and the whole command where the call itself fails.
      var failure = error("wrong number of args for \(name): want \(want) got \(arguments.count)")
      if failure.place?.text.hasPrefix(name) == true { failure.place?.text = name }
      throw failure
    }
    // A text that grows by each call would take all memory long before it is written.
    try checkSize(of: arguments)
    let result: TemplateValue
    do throws(TemplateFailure) {
      result = try function.body(arguments)
    } catch {
      throw self.error("error calling \(name): \(error)")
    }
    try checkSize(of: [result])
    try charge(for: result)
    return result
  }

  /// What a function made takes steps by its size: lists in lists, and texts made again and again, would take all time
  /// and memory long before they are written.
  private mutating func charge(for value: TemplateValue) throws(TemplateError) {
    stepsLeft -= value.weight(upTo: stepsLeft + 1)
    if stepsLeft < 0 { throw error("takes more than \(limits.steps) steps") }
  }

  private func checkSize(of values: [TemplateValue]) throws(TemplateError) {
    var bytes = 0
    for case .string(let text) in values { bytes += text.utf8.count }
    guard bytes <= limits.outputBytes else {
      throw error("makes texts of more than \(limits.outputBytes) bytes")
    }
  }
}

extension TemplateOperand {
  /// About as it was written, for messages.
  fileprivate var written: String {
    switch self {
    case .dot: "."
    case .null: "nil"
    case .bool(let value): "\(value)"
    case .integer(let value): "\(value)"
    case .number(let value): plainText(.float(value))
    case .string(let text): quotedInGo(text)
    case .field(let names): "." + names.joined(separator: ".")
    case .variable(let name, let names): ([name] + names).joined(separator: ".")
    case .function(let name): name
    case .group: "(…)"
    }
  }
}
