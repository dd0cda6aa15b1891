package import Facts
package import Metrics
package import YAML

/// The people and rotas of a vigil.yml.
package struct OnCallPlan: Sendable, Hashable {
  /// In the file's order, as the rotas.
  package var people: [Person] = []
  package var rotas: [Rota] = []

  package init() {}

  /// The receivers by which people are told.
  package var receivers: [String] { people.flatMap { $0.receivers.map(\.name) } }

  package func person(_ name: String) -> Person? { people.first { $0.name == name } }
  package func rota(_ name: String) -> Rota? { rotas.first { $0.name == name } }

  /// Who a name means at an instant.
  package enum Whom: Sendable, Hashable {
    /// With how they are called: "ana", and of a rota "ana (primary on call)".
    case person(Person, called: String)
    /// It is a rota in which nobody is on call.
    case nobody
  }

  /// Whom a rota's or a person's name means; nil where it is neither's.
  package func whom(_ name: String, at time: Timestamp) -> Whom? {
    if let rota = rota(name) {
      guard let person = rota.person(at: time).flatMap({ self.person($0) }) else { return .nobody }
      return .person(person, called: "\(person.name) (\(name) on call)")
    }
    return person(name).map { .person($0, called: $0.name) }
  }

  /// What cannot be meant as it is said: names of escalations that nothing has or that are had twice, people who are told
  /// by receivers that are not there.
  ///
  /// - Parameters:
  ///   - escalations: whom escalations name.
  ///   - receivers: those of the alertmanager.yml; nil where there is none.
  package func problems(escalations: [Mention], receivers: [String]?) -> [YAMLError] {
    let known = receivers.map { Set($0) }
    var found: [YAMLError] = []
    for mention in escalations {
      let name = mention.name
      var kinds: [String] = []
      if rota(name) != nil { kinds.append("a rota") }
      if person(name) != nil { kinds.append("a person") }
      if known?.contains(name) == true { kinds.append("a receiver") }
      if kinds.isEmpty, let known {
        let there = known.isEmpty ? "" : ": there are \(listed(Array(known)))"
        found.append(
          mention.error(
            "incidents.escalation: \"\(name.prefix(60))\" is no receiver, person or rota" + there))
      } else if kinds.count > 1 {
        found.append(
          mention.error(
            "incidents.escalation: \"\(name.prefix(60))\" is \(kinds.joined(separator: " and ")):"
              + " it tells the \(kinds[0].dropFirst(2)); give one of them another name"))
      }
    }
    guard let known else { return found }
    for person in people {
      for receiver in person.receivers where !known.contains(receiver.name) {
        found.append(
          receiver.error(
            "oncall.people.\(person.name.prefix(60)): \"\(receiver.name.prefix(60))\" is no"
              + " receiver of the alertmanager.yml"))
      }
    }
    return found
  }

  private func listed(_ receivers: [String]) -> String {
    let names = rotas.map(\.name) + people.map(\.name) + receivers.sorted()
    return names.prefix(12).joined(separator: ", ") + (names.count > 12 ? ", …" : "")
  }
}

extension OnCallPlan {
  /// The rotas as they are told, with shifts from the day before that of `now` on.
  ///
  /// - Parameter days: how many days ahead.
  package func facts(at now: Timestamp, days: Int = 60) -> [RotaFact] {
    let day = Duration.seconds(86_400)
    let today = Timestamp(milliseconds: now.milliseconds - (now.milliseconds % 86_400_000))
    let (from, until) = (today - day, today + day * (days + 1))
    return rotas.map { facts(of: $0, from: from, until: until) }
  }

  /// A rota with its shifts between two instants.
  package func facts(of rota: Rota, from: Timestamp, until: Timestamp) -> RotaFact {
    let names = rota.layers.flatMap(\.people) + rota.overrides.map(\.person)
    return RotaFact(
      name: rota.name, zone: rota.zone.title,
      people: people.filter { names.contains($0.name) }.map { person in
        .init(
          name: person.name, receivers: person.receivers.map(\.name), zone: person.zone?.title)
      }, shifts: rota.shifts(from: from, until: until), from: from, until: until)
  }
}
