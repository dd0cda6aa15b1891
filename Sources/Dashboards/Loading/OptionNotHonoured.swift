internal import JSON

/// An option of Grafana's that changes what a panel tells, and is not honoured.
struct OptionNotHonoured: Sendable {
  /// Of these kinds only; empty for all.
  var kinds: [String] = []
  var path: [String]
  /// Among a field's options, which overrides may set too, not the panel's.
  var isField = true
  /// Whether a value asks for what is not done.
  var isAsked: @Sendable (JSON) -> Bool

  private static func `is`(_ words: String...) -> @Sendable (JSON) -> Bool {
    { $0.string.map(words.contains) ?? false }
  }
  private static let isTrue: @Sendable (JSON) -> Bool = { $0.bool == true }

  static let table: [OptionNotHonoured] = [
    OptionNotHonoured(path: ["transform"], isAsked: `is`("constant")),
    OptionNotHonoured(path: ["scaleDistribution", "type"], isAsked: `is`("symlog", "ordinal")),
    OptionNotHonoured(
      path: ["cellOptions", "type"],
      isAsked: `is`(
        "sparkline", "image", "json-view", "markdown", "pill", "actions", "custom", "geo")),
    OptionNotHonoured(path: ["displayMode"], isAsked: `is`("json-view", "image", "sparkline")),
    OptionNotHonoured(path: ["fillBelowTo"], isAsked: { $0.string?.isEmpty == false }),
    OptionNotHonoured(
      kinds: ["stat"], path: ["showPercentChange"], isField: false, isAsked: isTrue),
    OptionNotHonoured(
      kinds: ["heatmap"], path: ["calculate"], isField: false, isAsked: isTrue),
    OptionNotHonoured(
      kinds: ["barchart", "trend", "xychart"], path: ["xField"], isField: false,
      isAsked: { $0.string?.isEmpty == false }),
    OptionNotHonoured(
      kinds: ["barchart"], path: ["stacking"], isField: false, isAsked: `is`("normal", "percent")),
    OptionNotHonoured(
      kinds: ["timeseries"], path: ["timezone"], isField: false,
      isAsked: { !($0.elements.compactMap(\.string).filter { !$0.isEmpty }.isEmpty) }),
  ]
}
