package import Alerts
internal import Calendar
internal import Facts
internal import Metrics
internal import Routing
internal import YAML

/// What vigil.yml says under `maintenance`: windows that come at times of the calendar, or once.
package struct MaintenanceSettings: Sendable {
  package var plans: [MaintenancePlan] = []

  package init() {}

  init(_ vigil: inout YAMLMapping) throws(YAMLError) {
    let zones = ZoneDatabase()
    for item in try vigil.take("maintenance")?.items() ?? [] {
      var mapping = try YAMLMapping(item)
      let plan = try Self.plan(item, &mapping, zones)
      try mapping.finish("maintenance")
      guard !plans.contains(where: { $0.name == plan.name }) else {
        throw (mapping.node["name"] ?? item).error(
          "maintenance: there are two windows named \"\(plan.name)\"")
      }
      plans.append(plan)
    }
  }

  private static func plan(
    _ item: YAMLNode, _ mapping: inout YAMLMapping, _ zones: ZoneDatabase
  ) throws(YAMLError) -> MaintenancePlan {
    guard let node = mapping.take("name") else {
      throw item.error("a maintenance window wants name: how it is told")
    }
    let name = try node.string()
    guard !name.isEmpty, !name.contains("@") else {
      throw node.error("maintenance.name wants a name, without @")
    }
    return MaintenancePlan(
      name: name, matchers: try matchers(mapping.take("matchers"), item),
      by: try mapping.take("by")?.string() ?? "",
      reason: try mapping.take("reason")?.string() ?? "",
      stretch: try stretches(item, &mapping, zones))
  }

  private static func matchers(
    _ list: YAMLNode?, _ item: YAMLNode
  ) throws(YAMLError) -> [SilenceFact.Condition] {
    guard let list else {
      throw item.error("a maintenance window wants matchers: which alerts it is about")
    }
    var matchers: [Matcher] = []
    for node in try list.items() {
      do throws(MatcherError) {
        matchers += try MatcherSyntax.fallback.list(try text(node))
      } catch {
        throw node.error("maintenance.matchers: \(error)")
      }
    }
    do throws(MatcherError) {
      _ = try SilenceMatchers(matchers)
    } catch {
      throw list.error(
        "maintenance.matchers: one at least has to be one that an absent label does not fit; "
          + "alertname=~\".+\" is all alerts")
    }
    return matchers.map { .init($0.name, $0.operation, $0.value) }
  }

  /// The text of a scalar, as a matcher's error is one of matchers.
  private static func text(_ node: YAMLNode) throws(MatcherError) -> String {
    guard let text = node.text else { throw MatcherError(message: "a matcher is a text") }
    return text
  }

  // MARK: Times

  private static func stretches(
    _ item: YAMLNode, _ mapping: inout YAMLMapping, _ zones: ZoneDatabase
  ) throws(YAMLError) -> @Sendable (Timestamp) -> MaintenancePlan.Stretch? {
    let place = mapping.take("location")
    let zone = try place.map { node throws(YAMLError) in try self.zone(node, zones) } ?? .utc
    let (times, from, until) = (
      mapping.take("time_intervals"), mapping.take("from"), mapping.take("until")
    )
    if let times {
      if let node = from ?? until {
        throw node.error("maintenance: a window has time_intervals, or from and until")
      }
      var intervals = try TimeInterval.list(times, zones: zones)
      guard !intervals.isEmpty else { throw times.error("maintenance.time_intervals is empty") }
      for index in intervals.indices where intervals[index].location == nil {
        intervals[index].zone = zone
      }
      return { [intervals] time in
        intervals.stretch(at: time).map { .init(starts: $0.starts, ends: $0.ends) }
      }
    }
    guard let from, let until else {
      throw item.error("a maintenance window wants time_intervals, or from and until")
    }
    let stretch = MaintenancePlan.Stretch(
      starts: try instant(from, "from", zone), ends: try instant(until, "until", zone))
    guard stretch.ends > stretch.starts else {
      throw until.error("maintenance.until is not after from")
    }
    return { $0 < stretch.ends ? stretch : nil }
  }

  private static func instant(
    _ node: YAMLNode, _ key: String, _ zone: Zone
  ) throws(YAMLError) -> Timestamp {
    let text = try node.string()
    // A time of day alone would be another instant with every start.
    guard text.contains("-"),
      let time = InstantText.parse(text, now: Timestamp(milliseconds: 0), WallClock(zone))
    else {
      throw node.error(
        "maintenance.\(key): \"\(text.prefix(60))\" is no time, for example 2026-12-05 22:00 or "
          + "2026-12-05T22:00:00+01:00")
    }
    return time
  }

  private static func zone(_ node: YAMLNode, _ zones: ZoneDatabase) throws(YAMLError) -> Zone {
    let name = try node.string()
    switch name {
    case "", "UTC": return .utc
    case "Local": return .local
    default:
      guard let zone = zones.zone(name) else {
        throw node.error(
          "maintenance.location: \"\(name.prefix(60))\" is none of this machine's time zones")
      }
      return .named(zone)
    }
  }
}
