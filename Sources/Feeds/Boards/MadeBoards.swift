package import Calendar
package import Dashboards
package import Query

/// A board that a function makes.
package struct MadeBoard: Sendable {
  package var dashboard: Dashboard
  /// Those that only its panels name, beside the sources of all.
  package var sources: [String: any DataSource] = [:]
  package init(_ dashboard: Dashboard) { self.dashboard = dashboard }
}

/// The boards that functions make: one place that knows which addresses are theirs.
package struct MadeBoards: Sendable {
  /// Those of one kind.
  package struct Kind: Sendable {
    /// Whether a uid is that of such a board, be there one or not.
    var owns: @Sendable (_ uid: String) -> Bool
    /// Said where there is none of that uid.
    package var missing: String
    /// The board as it is now; nil where there is none.
    package var make: @Sendable (_ uid: String, Zone) async -> MadeBoard?
  }
  private let kinds: [Kind]

  package init(_ kinds: [Kind] = []) { self.kinds = kinds }

  /// nil for the uids of boards that files have.
  package func kind(of uid: String) -> Kind? { kinds.first { $0.owns(uid) } }

  func board(_ uid: String, in zone: Zone) async -> MadeBoard? {
    await kind(of: uid)?.make(uid, zone)
  }
}
