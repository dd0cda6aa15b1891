internal import Addresses
internal import AlertSending
internal import Facts
internal import Metrics
internal import Routing
internal import Rules
internal import Scrape
internal import Synchronization

/// Tells the Alertmanagers of the prometheus.yml in force of the alerts of Vigil's own rules.
final class AlertSendingPart: Part {
  private struct State {
    var settings = AlertingSettings()
    var externalLabels = Labels.empty
    var reader = FileReader()
    /// Whether the files of the settings in force were looked at.
    var isChecked = true
    var schedule = ResendSchedule()
    var problems: [String] = []
  }
  /// What it is told by whom.
  struct World: Sendable {
    /// All alerts of interest.
    var alerts: @Sendable () -> [AlertFact]
    var rules: @Sendable () -> [RuleFact]
    /// The address at which whoever is paged reaches Vigil, `https://vigil.example.org`; "" for none.
    var externalURL = ""
    var clock: @Sendable () -> Timestamp
  }
  private let world: World
  private let sender: AlertSender
  private let state = Mutex(State())

  init(_ world: World) {
    self.world = world
    sender = AlertSender(wall: world.clock)
  }

  func reload(_ file: PrometheusConfiguration) {
    state.withLock { state in
      state.settings = file.alerting
      state.externalLabels = file.rules.externalLabels
      state.isChecked = false
    }
  }

  func tick(_ beat: Beat) -> Bool {
    let hasNews = look(beat)
    guard state.withLock({ !$0.settings.groups.isEmpty }) else { return hasNews }
    let alerts = world.alerts()
    // Mostly nothing is due.
    lazy var rules = Dictionary(
      world.rules().map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    let root = world.externalURL
    let due = state.withLock { state in
      state.schedule.due(alerts, at: beat.time, rule: { rules[$0] }) { rule in
        root.isEmpty
          ? "" : root + "/graph?g0.expr=" + formEncoded(rule.expression) + "&g0.tab=1"
      }.map { alert in
        var alert = alert
        alert.labels = alert.labels.completed(by: state.externalLabels)
        return alert
      }
    }
    sender.take(due)
    return hasNews
  }

  /// Looks at the files where it is time: only the thread that keeps house reads, and the lock is not held meanwhile.
  private func look(_ beat: Beat) -> Bool {
    var (settings, reader, isChecked) = state.withLock {
      ($0.settings, $0.reader, $0.isChecked)
    }
    let hasFiles = settings.groups.contains { !$0.discovery.files.isEmpty }
    guard !isChecked || hasFiles && (beat.falls(on: 1, of: 10) || beat.isReload) else {
      return false
    }
    let findings = reader.read(settings.groups.map(\.discovery), now: .now)
    let (endpoints, problems) = settings.endpoints(findings)
    isChecked = true
    sender.set(endpoints)
    return state.withLock { [reader, isChecked] state in
      (state.reader, state.isChecked) = (reader, isChecked)
      defer { state.problems = problems }
      return state.problems != problems
    }
  }

  /// Those that are added to the alerts that are sent.
  var externalLabels: Labels { state.withLock { $0.externalLabels } }

  /// How the Alertmanagers fare, by their addresses.
  var statuses: [(url: String, status: AlertQueue.Status)] { sender.statuses }

  func facts(_ told: inout ToldFacts) {
    told.notices += state.withLock { $0.problems }.map { .warning("alerting: \($0)") }
    let now = world.clock()
    for (url, status) in sender.statuses { told.notices += NoticeFact.told(url, status, at: now) }
  }

  func stop() { sender.stop() }
}

extension NoticeFact {
  /// What is wrong with an Alertmanager.
  static func told(
    _ url: String, _ status: AlertQueue.Status, at now: Timestamp
  ) -> [NoticeFact] {
    var notices: [NoticeFact] = []
    if let since = status.failingSince, now - since >= .seconds(60) {
      let span = formatDuration(.seconds((now - since).milliseconds / 60_000 * 60))
      let reason = status.problem ?? "no answer"
      notices.append(
        NoticeFact(
          .error, "Alertmanager \(url) has taken no alert for \(span): \(reason)",
          detail: "\(url) does not take alerts: \(reason)\n\n\(status.waiting) wait for it and are "
            + "sent, each as it stands then, when it is back."))
    }
    if let last = status.lastDrop, now - last < .seconds(600) {
      notices.append(
        NoticeFact(
          .warning,
          "Alertmanager \(url): \(status.dropped) alerts dropped: \(status.dropReason)",
          detail: "\(url) was not told of \(status.dropped) alerts:\n\(status.dropReason)\n\n"
            + "As long as they fire it is told of them again every minute."))
    }
    return notices
  }
}
