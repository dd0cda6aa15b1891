internal import Facts
internal import Metrics
internal import Query

/// How alerts changed in the past, as a server's series `ALERTS` tell it: at the resolution of the steps at which they
/// are asked for.
///
/// An alert is active at a step where a series with its labels has a sample there.
struct PastAlerts: Sendable {
  var steps: StepRange
  /// Whether a step tells of all that was since the one before, and not only of its instant.
  var isCoarse: Bool
  /// Of each alert the steps at which it was active.
  private var alerts: [Labels: [Int: States]] = [:]

  private struct States: OptionSet {
    let rawValue: UInt8
    static let pending = States(rawValue: 1)
    static let firing = States(rawValue: 2)
  }

  static let note = "from ALERTS"
  static let lostNote = "from ALERTS, which the server did not write then, nor anything else"

  /// - Parameter matrix: the series `ALERTS` at the steps.
  init(_ matrix: [Series], at steps: StepRange, isCoarse: Bool) {
    self.steps = steps
    self.isCoarse = isCoarse
    let count = steps.count
    for series in matrix {
      let state: States
      switch series.labels["alertstate"] {
      case "pending": state = .pending
      case "firing": state = .firing
      default: continue
      }
      let labels = series.labels.dropping([Labels.nameLabel, "alertstate"])
      for point in series.points {
        let past = (point.timestamp - steps.start).milliseconds
        let index = Int(past / max(1, steps.step.milliseconds))
        guard past >= 0, index < count else { continue }
        alerts[labels, default: [:]][index, default: []].insert(state)
      }
    }
  }

  func time(_ index: Int) -> Timestamp { steps.start + steps.step * index }

  /// The steps at which an alert is active no more, the newest first.
  var losses: [Int] {
    var found: Set<Int> = []
    for states in alerts.values {
      for index in states.keys where states[index + 1] == nil { found.insert(index + 1) }
    }
    return found.filter { $0 < steps.count }.sorted(by: >)
  }

  /// The changes in their order.
  ///
  /// - Parameters:
  ///   - gaps: steps at which the server wrote nothing at all, so that no alert ended there as far as is known.
  ///   - rule: which rule an alert comes from.
  func changes(gaps: Set<Int>, rule: (Labels) -> RuleFact.ID) -> [AlertChange] {
    var all: [AlertChange] = []
    for (labels, states) in alerts {
      let id = alertFactID(rule: rule(labels), labels: labels)
      for (index, what) in changes(states, gaps) {
        var change = AlertChange(time: time(index), alert: id, labels: labels, what: what)
        change.note = what == .vanished ? Self.lostNote : Self.note
        all.append(change)
      }
    }
    // Those of one alert are in their order already, several at a step among them.
    return all.enumerated().sorted {
      ($0.element.time, $0.element.alert, $0.offset) < (
        $1.element.time, $1.element.alert, $1.offset
      )
    }.map(\.element)
  }

  private func changes(
    _ states: [Int: States], _ gaps: Set<Int>
  ) -> [(index: Int, what: AlertChange.What)] {
    var all: [(index: Int, what: AlertChange.What)] = []
    // What was before the first step is not known; what is there then began no later.
    var state = states[0] ?? []
    if state.contains(.firing) { state = .firing }
    var isLost = false
    // Elsewhere nothing changes.
    let active = Set(states.keys).union(states.keys.map { $0 + 1 }).sorted()
    for index in active where index > 0 && index < steps.count {
      guard var next = states[index] else {
        if state.isEmpty || isLost { continue }
        if gaps.contains(index) {
          all.append((index, .vanished))
          isLost = true
        } else {
          all.append((index, state == .firing ? .resolved : .inactive))
          state = []
        }
        continue
      }
      if isLost {
        all.append((index, .returned))
        isLost = false
        // Whether it ended meanwhile is not known.
        if state == .firing, next == .pending { state = [] }
      }
      if next == [.pending, .firing], !isCoarse { next = .firing }
      if next.contains(.pending), state != .pending {
        if state == .firing { all.append((index, .resolved)) }
        all.append((index, .pending))
        // Whether it fires again after that is told by the next step.
        next = state == .firing ? .pending : next
        state = .pending
      }
      if next.contains(.firing), state != .firing {
        all.append((index, .firing))
        state = .firing
      }
    }
    return all
  }
}
