package import Calendar
internal import Metrics
internal import Routing
package import YAML

extension OnCallPlan {
  /// What vigil.yml says under `oncall`.
  ///
  /// - Parameter zones: the machine's.
  package init(_ node: YAMLNode, zones: ZoneDatabase) throws(YAMLError) {
    self.init()
    var mapping = try YAMLMapping(node)
    let zone = try Zone(mapping.take("zone"), "oncall.zone", zones) ?? .utc
    for entry in try mapping.take("people")?.entries() ?? [] {
      people.append(try Person(entry, zones))
    }
    for entry in try mapping.take("rotas")?.entries() ?? [] {
      let name = try entry.key.string()
      guard !name.isEmpty else { throw entry.key.error("a rota needs a name") }
      if person(name) != nil {
        throw entry.key.error("oncall: \"\(name.prefix(60))\" is a person and a rota")
      }
      rotas.append(try Rota(name, entry.value, among: people, zone, zones))
    }
    try mapping.finish("oncall")
  }
}

extension Zone {
  /// As files and people call it.
  package var title: String {
    switch self {
    case .utc: "UTC"
    case .local: "local"
    case .named(let table): table.name
    }
  }

  /// The zone of a name; nil where there is no node.
  fileprivate init?(
    _ node: YAMLNode?, _ key: String, _ zones: ZoneDatabase
  ) throws(YAMLError) {
    guard let node else { return nil }
    let name = try node.string()
    switch name.lowercased() {
    case "utc": self = .utc
    case "local": self = .local
    default:
      guard let table = zones.zone(name) else {
        throw node.error(
          "\(key): \"\(name.prefix(60))\" is none of this machine's time zones; UTC, local and names"
            + " such as Europe/Berlin are")
      }
      self = .named(table)
    }
  }
}

extension Person {
  /// `ana: ana-pager`, `ana: [ana-pager, ana-mail]`, or a mapping of `receivers` and `zone`.
  fileprivate init(_ entry: YAMLEntry, _ zones: ZoneDatabase) throws(YAMLError) {
    let name = try entry.key.string()
    guard !name.isEmpty else { throw entry.key.error("a person needs a name") }
    var (told, zone): (YAMLNode?, Zone?) = (entry.value, nil)
    if case .mapping = entry.value.content {
      var mapping = try YAMLMapping(entry.value)
      told = mapping.take("receivers")
      zone = try Zone(mapping.take("zone"), "oncall.people.\(name.prefix(60)).zone", zones)
      try mapping.finish("oncall.people.\(name.prefix(60))")
    }
    var receivers: [Mention] = []
    if let told, !told.isNull {
      let nodes = try told.text == nil ? told.items() : [told]
      for node in nodes { receivers.append(try Mention(node)) }
    }
    guard !receivers.isEmpty, !receivers.contains(where: \.name.isEmpty) else {
      throw entry.key.error(
        "oncall.people: \"\(name.prefix(60))\" wants the receivers of the alertmanager.yml by which"
          + " they are told")
    }
    self.init(name: name, receivers: receivers, zone: zone)
  }
}

extension Rota {
  fileprivate init(
    _ name: String, _ node: YAMLNode, among people: [Person], _ zone: Zone, _ zones: ZoneDatabase
  ) throws(YAMLError) {
    let key = "oncall.rotas.\(name.prefix(60))"
    var mapping = try YAMLMapping(node)
    let zone = try Zone(mapping.take("zone"), key + ".zone", zones) ?? zone
    self.init(name: name, zone: zone, layers: [])
    for item in try mapping.take("overrides")?.items() ?? [] {
      overrides.append(try Override(item, key + ".overrides", among: people, zone))
    }
    if let list = mapping.take("layers") {
      for item in try list.items() {
        var layer = try YAMLMapping(item)
        let own = try Zone(layer.take("zone"), key + ".layers.zone", zones) ?? zone
        layers.append(try RotaLayer(&layer, key + ".layers", among: people, own, zones))
        try layer.finish(key + ".layers")
      }
      guard !layers.isEmpty else { throw list.error("\(key).layers wants one layer at least") }
    } else {
      layers = [try RotaLayer(&mapping, key, among: people, zone, zones)]
    }
    try mapping.finish(key)
  }
}

extension Rota.Override {
  fileprivate init(
    _ node: YAMLNode, _ key: String, among people: [Person], _ zone: Zone
  ) throws(YAMLError) {
    var mapping = try YAMLMapping(node)
    guard let who = mapping.take("who"), let from = mapping.take("from"),
      let until = mapping.take("until")
    else { throw node.error("\(key) wants who, from and until") }
    try mapping.finish(key)
    let person = try who.person(among: people, key)
    let begins = try from.moment(key + ".from", zone)
    var ends = try until.moment(key + ".until", zone)
    // A date is the whole day, as in a calendar of holidays.
    if ends.isDate { ends.shown = ends.shown + .seconds(86_400) }
    let clock = WallClock(zone)
    self.init(
      person: person, from: clock.instant(shown: begins.shown),
      until: clock.instant(shown: ends.shown))
    guard self.from < self.until else {
      throw until.error("\(key): until is not after from")
    }
  }
}

extension RotaLayer {
  fileprivate init(
    _ mapping: inout YAMLMapping, _ key: String, among people: [Person], _ zone: Zone,
    _ zones: ZoneDatabase
  ) throws(YAMLError) {
    let node = mapping.node
    var names: [String] = []
    for item in try mapping.take("people")?.items() ?? [] {
      names.append(try item.person(among: people, key + ".people"))
    }
    guard !names.isEmpty else { throw node.error("\(key) wants people: those who take turns") }
    let every = mapping.take("every")
    let length = try every?.turn(key + ".every") ?? .seconds(7 * 86_400)
    let handOver = try mapping.take("handover").map { node throws(YAMLError) in
      (node, try node.handOver(key + ".handover"))
    }
    guard let from = mapping.take("start") else {
      throw node.error("\(key) wants start: the date of the first one's first turn")
    }
    var start = try from.moment(key + ".start", zone)
    if start.isDate {
      guard let (_, time) = handOver else {
        throw node.error(
          "\(key) wants handover: when one takes over from another, such as Monday 09:00")
      }
      start.shown = start.shown + .seconds(time.minute * 60)
    }
    var anchor = start.shown
    if let (node, time) = handOver {
      anchor = try time.last(before: start.shown, every: length, node, key)
    }
    let only = try mapping.take("only").map { node throws(YAMLError) in
      // Without a location they are of this zone's clocks.
      try TimeInterval.list(node, zones: zones).map { interval in
        var interval = interval
        if interval.location == nil { interval.zone = zone }
        return interval
      }
    }
    self.init(
      people: names, length: length, anchor: anchor,
      start: WallClock(zone).instant(shown: start.shown), zone: zone, only: only)
  }
}
