import Calendar
import Dashboards
import Metrics
import Views

/// Zooming and panning: the range that is asked for changes, and the world is told.
extension ViewState {
  private static let ladder: [Int64] = [
    60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800,
    1_209_600, 2_592_000, 7_776_000, 31_536_000, 157_680_000,
  ]

  /// `factor` 1 zooms in, −1 out: by halves around the cursor, or along usual spans that end now.
  mutating func zoom(in isIn: Bool, _ scene: Scene) -> [Command] {
    let window = scene.window
    let span = window.upperBound - window.lowerBound
    if scene.reachesNow, cursor == nil {
      let seconds = span.milliseconds / 1000
      let next =
        isIn
        ? ViewState.ladder.last { $0 < seconds } : ViewState.ladder.first { $0 > seconds }
      guard let next else { return [] }
      return setTime(.last(.seconds(next)), scene)
    }
    let half = isIn ? span.milliseconds / 4 : min(span.milliseconds, 157_680_000_000)
    guard half >= 2500 else { return [] }
    let middle =
      cursor ?? window.lowerBound + .milliseconds(span.milliseconds / 2)
    var from = middle - .milliseconds(half)
    var to = middle + .milliseconds(half)
    if to > scene.snapshot.now {
      from = from - (to - scene.snapshot.now)
      to = scene.snapshot.now
    }
    return setTime(TimeSelection(from: .at(from), to: .at(to)), scene)
  }

  /// By a quarter of the window; panning onto now follows it again.
  mutating func pan(later: Bool, _ scene: Scene) -> [Command] {
    let window = scene.window
    let span = window.upperBound - window.lowerBound
    let shift = Duration.milliseconds(max(1000, span.milliseconds / 4))
    if later {
      if scene.reachesNow { return [] }
      let to = window.upperBound + shift
      if to >= scene.snapshot.now { return setTime(.last(span), scene) }
      return setTime(
        TimeSelection(from: .at(window.lowerBound + shift), to: .at(to)), scene)
    }
    return setTime(
      TimeSelection(from: .at(window.lowerBound - shift), to: .at(window.upperBound - shift)), scene
    )
  }

  /// The same span up to now.
  mutating func backToNow(_ scene: Scene) -> [Command] {
    guard !scene.reachesNow else {
      cursor = nil
      return []
    }
    let window = scene.window
    return setTime(.last(window.upperBound - window.lowerBound), scene)
  }

  /// Between two instants, as dragged with the mouse.
  mutating func zoom(to window: ClosedRange<Timestamp>, _ scene: Scene) -> [Command] {
    setTime(TimeSelection(from: .at(window.lowerBound), to: .at(window.upperBound)), scene)
  }

  /// The dashboard's own zone where it names one, UTC, local time, and round again.
  mutating func nextZone(_ scene: Scene) -> [Command] {
    let dashboard = scene.snapshot.dashboard
    let names = dashboard?.zone != nil || dashboard?.wantsUTC == true
    let now = scene.snapshot.now
    let choice: ZoneChoice
    if !hasChosenZone {
      // What is told in UTC already goes on to local time.
      choice = scene.showsLocalTime ? .utc : .local
    } else if showsLocalTime {
      choice = names ? .dashboard : .utc
    } else {
      choice = names && dashboard?.zone == nil ? .dashboard : .local
    }
    hasChosenZone = choice != .dashboard
    showsLocalTime = hasChosenZone ? choice == .local : beginsInLocalTime
    switch choice {
    case .dashboard:
      let offset = dashboard?.zone?.offset(at: now) ?? 0
      let name = offset == 0 ? "UTC" : CivilTime.offsetText(offset)
      message = "times as the dashboard wants them, " + name
    case .utc: message = "times in UTC"
    case .local:
      let isUTC = scene.snapshot.localZone.offset(at: now) == 0
      message = "times as on this machine" + (isUTC ? ", which is UTC" : "")
    }
    return [.setZone(choice)]
  }

  mutating func setTime(_ selection: TimeSelection?, _ scene: Scene) -> [Command] {
    remember(scene)
    time = selection
    // What is asked for now would not be seen while drawing is paused.
    frozen = nil
    let next = selection ?? scene.snapshot.dashboard?.defaultTime ?? .lastHour
    let window = next.resolve(now: scene.snapshot.now, zone: scene.zone)
    if let instant = cursor, !window.contains(instant) { cursor = nil }
    return [.setTime(selection)]
  }
}
