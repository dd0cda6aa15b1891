import Calendar
import Dashboards
import Facts
import Metrics
import Query

/// A timeline that is played: up to which instant it has come, and how fast it goes on. What is later is not shown on
/// the graphs, though they were evaluated over the whole window: that costs no question.
struct Replay: Sendable, Hashable {
  private(set) var instant: Timestamp
  var isPlaying = true
  private(set) var speed = 60
  /// It came to the end: what follows begins anew.
  private(set) var hasEnded = false
  /// The clock at the last step; nil before the first, since the clock of a key may be old.
  private var stepped: Timestamp?

  init(from instant: Timestamp) { self.instant = instant }

  private static let speeds = [1, 10, 60, 600, 3600]
  /// What the clock leaps by while the program was stopped is not played.
  private static let longestStep = Duration.seconds(2)

  mutating func jump(to time: Timestamp) { (instant, hasEnded) = (time, false) }

  mutating func changeSpeed(faster: Bool) {
    let place = Self.speeds.firstIndex(of: speed) ?? 0
    speed = Self.speeds[max(0, min(place + (faster ? 1 : -1), Self.speeds.count - 1))]
  }

  mutating func pause() { (isPlaying, stepped) = (false, nil) }
  mutating func goOn() { (isPlaying, stepped) = (true, nil) }

  /// Goes on as the clock did; at the end it rests.
  mutating func step(to now: Timestamp, end: Timestamp) {
    guard isPlaying else { return }
    let span = stepped.map { max(.zero, min(now - $0, Self.longestStep)) } ?? .zero
    stepped = now
    instant = instant + span * speed
    guard instant >= end else { return }
    (instant, hasEnded) = (end, true)
    pause()
  }

  /// "replay 60× 14:03:20Z".
  func text(_ scene: Scene) -> String {
    (isPlaying ? "replay \(speed)× " : "replay \(speed)× paused ") + scene.told(instant)
  }
}

extension IncidentRecord {
  /// Where it begins and ends to be played.
  var beginning: Timestamp { min(entries.first?.time ?? fact.began, fact.began) }
  func end(_ now: Timestamp) -> Timestamp {
    fact.isOpen ? now : max(entries.last?.time ?? fact.lastAt, fact.resolved ?? fact.lastAt)
  }
}

extension PanelFrame {
  /// As it was at an instant: nothing later is drawn. The axes stay as they are, so that nothing moves but the lines.
  func cut(at instant: Timestamp) -> PanelFrame {
    var frame = self
    guard var graph else {
      // What tells one moment tells the present one.
      switch content {
      case .stat, .gauge, .bars, .table: frame.title += " · now"
      case .graph, .text, .unsupported, .pending: break
      }
      return frame
    }
    graph.holdAxes(of: graph)
    graph.cut(at: instant)
    graph.shades += alerts.flatMap { $0.shades(until: instant) }
    // How they stand by now is nothing of that time.
    frame.alerts = []
    frame.content = .graph(graph)
    return frame
  }
}

extension GraphFrame {
  fileprivate mutating func cut(at instant: Timestamp) {
    let step = steps.step.milliseconds
    let passed = instant.milliseconds - steps.start.milliseconds
    let shown = step > 0 && passed >= 0 ? Int(clamping: passed / step + 1) : 0
    for place in series.indices {
      series[place].values.forget(after: shown)
      series[place].lows.forget(after: shown)
      series[place].highs.forget(after: shown)
    }
    shades = shades.compactMap { shade in
      guard shade.from <= instant else { return nil }
      var shade = shade
      shade.to = min(shade.to, instant)
      return shade
    }
  }
}

extension [Double] {
  fileprivate mutating func forget(after count: Int) {
    for place in indices.dropFirst(count) { self[place] = .nan }
  }
}
