internal import Dashboards
internal import Facts
internal import Incidents
internal import Metrics
internal import Query

/// Which series of expressions that tell events are true anew: those of a deploy, of a board's annotations. A plain value.
struct EventSeries: Sendable {
  /// An expression that is asked, and what its events are.
  enum Asked: Sendable, Hashable {
    case deploy(String)
    case annotation(AnnotationQuery, board: String)

    var expression: String {
      switch self {
      case .deploy(let expression): expression
      case .annotation(let annotation, _): annotation.expression
      }
    }
  }

  /// What was true at the last answer of each, with its value.
  private var known: [Asked: [Labels: Double]] = [:]

  /// The events that an answer tells. The first answer tells none: what is true then may have been so for long.
  mutating func happenings(
    _ asked: Asked, _ samples: [InstantSample], at now: Timestamp
  ) -> [Happening] {
    var present: [Labels: Double] = [:]
    for sample in samples {
      guard case .float(let value) = sample.content, value != 0, !value.isNaN else { continue }
      present[sample.labels] = value
    }
    guard let before = known.updateValue(present, forKey: asked) else { return [] }
    return present.sorted { $0.key < $1.key }.compactMap { labels, value in
      switch asked {
      case .deploy(let expression):
        return before[labels] == nil ? Happening(deployed: labels, expression, at: now) : nil
      case .annotation(let annotation, let board):
        guard annotation.valueIsTime else {
          return before[labels] == nil
            ? Happening(annotation, labels, board: board, at: now) : nil
        }
        let time = Timestamp(milliseconds: Int64(clamping: value))
        return before[labels] == value || time > now
          ? nil : Happening(annotation, labels, board: board, at: time)
      }
    }
  }

  /// Forgets what is no longer asked.
  mutating func keep(_ asked: [Asked]) {
    let asked = Set(asked)
    known = known.filter { asked.contains($0.key) }
  }
}

extension Happening {
  /// The labels that say what is deployed, and as what, the most telling first.
  private static let things = [
    "service", "app", "application", "app_kubernetes_io_name", "deployment", "component", "job",
    "name",
  ]
  private static let versions = [
    "version", "app_version", "revision", "image_tag", "tag", "image", "git_commit", "commit",
    "sha", "build", "release",
  ]

  fileprivate init(deployed labels: Labels, _ expression: String, at now: Timestamp) {
    func first(_ names: [String]) -> String {
      names.lazy.map { labels[$0] }.first { !$0.isEmpty } ?? ""
    }
    let thing = first(Self.things)
    let subject = thing.isEmpty ? labels["instance"] : thing
    self.init(
      .deploy, at: now, subject.isEmpty ? expression : subject, text: first(Self.versions),
      labels: labels, expression: expression)
  }

  fileprivate init(
    _ annotation: AnnotationQuery, _ labels: Labels, board: String, at time: Timestamp
  ) {
    let (title, text) = annotation.words(of: labels)
    self.init(
      .annotation, at: time, title.isEmpty ? annotation.name : title,
      text: text.isEmpty ? board : text, labels: labels, expression: annotation.expression)
  }
}
