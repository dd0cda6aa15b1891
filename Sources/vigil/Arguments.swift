internal import Calendar
internal import Dashboards
internal import Metrics
internal import Screens
internal import Views

/// The command line, taken apart: the command, its flags and what remains.
struct Arguments: Sendable {
  /// "screen" where none is named.
  var command: String
  var operands: [String] = []
  private var values: [String: [String]] = [:]

  static let commands = [
    "snapshot", "alert", "serve", "query", "export", "check", "test", "route", "incident",
    "postmortem", "handover", "alerts", "silence", "ack", "notify",
    "maintenance", "oncall",
  ]

  /// What is wrong with a command line, in one line.
  struct Failure: Error {
    var message: String
    /// Whether `--help` would help: false for what is wrong with files and servers.
    var isUsage = true
  }

  init(_ words: some Sequence<String>) throws(Failure) {
    var rest = Array(words)[...]
    command = "screen"
    if let index = Arguments.commandIndex(of: rest) { command = rest.remove(at: index) }
    var flagsEnded = false
    while let word = rest.popFirst() {
      if word == "--", !flagsEnded {
        flagsEnded = true
      } else if !flagsEnded, word.hasPrefix("-"), word.count > 1, !isExpression(word) {
        try take(flag: word, rest: &rest)
      } else {
        operands.append(word)
      }
    }
    // Expressions, names, matchers and notes are no files.
    let wordy = [
      "query", "alert", "route", "incident", "postmortem", "handover", "alerts", "silence", "ack",
      "notify", "maintenance", "oncall",
    ]
    if !wordy.contains(command) {
      operands = operands.map(Arguments.filePath)
    }
  }

  /// A file's path: `-` is standard input.
  private static func filePath(_ word: String) -> String { word == "-" ? "/dev/stdin" : word }

  /// Where the command stands: the first word that is neither a flag nor a flag's value.
  private static func commandIndex(of words: ArraySlice<String>) -> Int? {
    var index = words.startIndex
    while index < words.endIndex {
      let word = words[index]
      guard word.hasPrefix("-"), word.count > 1 else {
        return commands.contains(word) ? index : nil
      }
      if word == "--" { return nil }
      index += Flag.named(word)?.value != nil ? 2 : 1
    }
    return nil
  }

  /// Flags have two dashes but for these; with one an expression can begin: `-up`, `-2^2`.
  private func isExpression(_ word: String) -> Bool {
    command == "query" && !word.hasPrefix("--") && !["-h", "-V"].contains(word)
  }

  private mutating func take(flag word: String, rest: inout ArraySlice<String>) throws(Failure) {
    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard let flag = Flag.named(parts[0]) else {
      throw Failure(message: "unknown flag \(parts[0])")
    }
    let name = flag.name
    guard flag.isTaken(by: command) else {
      let takers = flag.commands.sorted().joined(separator: ", ")
      throw Failure(message: "\(name) goes with: \(takers)")
    }
    guard flag.value != nil else {
      if parts.count > 1 { throw Failure(message: "\(name) takes no value") }
      values[name, default: []].append("")
      return
    }
    guard let value = parts.count > 1 ? String(parts[1]) : rest.popFirst() else {
      throw Failure(message: "\(name) wants \(flag.value ?? "a value")")
    }
    values[name, default: []].append(flag.takesFile ? Arguments.filePath(value) : value)
  }

  /// The operands that mean dashboards.
  var dashboards: [String] { command == "alert" ? [] : operands }

  /// The alert to open on; nil where another command is given.
  var alert: String? {
    get throws(Failure) {
      guard command == "alert" else { return nil }
      guard operands.count == 1, !operands[0].isEmpty else {
        throw Failure(message: "alert wants one NAME")
      }
      if let problem = problem(ofAlert: operands[0]) {
        throw Failure(message: "alert \(operands[0]): \(problem)")
      }
      return operands[0]
    }
  }

  func has(_ flag: String) -> Bool { values[flag] != nil }
  /// The last value given.
  func value(_ flag: String) -> String? { values[flag]?.last }
  /// Every value given, in order.
  func all(_ flag: String) -> [String] { values[flag] ?? [] }

  /// A duration as Prometheus writes it ("1h30m"), or plain seconds.
  func duration(_ flag: String, orNone: Bool = false) throws(Failure) -> Duration? {
    guard let text = value(flag) else { return nil }
    if let duration = parseDuration(text), duration > .zero || orNone { return duration }
    throw Failure(message: "\(flag): \"\(text)\" is no duration, for example 30s, 5m or 1h30m")
  }

  /// What a flag's words for times refer to: the instant that counts as now, and the clocks meant (nil for UTC).
  struct Clock: Sendable {
    var now: Timestamp
    var zone: ZoneTable?
  }

  /// An instant: seconds since the epoch, RFC 3339, or whatever the time dialog takes: `now-1h`, `-5m`, `yesterday`.
  func timestamp(
    _ flag: String, _ clock: Clock, isEnd: Bool = false
  ) throws(Failure) -> Timestamp? {
    guard let text = value(flag) else { return nil }
    if let timestamp = parseTimestamp(text) { return timestamp }
    if let bound = TimeSelection.bound(text, now: clock.now, zone: clock.zone) {
      return bound.resolve(now: clock.now, WallClock(clock.zone), isEnd: isEnd)
    }
    throw Failure(
      message: "\(flag): \"\(text)\" is no time, for example 1700000000, 2026-01-02T15:04:05Z, "
        + "now-1h or -5m")
  }

  /// A range of time: a duration for the last of that length, or whatever the time dialog takes.
  func range(_ flag: String, _ clock: Clock) throws(Failure) -> TimeSelection? {
    guard let text = value(flag) else { return nil }
    if let duration = parseDuration(text) {
      if duration > .zero { return .last(duration) }
    } else if let range = TimeSelection.parse(text, now: clock.now, zone: clock.zone) {
      return range
    }
    throw Failure(
      message: "\(flag): \"\(text)\" is no range of time, for example 1h, yesterday or "
        + "'now-2d to now-1d'")
  }

  /// One of a few words.
  func choice(_ flag: String, _ choices: [String]) throws(Failure) -> String? {
    guard let text = value(flag) else { return nil }
    if choices.contains(text) { return text }
    throw Failure(message: "\(flag): \"\(text)\" is none of \(choices.joined(separator: ", "))")
  }

  /// COLUMNSxROWS.
  func size(_ flag: String) throws(Failure) -> (width: Int, height: Int)? {
    guard let text = value(flag) else { return nil }
    let parts = text.split(separator: "x").map { Int($0) }
    if parts.count == 2, let width = parts[0], let height = parts[1],
      (1...2000).contains(width), (1...1000).contains(height)
    {
      return (width, height)
    }
    throw Failure(message: "\(flag): \"\(text)\" is no size, for example 120x40")
  }
}
