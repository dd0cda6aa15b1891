package import Metrics

/// A rule that is evaluated, here or by a server.
package struct RuleFact: Sendable, Hashable, Codable {
  /// Which rule it is.
  package struct ID: Sendable, Hashable, Codable {
    /// The server that evaluates it; empty for this engine.
    package var server: String
    package var file: String
    package var group: String
    package var name: String
    /// What tells its labels from those of others; empty where it has none.
    package var variant: String
    /// Among those of the same name and labels in its group, from 0.
    package var number: Int
    package init(
      server: String = "", file: String, group: String, name: String, variant: String = "",
      number: Int = 0
    ) {
      (self.server, self.file, self.group) = (server, file, group)
      (self.name, self.variant, self.number) = (name, variant, number)
    }

    /// What was recorded before there were variants has none.
    package init(from decoder: any Decoder) throws {
      let told = try decoder.container(keyedBy: CodingKeys.self)
      self.init(
        server: try told.decode(String.self, forKey: .server),
        file: try told.decode(String.self, forKey: .file),
        group: try told.decode(String.self, forKey: .group),
        name: try told.decode(String.self, forKey: .name),
        variant: try told.decodeIfPresent(String.self, forKey: .variant) ?? "",
        number: try told.decode(Int.self, forKey: .number))
    }

    /// The place of alerts of that name that others post: no rule of theirs is known.
    package static func posted(_ name: String) -> ID {
      ID(server: postedServer, file: "", group: "", name: name)
    }
    package var isPosted: Bool { server == Self.postedServer && file.isEmpty && group.isEmpty }
    private static let postedServer = "posted"

    /// The place of alerts of that name that only an Alertmanager tells of.
    package static func elsewhere(_ name: String) -> ID {
      ID(server: elsewhereServer, file: "", group: "", name: name)
    }
    package var isElsewhere: Bool {
      server == Self.elsewhereServer && file.isEmpty && group.isEmpty
    }
    private static let elsewhereServer = "alertmanager"

    /// Whether a server that is asked evaluates it.
    package var isOfServer: Bool { !server.isEmpty && !isPosted && !isElsewhere }
  }
  package enum Kind: String, Sendable, Hashable, Codable { case alerting, recording }
  package enum Health: String, Sendable, Hashable, Codable { case ok, err, unknown }

  package var id: ID
  package var kind: Kind
  package var expression: String
  /// How long the condition must hold before the alert fires.
  package var hold = Duration.zero
  package var keepFiringFor = Duration.zero
  /// Those that the rule adds; of an alert they are templates.
  package var labels: [Label] = []
  /// Templates.
  package var annotations: [Label] = []
  package var health = Health.unknown
  /// Why its last evaluation failed; empty where it did not.
  package var error = ""
  package var lastEvaluation: Timestamp?
  /// How long that took.
  package var duration: Duration?
  /// Between evaluations of its group.
  package var interval: Duration
  /// The most alerts or series that it may give; 0 for no bound.
  package var limit = 0
  /// Where it stands in its file, from 1; 0 where that is not known.
  package var line = 0
  /// When its group was evaluated last, and how long that took.
  package var groupEvaluation: Timestamp?
  package var groupDuration: Duration?

  package init(_ id: ID, _ kind: Kind, expression: String, interval: Duration) {
    (self.id, self.kind, self.expression, self.interval) = (id, kind, expression, interval)
  }

  package var name: String { id.name }
}
