/// The pages there are.
package enum PageKind: String, Sendable, Hashable, CaseIterable {
  case dashboard, panel, targets, explore, help

  /// In a sentence.
  var name: String {
    switch self {
    case .dashboard: "a dashboard"
    case .panel: "a panel's own page"
    case .targets: "the targets' page"
    case .explore: "explore"
    case .help: "the help"
    }
  }
}
