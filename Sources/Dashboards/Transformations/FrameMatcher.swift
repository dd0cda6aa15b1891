internal import JSON
internal import Patterns

/// Which frames a transformation takes in.
struct FrameMatcher {
  private indirect enum Test {
    case refID(String, ScriptPattern?)
    case name(ScriptPattern?)
    case any([FrameMatcher])
    case all([FrameMatcher])
    case not(FrameMatcher)
    case always(Bool)
  }
  private let test: Test

  init(_ json: JSON, _ filler: Interpolation, depth: Int = 8) {
    let options = json["options"]
    let text = filler.plain(options.string ?? "")
    func inner(_ json: JSON) -> FrameMatcher { FrameMatcher(json, filler, depth: depth - 1) }
    switch json["id"].string {
    case _ where depth == 0: test = .always(false)
    case "byRefId": test = .refID(text, Self.pattern(refID: text))
    case "byName": test = .name(try? ScriptPattern(text.hasPrefix("/") ? text : "/^\(text)$/"))
    case "anyMatch": test = .any(options.elements.map(inner))
    case "allMatch": test = .all(options.elements.map(inner))
    case "invertMatch": test = .not(inner(options))
    case let id: test = .always(id == "alwaysMatch")
    }
  }

  /// A query's name: itself, several parted by `|`, or `/…/`.
  init(refID text: String) { test = .refID(text, Self.pattern(refID: text)) }

  private static func pattern(refID text: String) -> ScriptPattern? {
    if text.hasPrefix("/") { return try? ScriptPattern(text) }
    guard text.contains("|") else { return nil }
    let names = text.split(separator: "|").map { name in
      name.map { "\\^$.*+?()[]{}/".contains($0) ? "\\" + String($0) : String($0) }.joined()
    }
    return try? ScriptPattern("/^(?:\(names.joined(separator: "|")))$/")
  }

  func fits(_ frame: DataFrame) -> Bool {
    switch test {
    case .refID(let name, let pattern): pattern?.matches(frame.refID) ?? (frame.refID == name)
    case .name(let pattern): pattern?.matches(frame.name) ?? false
    case .any(let parts): parts.contains { $0.fits(frame) }
    case .all(let parts): parts.allSatisfy { $0.fits(frame) }
    case .not(let part): !part.fits(frame)
    case .always(let flag): flag
    }
  }

  /// What of a filter is not known.
  static func shortfalls(_ json: JSON, depth: Int = 8) -> [Shortfall] {
    let options = json["options"]
    switch json["id"].string {
    case "byRefId", "byName", "alwaysMatch", "neverMatch": return []
    case "anyMatch" where depth > 1, "allMatch" where depth > 1:
      return options.elements.flatMap { shortfalls($0, depth: depth - 1) }
    case "invertMatch" where depth > 1: return shortfalls(options, depth: depth - 1)
    case let id: return [Shortfall("filter \(id ?? "of an unknown kind")")]
    }
  }
}
