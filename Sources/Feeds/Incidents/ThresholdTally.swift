internal import Dashboards
internal import Incidents
internal import Synchronization

extension BoardThresholds {
  /// What is known of a board's panels; frames come at any time.
  struct FoundPanels: Sendable {
    /// In the board's order; nil until the variables are known.
    var panels: [PanelID]?
    /// How many more there are than are looked at.
    var left = 0
    var now: [PanelID: PanelFrame] = [:]
    var then: [PanelID: PanelFrame] = [:]
    /// Whether there was nothing at the earlier instant.
    var hadNothing = false
  }

  /// Those of one board while it is looked at.
  final class Found: Sendable {
    private let state = Mutex(FoundPanels())

    func begin(_ panels: [PanelID], left: Int) {
      state.withLock { ($0.panels, $0.left) = (panels, left) }
    }
    func take(now frame: PanelFrame) { state.withLock { $0.now[frame.id] = frame } }
    func take(then frame: PanelFrame) { state.withLock { $0.then[frame.id] = frame } }
    func passOver() { state.withLock { $0.hadNothing = true } }

    func isRaised(_ panel: PanelID) -> Bool {
      state.withLock { $0.now[panel]?.pastThresholds.isEmpty == false }
    }
    var newest: FoundPanels { state.withLock { $0 } }
  }

  /// What was found on the boards so far.
  struct Tally {
    /// How many were looked at.
    private(set) var panels = 0
    var boards = 0
    private var missed = 0
    private var reasons: [String] = []
    private var critical: [PastThreshold] = []
    private var warning: [PastThreshold] = []

    mutating func miss(_ count: Int, _ reason: String) {
      missed += count
      if count > 0, !reasons.contains(reason) { reasons.append(reason) }
    }

    /// - Parameter count: how many panels the board has where its variables are not known.
    mutating func take(_ found: FoundPanels, of board: Dashboard, count: Int) {
      guard let ids = found.panels else {
        panels += count
        return miss(count, BoardThresholds.late)
      }
      panels += ids.count
      miss(found.left, BoardThresholds.bounds)
      for id in ids {
        guard let now = found.now[id] else {
          miss(1, BoardThresholds.late)
          continue
        }
        guard !now.isUnanswered else {
          miss(1, now.failure)
          continue
        }
        let raised = now.pastThresholds
        guard !raised.isEmpty else { continue }
        if found.hadNothing {
          add(raised, now, board)
        } else if let then = found.then[id], !then.isUnanswered {
          add(Self.fresh(raised, then.pastThresholds), now, board)
        } else {
          miss(1, found.then[id]?.failure ?? BoardThresholds.late)
        }
      }
    }

    /// Those that were not past a threshold, or past none so bad.
    private static func fresh(
      _ now: [ValuePastThreshold], _ then: [ValuePastThreshold]
    ) -> [ValuePastThreshold] {
      let critical = Set(then.lazy.filter(\.isCritical).map(\.name))
      let all = Set(then.map(\.name))
      return now.filter { !($0.isCritical ? critical : all).contains($0.name) }
    }

    private mutating func add(
      _ values: [ValuePastThreshold], _ frame: PanelFrame, _ board: Dashboard
    ) {
      func row(_ series: String, _ value: String, _ level: String) -> PastThreshold {
        PastThreshold(
          board: board.title, panel: frame.title.isEmpty ? "panel \(frame.id.number)" : frame.title,
          series: series, value: value, level: level)
      }
      for value in values.prefix(BoardThresholds.mostValues) {
        let level = [value.bound, value.isCritical ? "critical" : ""].filter { !$0.isEmpty }
        let row = row(
          value.name, value.text, level.isEmpty ? "warning" : level.joined(separator: ", "))
        if value.isCritical { critical.append(row) } else { warning.append(row) }
      }
      let rest = values.count - BoardThresholds.mostValues
      if rest > 0 { warning.append(row("\(rest) more", "", "")) }
    }

    var findings: Findings {
      var findings = Findings()
      findings.rows = critical + warning
      if missed > 0 {
        let why = reasons.prefix(2).joined(separator: "; ")
        findings.gap =
          "thresholds of \(missed) \(missed == 1 ? "panel" : "panels") on the boards (\(why))"
      }
      return findings
    }
  }
}

extension PanelFrame {
  /// Why its queries were left without an answer.
  fileprivate var failure: String {
    queries.lazy.compactMap(\.error).first ?? BoardThresholds.late
  }
}
