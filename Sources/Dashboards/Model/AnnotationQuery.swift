package import Metrics

/// A query whose results are events, to be marked on the graphs: wherever a series is there and not zero.
package struct AnnotationQuery: Sendable, Hashable {
  package var name: String
  /// PromQL with variables in place.
  package var expression: String
  package var source: SourceReference
  /// How far apart the instants are that it is asked for: a template; "" for a minute.
  package var step = ""
  /// Templates of `{{label}}`; "" for the name, and nothing.
  package var title = ""
  package var text = ""
  /// As the file writes it.
  package var color = ""
  /// The panels it is for, or, where `excludesPanels`, is not for; nil for all.
  package var panels: [Int]?
  package var excludesPanels = false
  /// The value is the event's time in milliseconds.
  package var valueIsTime = false

  package init(name: String, expression: String, source: SourceReference) {
    self.name = name
    self.expression = expression
    self.source = source
  }

  /// Whether it can be asked as it stands, without a board's variables.
  package var isPlain: Bool {
    !expression.contains("$") && !expression.contains("[[") && !source.name.contains("$")
  }

  /// What it calls an event of a series, and what it says of it; both may be empty.
  package func words(of labels: Labels) -> (title: String, text: String) {
    (LegendTemplate(title).filled(labels), LegendTemplate(text).filled(labels))
  }

  func isFor(_ panel: Int) -> Bool {
    panels.map { $0.contains(panel) != excludesPanels } ?? true
  }
}
