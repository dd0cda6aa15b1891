package import JSON

/// How the fields of a panel are shown: defaults, and overrides for some of them.
package struct FieldConfig: Sendable, Hashable {
  package var defaults = FieldOptions()
  package var overrides: [FieldOverride] = []
  package init() {}
}

/// What one field asks for; nil where the next level decides.
package struct FieldOptions: Sendable, Hashable {
  package var unit: String?
  package var decimals: Int?
  package var min: Double?
  package var max: Double?
  package var displayName: String?
  package var noValue: String?
  package var thresholds: Thresholds?
  package var mappings: [ValueMapping] = []
  /// "palette-classic", "fixed", "thresholds", "continuous-GrYlRd", …
  package var colorMode: String?
  package var fixedColor: String?
  package var links: [DashboardLink] = []
  /// The kind's own options (`drawStyle`, `fillOpacity`, …), in order of precedence: the last one counts.
  package var custom: [JSON.Member] = []
  package init() {}

  /// The kind's own option `name`, or null.
  package func custom(_ name: String) -> JSON {
    custom.last { $0.name == name }?.value ?? .null
  }
}

/// Options for the fields that a matcher picks.
package struct FieldOverride: Sendable, Hashable {
  package enum Matcher: Sendable, Hashable {
    case name(String)
    case names([String])
    /// Every field but these: how series that were hidden by hand are saved.
    case namesExcept([String])
    /// In JavaScript's dialect, `/…/flags` or bare.
    case nameFits(String)
    /// "number", "string", "time".
    case type(String)
    case query(String)
    /// Fields whose reduced value compares so.
    case value(reducer: String, operation: String, value: Double)
    /// A matcher that is not known picks nothing.
    case unknown(String)
  }
  package var matcher: Matcher
  /// `id` and value, in order: "unit", "custom.width", …
  package var properties: [JSON.Member]
  package init(matcher: Matcher, properties: [JSON.Member]) {
    self.matcher = matcher
    self.properties = properties
  }
}

/// Colours by size: the last step at or below the value counts.
package struct Thresholds: Sendable, Hashable {
  package struct Step: Sendable, Hashable {
    /// −∞ for the base.
    package var from: Double
    package var color: String
    package init(from: Double, color: String) {
      self.from = from
      self.color = color
    }
  }
  package var steps: [Step]
  /// Steps are percentages of the way from min to max.
  package var arePercentages: Bool
  package init(steps: [Step], arePercentages: Bool = false) {
    self.steps = steps
    self.arePercentages = arePercentages
  }
}

/// Words for values.
package struct ValueMapping: Sendable, Hashable {
  package enum Condition: Sendable, Hashable {
    case text(String)
    case range(from: Double, to: Double)
    /// In JavaScript's dialect.
    case fits(String)
    case null
    case notANumber
    case empty
    case bool(Bool)
  }
  package var condition: Condition
  /// nil leaves the value's own text.
  package var text: String?
  package var color: String?
  package init(_ condition: Condition, text: String?, color: String? = nil) {
    self.condition = condition
    self.text = text
    self.color = color
  }
}
