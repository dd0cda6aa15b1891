internal import Metrics
internal import Patterns
internal import YAML

/// Reads the routing tree: every node gets what it inherits, its number and its path.
struct RouteReader {
  /// The names that a node may use.
  let receivers: Set<String>
  let intervals: Set<String>
  private var count = 0

  init(receivers: Set<String>, intervals: Set<String>) {
    (self.receivers, self.intervals) = (receivers, intervals)
  }

  private static let section = FileSection(
    "the route",
    [
      FileKey("receiver", .text), FileKey("group_by", .texts), FileKey("continue", .bool),
      FileKey("match", .textMap), FileKey("match_re", .textMap), FileKey("matchers", .texts),
      FileKey("routes", .tree), FileKey("group_wait", .duration),
      FileKey("group_interval", .duration), FileKey("repeat_interval", .duration),
      FileKey("mute_time_intervals", .texts), FileKey("active_time_intervals", .texts),
      FileKey("labels", .textMap),
    ])

  mutating func root(_ node: YAMLNode) throws(YAMLError) -> Route {
    let values = try SectionValues(Self.section, node)
    guard values.isSet("receiver") else {
      throw values.error("the root route needs a receiver: it takes every alert")
    }
    for name in ["continue", "mute_time_intervals", "active_time_intervals"]
    where values.isSet(name) {
      throw values.error("\(name) cannot stand in the root route", at: name)
    }
    let root = try route(values, under: nil)
    if !root.matchers.isEmpty {
      throw values.error("the root route takes every alert: it cannot have matchers")
    }
    return root
  }

  private mutating func route(
    _ values: SectionValues, under parent: Route?
  ) throws(YAMLError) -> Route {
    var route = parent ?? Route(receiver: "")
    (route.id, count) = (count, count + 1)
    (route.line, route.column) = (values.node.line, values.node.column)
    (route.routes, route.muteIntervals, route.activeIntervals) = ([], [], [])
    if values.isSet("receiver") {
      route.receiver = values.text("receiver")
      if !receivers.contains(route.receiver) {
        throw values.error(
          "the receiver \"\(route.receiver)\" is not defined", at: "receiver")
      }
    }
    route.grouping = try grouping(values) ?? route.grouping
    if let wait = try duration(values, "group_wait", isZeroFine: true) { route.groupWait = wait }
    if let interval = try duration(values, "group_interval") { route.groupInterval = interval }
    if let interval = try duration(values, "repeat_interval") { route.repeatInterval = interval }
    route.continues = values.bool("continue")
    route.muteIntervals = try names(values, "mute_time_intervals")
    route.activeIntervals = try names(values, "active_time_intervals")
    for entry in try values["labels"]?.entries() ?? [] {
      let name = try entry.key.string()
      if name.isEmpty { throw entry.key.error("labels: a name may not be empty") }
      route.labels[name] = try entry.value.string()
    }
    route.matchers = try [Matcher](
      equal: values["match"], expressions: values["match_re"], matchers: values["matchers"])
    route.path = (parent.map { $0.path + "/" } ?? "") + route.matchers.alertText
    for node in try values["routes"]?.items() ?? [] {
      if node.isNull { throw node.error("the route is empty") }
      route.routes.append(
        try self.route(try SectionValues(Self.section, node), under: route))
    }
    return route
  }

  private func grouping(_ values: SectionValues) throws(YAMLError) -> Route.Grouping? {
    guard let node = values["group_by"] else { return nil }
    var names: [String] = []
    var groupsByAll = false
    for item in try node.items() {
      let name = try item.string()
      if name == "..." {
        groupsByAll = true
      } else if name.isEmpty {
        throw item.error("group_by: a label's name may not be empty")
      } else if names.contains(name) {
        throw item.error("group_by names \(name) twice")
      } else {
        names.append(name)
      }
    }
    guard groupsByAll else { return .labels(names) }
    if !names.isEmpty {
      throw node.error("group_by: '...' means all labels and stands alone")
    }
    return .all
  }

  private func duration(
    _ values: SectionValues, _ name: String, isZeroFine: Bool = false
  ) throws(YAMLError) -> Duration? {
    guard let text = try values[name]?.string() else { return nil }
    let duration = parsePrometheusDuration(text)
    if duration == .zero, !isZeroFine { throw values.error("\(name) cannot be zero", at: name) }
    return duration
  }

  private func names(_ values: SectionValues, _ key: String) throws(YAMLError) -> [String] {
    var names: [String] = []
    for item in try values[key]?.items() ?? [] {
      let name = try item.string()
      if !intervals.contains(name) {
        throw item.error("the time interval \"\(name)\" is not defined")
      }
      names.append(name)
    }
    return names
  }
}

extension [Matcher] {
  /// The matchers of a node or a rule in all three forms: `match`, `match_re` and `matchers`.
  init(
    equal: YAMLNode?, expressions: YAMLNode?, matchers: YAMLNode?
  ) throws(YAMLError) {
    self = []
    for entry in try equal?.entries() ?? [] {
      append(Matcher(try Self.classicName(entry.key), equals: try entry.value.string()))
    }
    for entry in try expressions?.entries() ?? [] {
      let name = try Self.classicName(entry.key)
      if entry.value.isNull { throw entry.key.error("\(name) has no regular expression") }
      let text = try entry.value.string()
      do throws(PatternError) {
        _ = try Pattern(text)
        append(try Matcher(alerts: name, .regex, "^(?:" + text + ")$"))
      } catch {
        throw entry.value.error("\(error)")
      }
    }
    for item in try matchers?.items() ?? [] {
      do throws(MatcherError) {
        self += try MatcherSyntax.fallback.list(try Self.text(item))
      } catch {
        throw item.error(error.message)
      }
    }
    self = inAlertOrder
  }

  /// The kinds of the values are known by now.
  private static func text(_ node: YAMLNode) throws(MatcherError) -> String {
    (try? node.string()) ?? ""
  }

  private static func classicName(_ node: YAMLNode) throws(YAMLError) -> String {
    let name = try node.string()
    if !isPlainLabelName(name) {
      throw node.error(
        "\"\(name)\" cannot be a label's name here: that takes letters, digits and _; "
          + "matchers take any name")
    }
    return name
  }
}
