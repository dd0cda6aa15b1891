import Metrics
import Query
import SeriesScript

/// Reads a script into its commands.
package struct ScriptParser {
  private let lines: [Substring]
  private var index = 0

  package init(_ text: String) {
    lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      let trimmed = line.trimmed
      // A comment is an empty line, and so ends a body.
      return trimmed.hasPrefix("#") ? "" : trimmed
    }
  }

  package static func parse(_ text: String) throws(ScriptError) -> [ScriptCommand] {
    var parser = ScriptParser(text)
    return try parser.commands()
  }

  private mutating func commands() throws(ScriptError) -> [ScriptCommand] {
    var commands: [ScriptCommand] = []
    while index < lines.count {
      let line = lines[index]
      let number = index + 1
      index += 1
      if line.isEmpty { continue }
      let word = line.prefix { $0 != " " && $0 != "\t" }.lowercased()
      if word == "clear" {
        commands.append(ScriptCommand(line: number, action: .clear))
      } else if word.hasPrefix("load") {
        commands.append(ScriptCommand(line: number, action: .load(try load(line, number))))
      } else if word.hasPrefix("eval") {
        commands.append(
          ScriptCommand(line: number, action: .evaluate(try evaluation(line, number))))
      } else {
        throw ScriptError(line: number, message: "invalid command \(quoted(String(line)))")
      }
    }
    return commands
  }

  /// The lines of the body that follows: up to the first blank one.
  private mutating func body() -> [(text: String, number: Int)] {
    var body: [(text: String, number: Int)] = []
    while index < lines.count, !lines[index].isEmpty {
      body.append((String(lines[index]), index + 1))
      index += 1
    }
    return body
  }

  private mutating func load(_ line: Substring, _ number: Int) throws(ScriptError) -> Load {
    let words = line.words(2)
    guard words.count == 2, words[0] == "load" || words[0] == "load_with_nhcb",
      let interval = parsePrometheusDuration(words[1])?.milliseconds
    else {
      throw ScriptError(line: number, message: "invalid load command (load[_with_nhcb] <step>)")
    }
    var load = Load(interval: interval)
    load.convertsClassicHistograms = words[0] != "load"
    var pending: StartTimestampLine?
    for (text, number) in body() {
      do throws(SeriesScriptError) {
        if let starts = try StartTimestampLine(parsing: text) {
          pending = starts
          continue
        }
        var entry = Load.Entry(series: try SeriesLine(parsing: text))
        if let starts = pending {
          guard starts.labels == entry.series.labels,
            starts.offsets.count == entry.series.items.count
          else {
            throw SeriesScriptError(
              offset: 0, message: "start timestamps do not fit the series that follows")
          }
          entry.startOffsets = starts.offsets
          pending = nil
        }
        load.entries.removeAll { $0.series.labels == entry.series.labels }
        load.entries.append(entry)
      } catch {
        throw ScriptError(line: number, message: "\(error)")
      }
    }
    return load
  }

  private mutating func evaluation(_ line: Substring, _ number: Int) throws(ScriptError)
    -> Evaluation
  {
    let words = line.words(2)
    let suffix = String(words[0].dropFirst("eval".count))
    guard ["", "_fail", "_warn", "_info", "_ordered"].contains(suffix), words.count == 2 else {
      throw ScriptError(line: number, message: "invalid eval command")
    }
    var evaluation: Evaluation
    if let rest = words[1].afterWord("instant") {
      let parts = rest.words(3)
      guard parts.count == 3, parts[0] == "at", let time = signedDuration(parts[1]) else {
        throw ScriptError(line: number, message: "expected: eval instant at <time> <query>")
      }
      evaluation = Evaluation(
        expression: parts[2], time: .instant(Timestamp(milliseconds: time)))
    } else if let rest = words[1].afterWord("range") {
      let parts = rest.words(7)
      guard parts.count == 7, let range = stepRange(parts[0..<6]) else {
        throw ScriptError(
          line: number, message: "expected: eval range from <time> to <time> step <step> <query>")
      }
      evaluation = Evaluation(expression: parts[6], time: .range(range))
    } else {
      throw ScriptError(line: number, message: "expected: eval instant … or eval range …")
    }
    switch suffix {
    case "_fail": evaluation.expectation.failure = .any
    case "_warn": evaluation.expectation.warnings = [.any]
    case "_info": evaluation.expectation.infos = [.any]
    case "_ordered": evaluation.expectation.isOrdered = true
    default: break
    }
    for (text, number) in body() {
      try expect(text, number, &evaluation.expectation)
    }
    return evaluation
  }

  /// `from a to b step c`.
  private func stepRange(_ words: ArraySlice<String>) -> StepRange? {
    let words = Array(words)
    guard words.count == 6, words[0] == "from", words[2] == "to", words[4] == "step",
      let from = signedDuration(words[1]), let to = signedDuration(words[3]),
      let step = parsePrometheusDuration(words[5])?.milliseconds, step > 0, to >= from
    else { return nil }
    return StepRange(
      start: Timestamp(milliseconds: from), end: Timestamp(milliseconds: to),
      step: .milliseconds(step))
  }

  private func signedDuration(_ text: String) -> Int64? {
    let isNegative = text.hasPrefix("-")
    let length = parsePrometheusDuration(isNegative ? String(text.dropFirst()) : text)
    return length.map { isNegative ? -$0.milliseconds : $0.milliseconds }
  }

  /// Adds what one line of an eval's body asks for.
  private func expect(_ text: String, _ number: Int, _ expectation: inout Expectation)
    throws(ScriptError)
  {
    if let message = text.afterWord("expected_fail_message") {
      expectation.failure = .exactly(message)
    } else if let pattern = text.afterWord("expected_fail_regexp") {
      expectation.failure = .regex(pattern)
    } else if let rest = text.afterWord("expect") {
      try clause(rest, number, &expectation)
    } else if let value = goScalar(text) {
      expectation.scalar = value
    } else {
      do throws(SeriesScriptError) {
        expectation.series.append(try SeriesLine(parsing: text))
      } catch {
        throw ScriptError(line: number, message: "\(error)")
      }
    }
  }

  private func clause(_ text: String, _ number: Int, _ expectation: inout Expectation)
    throws(ScriptError)
  {
    let invalid = ScriptError(line: number, message: "invalid expect: \(text)")
    let words = text.words(2)
    let rest = words.count > 1 ? words[1] : ""
    var message = Expectation.Message.any
    if rest.hasPrefix("msg:") {
      message = .exactly(String(rest.dropFirst(4).trimmed))
    } else if rest.hasPrefix("regex:") {
      message = .regex(String(rest.dropFirst(6).trimmed))
    }
    switch words[0] {
    case "fail": expectation.failure = message
    case "warn": expectation.warnings.append(message)
    case "info": expectation.infos.append(message)
    case "no_warn": expectation.forbidsWarnings = true
    case "no_info": expectation.forbidsInfos = true
    case "ordered": expectation.isOrdered = true
    case "string":
      guard let string = unquotedLiteral(rest) else { throw invalid }
      expectation.string = string
    case "range":
      let words = rest.words(7)
      guard words.count == 7, words[0] == "vector", let range = stepRange(words[1...]) else {
        throw invalid
      }
      expectation.rangeVector = range
    default: throw invalid
    }
  }
}

/// A line that is nothing but a number: a float, or an integer in Go's spellings.
private func goScalar(_ text: String) -> Double? {
  switch text.lowercased() {
  case "nan": return .plainNaN
  case "inf", "+inf": return .infinity
  case "-inf": return -.infinity
  default: break
  }
  guard let first = text.utf8.first,
    first == 0x2B || first == 0x2D || first == 0x2E || (0x30...0x39).contains(first)
  else { return nil }
  return Double(text)
}

extension StringProtocol {
  var trimmed: SubSequence {
    var rest = self[...]
    while let first = rest.first, first.isWhitespace { rest = rest.dropFirst() }
    while let last = rest.last, last.isWhitespace { rest = rest.dropLast() }
    return rest
  }

  /// Up to `count` words; the last takes the rest of the line.
  func words(_ count: Int) -> [String] {
    split(maxSplits: count - 1, omittingEmptySubsequences: true) { $0.isWhitespace }
      .map { String($0.trimmed) }
  }

  /// What follows `word` and a blank, or "" where nothing does; nil where the line begins otherwise.
  func afterWord(_ word: String) -> String? {
    guard hasPrefix(word) else { return nil }
    let rest = self.dropFirst(word.count)
    guard let next = rest.first else { return "" }
    return next.isWhitespace ? String(rest.trimmed) : nil
  }
}
