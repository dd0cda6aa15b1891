/// How grave a record is, mildest first; `unknown` where nothing tells.
package enum LogLevel: UInt8, Sendable, Hashable, CaseIterable, Comparable {
  case unknown, trace, debug, info, warn, error, critical, fatal

  /// As Loki's `detected_level` spells it.
  package var name: String {
    switch self {
    case .unknown: "unknown"
    case .trace: "trace"
    case .debug: "debug"
    case .info: "info"
    case .warn: "warn"
    case .error: "error"
    case .critical: "critical"
    case .fatal: "fatal"
    }
  }

  package static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }

  /// A severity of syslog and of the journal, 0 (emergency) to 7 (debug).
  package init(priority: Int) {
    switch priority {
    case 0...2: self = .critical
    case 3: self = .error
    case 4: self = .warn
    case 5, 6: self = .info
    case 7: self = .debug
    default: self = .unknown
    }
  }

  /// A severity number of OpenTelemetry, 1 to 24.
  package init(otlp number: Int) {
    switch number {
    case 1...4: self = .trace
    case 5...8: self = .debug
    case 9...12: self = .info
    case 13...16: self = .warn
    case 17...20: self = .error
    case 21...24: self = .fatal
    default: self = .unknown
    }
  }

  /// The word of a level in any of the usual formats, in any case; nil for other words.
  package init?(word: LineBytes) {
    guard (3...13).contains(word.count) else { return nil }
    let packed = packedWord(word)
    let words = Self.words
    var (low, high) = (0, words.count)
    while low < high {
      let middle = (low + high) / 2
      if words[middle].word < packed { low = middle + 1 } else { high = middle }
    }
    guard low < words.count, words[low].word == packed else { return nil }
    if word.count > 8 {
      let rest = word.part(8, word.count).text.lowercased()
      guard ["", "on", "y", "ion", "ional"].contains(rest) else { return nil }
    }
    self = words[low].level
  }

  package init?(word: String) {
    var word = word
    guard let level = word.withUTF8({ LogLevel(word: $0) }) else { return nil }
    self = level
  }

  private static let words: [(word: UInt64, level: LogLevel)] = [
    ("trace", trace), ("trc", trace), ("trac", trace), ("verbose", trace), ("vrb", trace),
    ("finest", trace), ("finer", trace), ("trce", trace), ("silly", trace),
    ("debug", debug), ("dbg", debug), ("debu", debug), ("dbug", debug), ("fine", debug),
    ("config", debug), ("debug1", debug), ("debug2", debug), ("debug3", debug), ("debug4", debug),
    ("debug5", debug), ("deb", debug),
    ("info", info), ("inf", info), ("informat", info), ("notice", info), ("note", info),
    ("success", info), ("log", info), ("notic", info), ("ntc", info),
    ("warn", warn), ("warning", warn), ("wrn", warn), ("warni", warn),
    ("error", error), ("err", error), ("erro", error), ("eror", error), ("severe", error),
    ("fail", error), ("failure", error),
    ("critical", critical), ("crit", critical), ("alert", critical), ("emerg", critical),
    ("emergenc", critical), ("crt", critical),
    ("fatal", fatal), ("fata", fatal), ("ftl", fatal), ("panic", fatal), ("pani", fatal),
    ("dpanic", fatal),
  ].map { (word: StaticString, level: LogLevel) in
    (packedWord(LineBytes(start: word.utf8Start, count: word.utf8CodeUnitCount)), level)
  }.sorted { $0.0 < $1.0 }
}

/// The first eight letters of a word in lower case, as one number.
private func packedWord(_ word: LineBytes) -> UInt64 {
  var packed: UInt64 = 0
  for byte in word.prefix(8) {
    packed = packed << 8 | UInt64(byte &- 0x41 < 26 ? byte | 0x20 : byte)
  }
  return packed
}
