package import Calendar
package import Facts
package import Metrics

/// Who is on call one after the other, under one name: `primary`.
package struct Rota: Sendable, Hashable {
  /// Somebody who is on call for a while instead of whose turn it is.
  package struct Override: Sendable, Hashable {
    package var person: String
    package var from: Timestamp
    /// Not included.
    package var until: Timestamp
    package init(person: String, from: Timestamp, until: Timestamp) {
      (self.person, self.from, self.until) = (person, from, until)
    }
  }

  package var name: String
  package var zone: Zone
  /// The first one that has somebody on call counts.
  package var layers: [RotaLayer]
  /// Of those that hold at the same time the last counts.
  package var overrides: [Override]

  package init(
    name: String, zone: Zone, layers: [RotaLayer], overrides: [Override] = []
  ) {
    (self.name, self.zone, self.layers, self.overrides) = (name, zone, layers, overrides)
  }

  /// Who is on call at an instant; nil for nobody.
  package func person(at time: Timestamp) -> String? { standing(at: time).person }

  private struct Standing {
    var person: String?
    var isOverride = false
    /// Nothing changes before; nil for as far as one can see.
    var until: Timestamp?
  }

  private func standing(at time: Timestamp) -> Standing {
    let coming = overrides.filter { $0.from > time }.map(\.from).min()
    let holding = overrides.filter { $0.from <= time && time < $0.until }
    if let override = holding.last {
      let until = [override.until, coming].compactMap(\.self).min()
      return Standing(person: override.person, isOverride: true, until: until)
    }
    var until = coming
    for layer in layers {
      let (person, change) = layer.standing(at: time)
      until = [until, change].compactMap(\.self).min()
      if let person { return Standing(person: person, until: until) }
    }
    return Standing(until: until)
  }

  /// So many changes are followed at most for one answer.
  private static let mostChanges = 20_000
  /// How far one looks for when a turn ends that goes on.
  private static let sight = Duration.seconds(400 * 86_400)

  /// Who is on call between two instants, in order; where nobody is, nothing stands. The first one may have begun
  /// before `from`, as far as two turns back; the last may end after `until`.
  package func shifts(from: Timestamp, until: Timestamp) -> [RotaFact.Shift] {
    let longest = layers.map(\.length).max() ?? .zero
    // Far enough back for the beginning of the turn that holds then, and for that of an override before it.
    let back = min(max(longest * 2, .seconds(8 * 86_400)), Self.sight)
    var shifts: [RotaFact.Shift] = []
    var time = from - back
    for _ in 0..<Self.mostChanges {
      let last = shifts.last
      let goesOn = last?.until == time
      guard time < until || goesOn && time < until + Self.sight else { break }
      let standing = standing(at: time)
      let isSame =
        goesOn && last?.person == standing.person
        && last?.isOverride == standing.isOverride
      if time >= until, !isSame { break }
      if isSame {
        shifts[shifts.count - 1].until = standing.until
      } else if let person = standing.person {
        // What is over before is not asked for.
        if let last, let end = last.until, end <= from { shifts = [] }
        shifts.append(
          .init(
            person: person, from: time, until: standing.until, isOverride: standing.isOverride))
      }
      guard let next = standing.until else { return Self.kept(shifts, from) }
      time = next
    }
    // Of a turn that goes on and on nobody knows the end.
    if let end = shifts.last?.until, end >= until + Self.sight {
      shifts[shifts.count - 1].until = nil
    }
    return Self.kept(shifts, from)
  }

  private static func kept(_ shifts: [RotaFact.Shift], _ from: Timestamp) -> [RotaFact.Shift] {
    shifts.filter { shift in shift.until.map { $0 > from } ?? true }
  }
}
