internal import JSON
internal import Metrics
internal import Patterns

// A panel's transformations run here in their order, each by its record (TransformationRecord.swift). A record
// tells from the options alone what of them is not done; a step that would make no sense without it is left out
// whole. What is not done is named on the panel and by `check dashboard`: nothing alters data in another way than
// the file says without a mark.

/// Runs a panel's transformations in order and keeps what was not applied.
struct Transformer {
  let filler: Interpolation
  let clock: FormatClock
  /// Transformations, and parts of them, that were not applied: "spell", "calculateField: operator **".
  private(set) var notApplied: [String] = []
  private var current = ""

  init(filler: Interpolation, clock: FormatClock) {
    self.filler = filler
    self.clock = clock
  }

  mutating func apply(_ steps: [Transformation], to frames: [DataFrame]) -> [DataFrame] {
    var frames = frames
    for step in steps where !step.isDisabled {
      let shortfalls = step.shortfalls
      for shortfall in shortfalls { note(shortfall.text) }
      guard !shortfalls.contains(where: \.stops), let record = TransformationRecord.of(step.id)
      else { continue }
      current = step.id
      let options = filled(step.options)
      guard let matcher = step.filter.map({ FrameMatcher($0, filler) }) else {
        frames = record.run(&self, frames, options)
        continue
      }
      let fits = frames.map(matcher.fits)
      let done = record.run(&self, zip(frames, fits).filter(\.1).map(\.0), options)
      frames = Self.putBack(zip(frames, fits).filter { !$0.1 }.map(\.0), into: done, fits)
    }
    return frames
  }

  /// Frames that a filter left alone stand where the first of them stood, the very first place excepted.
  private static func putBack(_ rest: [DataFrame], into done: [DataFrame], _ fits: [Bool])
    -> [DataFrame]
  {
    let place = fits.indices.first { $0 > 0 && !fits[$0] } ?? 0
    return Array(done.prefix(place) + rest + done.dropFirst(place))
  }

  /// Names what the step that runs could not do with these data.
  mutating func miss(_ text: String) { note("\(current): \(text)") }

  private mutating func note(_ text: String) {
    if !notApplied.contains(text) { notApplied.append(text) }
  }

  /// The options with variables in place, save where `$` has a meaning of its own.
  private func filled(_ json: JSON, _ name: String = "") -> JSON {
    switch json {
    case .string(let text):
      ["regex", "regExp", "pattern", "expression"].contains(name)
        ? json : .string(filler.plain(text))
    case .array(let elements): .array(elements.map { filled($0, name) })
    case .object(let members):
      .object(members.map { JSON.Member($0.name, filled($0.value, $0.name)) })
    case .null, .bool, .number: json
    }
  }

  /// `/…/flags`, or an expression that the whole text must fit, as Grafana reads both.
  func pattern(_ text: String) -> ScriptPattern? {
    let filled = filler.fill(text, .regex)
    return try? ScriptPattern(filled.hasPrefix("/") ? filled : "/^\(filled)$/")
  }

  /// Which fields a matcher of the options picks.
  func picker(_ json: JSON) -> (Field, DataFrame) -> Bool {
    let matcher = FieldConfigReader.matcher(json)
    var config = FieldConfig()
    config.overrides = [FieldOverride(matcher: matcher, properties: [])]
    let styles = FieldStyles(config, filler: filler)
    return { styles.fits(matcher, $0, $1) }
  }
}
