internal import Facts
internal import JSON
internal import Metrics

/// What evidence each incident has, and how much room there is for more.
struct EvidenceShelf: Sendable {
  struct Piece: Sendable, Hashable {
    /// Of what is recorded of it.
    var bytes: Int
    /// What is evaluated for it, with what is secret in it.
    var expression: String
    var from: Timestamp
    /// Whether its points are still to come.
    var isWish: Bool
  }
  private var pieces: [Int: [String: Piece]] = [:]

  /// In bytes, of one incident.
  static let most = 1 << 20
  /// What of that is left for the words of graphs that are wished for meanwhile.
  private static let reserve = 8192
  /// What one graph may always take, as long as there is any.
  private static let least = 4096

  /// By their ids; nil where it is not known here.
  func known(of incident: Int) -> [String: Piece]? { pieces[incident] }
  func pieces(of incident: Int) -> [String: Piece] { pieces[incident] ?? [:] }
  func bytes(of incident: Int) -> Int { pieces(of: incident).values.reduce(0) { $0 + $1.bytes } }

  /// How many bytes a graph may take: the fuller it gets the less, so that a late one is coarse and not missing.
  func room(for id: String, of incident: Int) -> Int {
    let used = bytes(of: incident) - (pieces(of: incident)[id]?.bytes ?? 0)
    let left = Self.most - Self.reserve - used
    return min(left, max(Self.least, left / 8))
  }

  /// Takes up what was recorded of an incident.
  mutating func load(_ recorded: [String: Piece], of incident: Int) {
    pieces[incident] = recorded.merging(pieces(of: incident)) { $1 }
  }

  mutating func put(_ piece: Piece, _ id: String, of incident: Int) {
    pieces[incident, default: [:]][id] = piece
  }

  /// Only of these it is still to be known.
  mutating func keep(_ incidents: Set<Int>) {
    pieces = pieces.filter { incidents.contains($0.key) }
  }
}

extension IncidentEvidence {
  /// As it is recorded within so many bytes: with fewer series and points where it has to be; nil where not even its
  /// words have room.
  func fitted(into room: Int) -> (evidence: IncidentEvidence, body: [UInt8])? {
    var evidence = self
    while true {
      if let body = try? encodeJSON(evidence), body.count <= room { return (evidence, body) }
      guard let first = evidence.series.first else { return nil }
      let points = first.values.count
      switch evidence.series.count {
      case 6...: evidence.keep(evidence.series.count / 2)
      case _ where points > 30: evidence.thin()
      default: evidence.keep(evidence.series.count / 2)
      }
    }
  }

  private mutating func keep(_ count: Int) {
    omitted += series.count - count
    series = Array(series.prefix(count))
  }

  /// Every other point is left.
  private mutating func thin() {
    for index in series.indices {
      let values = series[index].values
      series[index].values = stride(from: 0, to: values.count, by: 2).map { values[$0] }
    }
    step *= 2
    through = from + step * Int(max(0, (series.first?.values.count ?? 1) - 1))
  }
}
