internal import Facts

/// What is known of the targets of a server that somebody else runs, and when to ask for them next: a plain value,
/// stepped with the time and the answers.
struct ForeignTargets {
  private(set) var rows: [TargetFact] = []
  private(set) var unknown: String? = "the server was not asked yet"
  private var asked: ContinuousClock.Instant?
  private var isAsking = false

  /// Between two questions; many targets are asked for more seldom.
  private static let pace = Duration.seconds(10)
  private static let paceOfMany = Duration.seconds(60)
  private static let many = 1000

  /// Whether to ask now: then and now, and never twice at a time. Who is told so asks.
  mutating func takesTurn(at now: ContinuousClock.Instant) -> Bool {
    let pace = rows.count > Self.many ? Self.paceOfMany : Self.pace
    guard !isAsking, asked.map({ now - $0 >= pace }) ?? true else { return false }
    (isAsking, asked) = (true, now)
    return true
  }

  /// What the server told, or nil where it told nothing that could be understood.
  mutating func take(_ fresh: [TargetFact]?) {
    isAsking = false
    guard let fresh else { return }
    rows = fresh
    unknown = fresh.isEmpty ? "the server has no series up" : nil
  }

  /// It did not tell; what was known stays, with the reason beside it.
  mutating func fail(_ reason: String) {
    isAsking = false
    unknown = reason
  }

  func tell(_ facts: inout FactSheet) {
    facts.tell(targets: rows, unknown: unknown)
  }
}
