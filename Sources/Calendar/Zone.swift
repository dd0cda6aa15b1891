/// Where clocks stand: UTC, what TZ says, or a zone by its name.
package enum Zone: Sendable, Hashable {
  case utc, local
  case named(ZoneTable)

  /// In Grafana's words.
  package var name: String {
    switch self {
    case .utc: "utc"
    case .local: "browser"
    case .named(let table): table.name
    }
  }
}
