internal import JSON

/// The record each panel's file ends in: which panels are drawn as its kind, what they ask, and what is made of it.
struct DrawnKind: Sendable {
  /// Tells it from the others.
  var name: String
  /// Whether a panel is drawn so, by what its plugin is called and by its options.
  var answers: @Sendable (Panel) -> Bool
  /// Whether it shows how values went over time.
  var asksRange: @Sendable (Panel) -> Bool = { _ in true }
  /// What its queries stand for.
  var derive: @Sendable (Panel, [PanelTarget]) -> [DerivedTarget] = { $1.map { DerivedTarget($0) } }
  /// Whether the dashboard's annotations are drawn on it.
  var takesAnnotations = false
  /// Whether series keep what lies before the window, so that a line comes in from there.
  var keepsMargin = false
  /// Whether it is a number for each series, of which one is explained that is none.
  var isOfNumbers = false
  /// Whether it tells the moment alone, and its page the history besides.
  var hasHistory = false
  /// The calcs that it asks for.
  var calcs: @Sendable (PanelJob, PanelMaterial) -> [String] = { _, _ in [] }
  /// What is drawn of the file alone, where nothing is asked for it; nil where `make` takes the answers.
  var plain: (@Sendable (PanelJob) -> PanelFrame.Content)?
  var make: @Sendable (PanelJob, PanelMaterial) -> PanelFrame.Content = { _, _ in .pending }
}

/// What queries answered, on its way into a frame.
struct PanelMaterial: Sendable {
  var results: [QueryResult]
  /// The answers as tables, transformed.
  var frames: [DataFrame]
  var styles: FieldStyles
  var freshness: Freshness
}

/// A query that a panel's kind makes of one that the file has.
struct DerivedTarget: Sendable {
  var target: PanelTarget
  var figure: QuantileFigure?

  init(_ target: PanelTarget, _ figure: QuantileFigure? = nil) {
    self.target = target
    self.figure = figure
  }
}

extension DrawnKind: Equatable {
  static func == (a: DrawnKind, b: DrawnKind) -> Bool { a.name == b.name }
}

/// Every kind; the first that answers draws. A new kind is a file of its own and a line here.
let drawnKinds: [DrawnKind] = [
  .made, .bars, .graph, .gauge, .stat, .table, .quantiles, .text, .row, .alertList,
  .incidentTimeline,
]

extension DrawnKind {
  /// What a panel is drawn as, whatever its plugin is called.
  static func of(_ panel: Panel) -> DrawnKind {
    if panel.fromLibrary != nil, panel.targets.isEmpty { return .unsupported }
    return drawnKinds.first { $0.answers(panel) } ?? .unsupported
  }

  static let row = DrawnKind(
    name: "row", answers: { $0.kind == "row" }, plain: { $0.unsupported })

  /// A labelled box.
  static let unsupported = DrawnKind(
    name: "unsupported", answers: { _ in false }, plain: { $0.unsupported })
}

extension Panel {
  /// Whether its kind is drawn, with figures or text rather than a labelled box.
  package var isDrawable: Bool { DrawnKind.of(self) != .unsupported }
}
