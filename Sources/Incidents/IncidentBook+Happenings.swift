internal import Facts
package import Metrics

// What happens beside alerts.
extension IncidentBook {
  /// How many changes of targets and deploys are remembered.
  private static let mostRecent = 500

  /// Takes what happened beside alerts.
  package mutating func take(_ happenings: [Happening], at now: Timestamp) {
    for var happening in happenings {
      happening.time = min(happening.time, now)
      if happening.incidents.isEmpty {
        for number in open { tell(happening, to: number, now: now) }
      } else {
        for number in Set(happening.incidents.compactMap { home(of: $0) }).sorted() {
          change(number) { $0.tell(happening, now: now) }
        }
      }
      switch happening.kind {
      case .deploy, .targetDown, .targetUp: recent.append(happening)
      default: continue
      }
    }
    recent = recent.suffix(Self.mostRecent)
    commit(at: now)
  }

  /// The incident of that number, or the one that it went into; nil where neither is in memory.
  private func home(of number: Int) -> Int? {
    var number = number
    // Each goes into another but once.
    for _ in 0...incidents.numbers.count {
      guard let fact = incidents[number]?.fact else { return nil }
      guard let target = fact.mergedInto else { return number }
      number = target
    }
    return nil
  }

  /// Tells an incident what concerns it.
  mutating func tell(_ happening: Happening, to number: Int, now: Timestamp) {
    guard incidents[number]?.isConcerned(by: happening, markingNames) == true else { return }
    change(number) { $0.tell(happening, now: now) }
  }
}

extension Incident {
  /// Of targets those that share a label's value with an alert of it; so deploys and annotations, where they have a label
  /// to compare; else all.
  ///
  /// - Parameter names: the labels that are compared.
  fileprivate func isConcerned(by happening: Happening, _ names: [String]) -> Bool {
    let labels = happening.labels.pairs.filter { names.contains($0.name) }
    let isShared = labels.contains { marks.contains($0) }
    switch happening.kind {
    case .reload: return true
    case .targetDown, .targetUp: return isShared
    default:
      return isShared || !labels.contains { label in marks.contains { $0.name == label.name } }
    }
  }

  fileprivate mutating func tell(_ happening: Happening, now: Timestamp) {
    let job = happening.labels["job"]
    var told: IncidentTold
    switch happening.kind {
    case .targetDown, .targetUp:
      let name = job.isEmpty ? happening.subject : job
      told = IncidentTold(thing: "target", name: name, subject: happening.subject)
    default:
      let thing = happening.kind.rawValue
      told = IncidentTold(thing: thing, name: happening.subject, subject: happening.subject)
    }
    (told.text, told.labels) = (happening.text, happening.labels)
    told.expression = happening.expression
    let id = tell(happening.kind, told, at: happening.time, now: now)
    if happening.kind == .deploy, let entry = id.flatMap({ entries[$0] }) {
      picture(entry, now: now)
    }
  }
}
