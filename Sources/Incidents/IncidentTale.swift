internal import Facts
internal import Metrics

/// How something that changes to and fro is told: an alert's name, the targets of a job.
///
/// It goes through rounds: it becomes true, is lost, comes back, is over. In a round what becomes of one state within a
/// minute stands in one entry, and of each state there are three at most: in a storm the last of them counts the rest.
/// After four rounds it is flapping: one entry then stands for all that follows, and always says the newest. Whom one
/// told, which happens seldom, is told by as many entries as it takes.
struct IncidentTale: Sendable, Hashable, Codable {
  struct Entry: Sendable, Hashable, Codable {
    var kind: IncidentEntry.Kind
    var id: String
    var from: Timestamp
    /// Which of its kind in this round it is, from 1.
    var number: Int
  }
  private(set) var round = 0
  /// Of this round, each the last of its kind.
  private var entries: [Entry] = []
  /// Whether a graph shows how it began, and how it ended.
  var isPictured = false
  var isEndPictured = false

  /// The worst severity with which an alert of the name fired.
  var rated: IncidentFact.Severity?

  private static let window = Duration.seconds(60)
  private static let mostOfAKind = 3
  /// How many rounds are told in full.
  private static let toldRounds = 4

  var isFlapping: Bool { round >= Self.toldRounds }

  /// What the one entry says then.
  var text: String { "flapping, \(round + 1) times" }

  /// The entry that tells a change, too; nil where it is told by one of its own.
  func entry(for kind: IncidentEntry.Kind, at time: Timestamp) -> String? {
    guard !isAnew(kind, at: time), let last = entries.first(where: { $0.kind == kind }) else {
      return nil
    }
    let isNear = time - last.from <= Self.window && last.from - time <= Self.window
    // Whom one told is told each time, for it happens seldom and was done.
    let isCounted = last.number >= Self.mostOfAKind && ![.told, .notTold].contains(kind)
    return isNear || isCounted ? last.id : nil
  }

  /// Whether this round tells that.
  func tells(_ kind: IncidentEntry.Kind) -> Bool { entries.contains { $0.kind == kind } }

  /// Whether it is told by an entry from long before, as there are too many.
  func isLate(_ kind: IncidentEntry.Kind, at time: Timestamp) -> Bool {
    entries.contains { $0.kind == kind && time - $0.from > Self.window }
  }

  /// Begins a round where the change is the first of one.
  mutating func turn(_ kind: IncidentEntry.Kind, at time: Timestamp) {
    guard isAnew(kind, at: time) else { return }
    round += 1
    entries = []
  }

  /// Takes up the entry that tells a change.
  mutating func add(_ id: String, _ kind: IncidentEntry.Kind, at time: Timestamp) {
    let number = entries.first { $0.kind == kind }?.number ?? 0
    entries.removeAll { $0.kind == kind }
    entries.append(Entry(kind: kind, id: id, from: time, number: number + 1))
  }

  /// Whether it is true again after it was over, or lost again after it came back.
  private func isAnew(_ kind: IncidentEntry.Kind, at time: Timestamp) -> Bool {
    let before: [IncidentEntry.Kind]
    switch kind {
    case .pending, .firing: before = [.inactive, .resolved, .ended]
    case .targetDown: before = [.targetUp]
    case .vanished: before = [.returned]
    default: return false
    }
    // What happens at one time is of one round, in whatever order it is heard of.
    return entries.contains { before.contains($0.kind) && $0.from < time }
  }

  /// The same in the timeline of another incident, where its entries have other names.
  func renamed(_ name: (String) -> String) -> Self {
    var tale = self
    tale.entries = entries.map {
      var entry = $0
      entry.id = name($0.id)
      return entry
    }
    return tale
  }
}
