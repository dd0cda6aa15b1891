package import Dashboards
package import Metrics

/// The frames of the open dashboard as they come. A panel whose source leaves it without an answer keeps its last
/// picture, marked with its age, under the error.
package struct ShownFrames: Sendable {
  package private(set) var frames: [PanelID: PanelFrame] = [:]
  /// Of what instant each panel's picture is.
  private var instants: [PanelID: Timestamp] = [:]
  /// What each picture was asked under: a picture of other variables is no answer.
  private var conditions: [PanelID: [String]] = [:]

  /// When panels were asked for, and under what.
  package struct Moment: Sendable {
    var asked: Timestamp
    var newest: Timestamp?
    var followsNow: Bool
    var conditions: [String]

    /// - Parameters:
    ///   - newest: of when the newest data of the source were; nil where that is not known.
    ///   - conditions: such as the variables' values; the window is none.
    package init(
      asked: Timestamp, newest: Timestamp?, followsNow: Bool, conditions: [String] = []
    ) {
      self.asked = asked
      self.newest = newest
      self.followsNow = followsNow
      self.conditions = conditions
    }
  }

  /// Has a frame take on what the one before it settled, such as where its axes are.
  private let succeed: @Sendable (inout PanelFrame, PanelFrame?) -> Void

  package init(succeed: @escaping @Sendable (inout PanelFrame, PanelFrame?) -> Void = { _, _ in }) {
    self.succeed = succeed
  }

  package subscript(id: PanelID) -> PanelFrame? { frames[id] }

  /// Takes an answer to what was asked at a moment. Pictures are kept under the same conditions only.
  package mutating func take(_ frame: PanelFrame, of moment: Moment) {
    let id = frame.id
    if frame.isUnanswered, let old = frames[id], old.isPicture, conditions[id] == moment.conditions
    {
      var kept = frame
      kept.content = old.content
      kept.dataTime = old.dataTime
      kept.ended = old.ended
      kept.keptSince = old.keptSince ?? instants[id] ?? moment.asked
      for index in kept.queries.indices where index < old.queries.count {
        kept.queries[index].seriesCount = old.queries[index].seriesCount
      }
      frames[id] = kept
      return
    }
    var frame = frame
    succeed(&frame, frames[id])
    frames[id] = frame
    conditions[id] = moment.conditions
    let reach = min(moment.asked, moment.newest ?? moment.asked)
    let data = moment.followsNow ? frame.dataTime ?? reach : reach
    instants[id] = min(reach, data)
  }

  /// Of what instant the newest sample on these panels is; nil where none shows one. What lags behind says so itself.
  package func newest(of panels: some Sequence<PanelID>) -> Timestamp? {
    panels.filter { frames[$0].map { $0.isPicture && $0.showsData } ?? false }
      .compactMap { instants[$0] }.max()
  }

  /// Whether a panel was answered, and there was nothing to draw.
  package func isBlank(_ id: PanelID) -> Bool {
    guard let frame = frames[id] else { return false }
    return frame.content.isEmpty && frame.notice?.severity != .error
  }

  package mutating func keep(_ known: Set<PanelID>) {
    frames = frames.filter { known.contains($0.key) }
    instants = instants.filter { known.contains($0.key) }
    conditions = conditions.filter { known.contains($0.key) }
  }
}

extension PanelFrame {
  /// Whether there is something to look at.
  fileprivate var isPicture: Bool {
    if case .pending = content { return false }
    return !content.isEmpty && (keptSince != nil || !isUnanswered)
  }
  fileprivate var showsData: Bool { !queries.isEmpty }
}
