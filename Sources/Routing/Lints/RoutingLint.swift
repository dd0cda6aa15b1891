package import YAML

/// Something in an alertmanager.yml that is allowed and hardly meant: one a file, below.
struct RoutingLint: Sendable {
  /// The places where it is so.
  var find: @Sendable (AlertmanagerConfiguration, KnownLabels?) -> [YAMLError]

  /// All of them: a lint adds its line here.
  static let all: [RoutingLint] = [
    unreachableRoutes, conflictingMatchers, unknownValues, intervalsNotInherited, unusedNames,
    kindsNotBuilt,
  ]
}

/// The labels that alerts are known to have, with their values.
package struct KnownLabels: Sendable {
  package var values: [String: Set<String>]

  package init(_ values: [String: Set<String>]) { self.values = values }
}

extension AlertmanagerConfiguration {
  /// What in it is allowed and hardly meant, in the order of the file.
  ///
  /// - Parameter known: where given, matchers that fit none of its values are told.
  package func lints(knowing known: KnownLabels? = nil) -> [YAMLError] {
    RoutingLint.all.flatMap { $0.find(self, known) }
      .sorted { ($0.line, $0.column) < ($1.line, $1.column) }
  }

  func remark(_ line: Int, _ column: Int, _ message: String) -> YAMLError {
    YAMLError(file: file, line: line, column: column, message: message)
  }
}
