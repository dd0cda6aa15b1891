internal import Facts
internal import Metrics

/// The active alerts that are in no incident, by their groups.
struct LooseAlerts: Sendable {
  struct Alert: Sendable {
    var news: AlertNews
    /// Its value when its condition became true, where that was heard of.
    var began: Double?
  }
  private var groups: [[Label]: [String: Alert]] = [:]
  private var places: [String: [Label]] = [:]

  mutating func put(_ alert: Alert, _ group: [Label]) {
    let id = alert.news.alert.id
    remove(id)
    groups[group, default: [:]][id] = alert
    places[id] = group
  }

  @discardableResult
  mutating func remove(_ alert: String) -> Alert? {
    guard let group = places.removeValue(forKey: alert) else { return nil }
    let found = groups[group]?.removeValue(forKey: alert)
    if groups[group]?.isEmpty == true { groups[group] = nil }
    return found
  }

  /// What is known of one is told anew.
  mutating func update(_ news: AlertNews) {
    guard let group = places[news.alert.id] else { return }
    groups[group]?[news.alert.id]?.news = news
  }

  /// Those of a group, in the order in which they became true.
  func all(_ group: [Label]) -> [Alert] {
    let found = groups[group] ?? [:]
    // They are large: what they are sorted by is not.
    let order = found.values.map { loose in
      let alert = loose.news.alert
      return (alert.activeAt, alert.name, alert.id)
    }.sorted(by: <)
    return order.compactMap { found[$0.2] }
  }
}

extension AlertNews {
  /// Whether its alert became true before another; of those of one time any order that is always the same.
  func isBefore(_ other: Self) -> Bool {
    (alert.activeAt, alert.name, alert.id)
      < (other.alert.activeAt, other.alert.name, other.alert.id)
  }
}
