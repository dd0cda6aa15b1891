/// The level that Loki gives an entry on ingestion, as its label `detected_level`.
package enum DetectedLevel {
  /// - Parameters:
  ///   - labels: of the stream.
  ///   - metadata: structured metadata.
  /// - Returns: one of the names of `LogLevel`; another word where a label says so.
  package static func name(
    line: LineBytes, labels: [(name: String, value: String)] = [],
    metadata: [(name: String, value: String)] = []
  ) -> String {
    if let given = metadata.first(where: { $0.name == "detected_level" }) {
      return normal(given.value)
    }
    for pairs in [labels, metadata] {
      for key in labelKeys {
        if let found = pairs.first(where: { $0.name == key }) { return normal(found.value) }
      }
    }
    if let number = metadata.first(where: { $0.name == "severity_number" })?.value {
      return Int(number).map { LogLevel(otlp: $0).name } ?? "info"
    }
    return of(line: line).name
  }

  /// By the line alone.
  package static func of(line: LineBytes) -> LogLevel {
    let text = line.trimmed
    if text.first == UInt8(ascii: "{"), text.last == UInt8(ascii: "}") {
      if let found = inObject(text, depth: 2) { return word(found) ?? byWords(line) }
      return byWords(line)
    }
    if line.place(of: UInt8(ascii: "=")) != nil, let found = inPairs(line), let level = word(found)
    {
      return level
    }
    return byWords(line)
  }

  private static let labelKeys = [
    "level", "LEVEL", "Level", "log.level", "severity", "SEVERITY", "Severity", "SeverityText",
    "lvl", "LVL", "Lvl", "severity_text", "Severity_Text", "SEVERITY_TEXT",
  ]

  private static func normal(_ value: String) -> String {
    var value = value
    return value.withUTF8 { word($0)?.name } ?? value
  }

  /// The words that Loki knows; of the others it keeps none.
  private static func word(_ bytes: LineBytes) -> LogLevel? {
    switch bytes.text.lowercased() {
    case "trace", "trc": .trace
    case "debug", "dbg": .debug
    case "info", "inf", "information": .info
    case "warn", "wrn", "warning": .warn
    case "error", "err": .error
    case "critical": .critical
    case "fatal": .fatal
    default: nil
    }
  }

  private static func inObject(_ object: LineBytes, depth: Int) -> LineBytes? {
    guard var members = JSONMembers(object) else { return nil }
    while let (name, value) = members.next() {
      switch value.kind {
      case .string where isKey(name): return value.bytes
      case .object where depth > 0:
        if let found = inObject(value.bytes, depth: depth - 1) { return found }
      default: break
      }
    }
    return nil
  }

  private static func isKey(_ name: LineBytes) -> Bool {
    guard (3...13).contains(name.count) else { return false }
    return keys.contains(name.text.lowercased())
  }

  private static let keys = [
    "level", "log.level", "severity", "severitytext", "lvl", "severity_text",
  ]

  /// Of the pairs of a logfmt line the value of the first key in the keys' order.
  private static func inPairs(_ line: LineBytes) -> LineBytes? {
    var best: (rank: Int, value: LineBytes)?
    var pairs = LogfmtPairs(line)
    while let (name, value) = pairs.next() {
      guard (3...13).contains(name.count),
        let rank = keys.firstIndex(of: name.text.lowercased()), rank < best?.rank ?? .max
      else { continue }
      best = (rank, value)
      if rank == 0 { break }
    }
    return best?.value
  }

  /// The earliest of the words that stands for itself.
  private static func byWords(_ line: LineBytes) -> LogLevel {
    var at = 0
    while at < line.count {
      guard isLetter(line[at]) else {
        at += 1
        continue
      }
      let start = at
      while at < line.count, isLetter(line[at]) { at += 1 }
      guard (3...8).contains(at - start), start == 0 || opens(line[start - 1]),
        at == line.count || closes(line[at])
      else { continue }
      switch line[start] | 0x20 {
      case UInt8(ascii: "t"), UInt8(ascii: "d"), UInt8(ascii: "f"), UInt8(ascii: "c"),
        UInt8(ascii: "e"), UInt8(ascii: "w"), UInt8(ascii: "i"):
        switch line.part(start, at).text.lowercased() {
        case "trace": return .trace
        case "debug": return .debug
        case "fatal": return .fatal
        case "critical": return .critical
        case "error", "err": return .error
        case "warn", "warning": return .warn
        case "info": return .info
        default: break
        }
      default: break
      }
    }
    return .unknown
  }

  private static func opens(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x09...0x0D, 0x20, UInt8(ascii: "["), UInt8(ascii: "("), UInt8(ascii: "{"),
      UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "="), UInt8(ascii: "|"):
      true
    default: false
    }
  }

  private static func closes(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x09...0x0D, 0x20, UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "("),
      UInt8(ascii: ")"), UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: ":"),
      UInt8(ascii: ","), UInt8(ascii: "!"), UInt8(ascii: "\""), UInt8(ascii: "'"),
      UInt8(ascii: "="), UInt8(ascii: "|"):
      true
    default: false
    }
  }
}
