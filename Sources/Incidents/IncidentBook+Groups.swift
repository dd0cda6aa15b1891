internal import Facts
internal import Metrics

/// Which incident the alerts of a group belong to.
struct IncidentHolders: Sendable {
  var all: Int?
  /// Of single names other ones: what was split off, or put into it by hand.
  var names: [String: Int] = [:]

  /// Those that come into question for an alert of a name, the first before the second.
  func candidates(_ name: String) -> [Int] { [names[name], all].compactMap { $0 } }

  /// Without those that are not wanted; nil where none is left.
  func filter(_ isWanted: (Int) -> Bool) -> Self? {
    let left = Self(
      all: all.flatMap { isWanted($0) ? $0 : nil }, names: names.filter { isWanted($1) })
    return left.all == nil && left.names.isEmpty ? nil : left
  }
}

extension IncidentBook {
  /// How long before it opened what was true is believed to have to do with it.
  static let reach = Duration.seconds(3600)

  /// What an alert has in common with others of its incident: the labels of the settings that it has, or its name.
  func group(of labels: Labels) -> [Label] {
    let shared = settings.groupBy.compactMap { name in
      let value = labels[name]
      return value.isEmpty ? nil : Label(name, value)
    }
    return shared.isEmpty ? [Label("alertname", labels["alertname"])] : shared
  }

  /// Whose alerts are wrong: what their label `service` says, else the values of the labels by which they are grouped.
  func services(of labels: Labels) -> [String] {
    let service = labels["service"]
    return service.isEmpty ? settings.groupBy.map { labels[$0] }.filter { !$0.isEmpty } : [service]
  }

  /// The labels by whose values targets and deploys are known to concern an alert.
  var markingNames: [String] { ["job", "instance", "service"] + settings.groupBy }

  func isOpen(_ number: Int) -> Bool { incidents[number]?.isOpen == true }

  /// Whether an incident is open, or a firing at a time would open it again.
  func isOpenOrMayBe(_ number: Int, at time: Timestamp) -> Bool {
    guard let fact = incidents[number]?.kept.fact else { return false }
    guard let resolved = fact.resolved, !fact.isOpen else { return fact.isOpen }
    return fact.mergedInto == nil && time - resolved <= settings.reopen
  }

  /// The open incident that an alert belongs to, whether it is in it or not.
  func holder(_ labels: Labels) -> Int? {
    holders[group(of: labels)]?.candidates(labels["alertname"]).first { isOpen($0) }
  }

  /// The alerts of a group are an incident's own from now on; those of some names only, where there are names.
  mutating func claim(_ number: Int, _ group: [Label], _ names: [String] = []) {
    if names.isEmpty {
      var held = holders[group] ?? IncidentHolders()
      held.all = number
      // What was closed does not come before what is open.
      held.names = held.names.filter { isOpen($1) }
      holders[group] = held
    } else {
      for name in names { holders[group, default: IncidentHolders()].names[name] = number }
    }
    change(number) { incident in
      let index = incident.kept.claims.firstIndex { $0.group == group }
      guard let index else { return incident.kept.claims.append(.init(group: group, names: names)) }
      let before = incident.kept.claims[index].names
      // No names are all of them.
      incident.kept.claims[index].names =
        before.isEmpty || names.isEmpty ? [] : Set(before + names).sorted()
    }
  }

  /// What an incident claimed is its own again, as far as no other one is open that it belongs to.
  mutating func hold(_ claim: IncidentKept.Claim, _ number: Int) {
    var held = holders[claim.group] ?? IncidentHolders()
    if claim.names.isEmpty, held.all.map({ isOpen($0) }) != true { held.all = number }
    for name in claim.names where held.names[name].map({ isOpen($0) }) != true {
      held.names[name] = number
    }
    holders[claim.group] = held
  }

  /// Puts an active alert into an incident.
  ///
  /// - Parameters:
  ///   - time: when it fired, where it does.
  ///   - value: the one with which it became true, where that is known.
  mutating func join(
    _ number: Int, _ news: AlertNews, firing time: Timestamp?, since value: Double? = nil,
    now: Timestamp
  ) {
    loose.remove(news.alert.id)
    homes[news.alert.id] = number
    let (services, marks) = (services(of: news.alert.labels), markingNames)
    let mayBeWorse = change(number) { incident in
      incident.know(news, by: marks)
      if incident.name(of: news.alert.id) != nil { return false }
      incident.affect(services)
      let began = news.alert.activeAt
      if incident.fact.opened - began <= Self.reach { incident.fact.began.lower(to: began) }
      let mayBeWorse = incident.join(news, firing: time, since: value, now: now)
      for window in news.alert.maintenance ?? [] { incident.tell(window, of: news.alert, now: now) }
      return mayBeWorse
    }
    if mayBeWorse == true, let time, !news.alert.isInMaintenance {
      worsen(number, news, at: time, now: now)
    }
  }

  /// Puts all that is active and belongs to an incident into it.
  mutating func gather(_ number: Int, now: Timestamp) {
    for claim in incidents[number]?.kept.claims ?? [] {
      for found in loose.all(claim.group) {
        let news = found.news
        guard
          holders[claim.group]?.candidates(news.alert.name).first(where: { isOpen($0) }) == number
        else { continue }
        if incidents[number]?.name(of: news.alert.id) != nil {
          loose.remove(news.alert.id)
          homes[news.alert.id] = number
          let marks = markingNames
          change(number) { incident in
            incident.rejoin(news)
            incident.know(news, by: marks)
          }
        } else {
          join(number, news, firing: news.alert.firedAt, since: found.began, now: now)
        }
      }
    }
  }
}

extension Timestamp {
  mutating func lower(to time: Timestamp) { self = min(self, time) }
}
