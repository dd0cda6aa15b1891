internal import Alerts
internal import Facts
internal import Incidents
internal import Ledger
internal import Metrics
internal import Notifications
internal import Receivers
internal import Routing
internal import Synchronization
internal import Threads
internal import Watching

/// Keeps the book of notifications: gives it the alerts and the time, has what it decides recorded, and only then sends.
/// Only its own thread waits for the disk.
final class NotificationKeeper: Sendable {
  /// What it asks of the rest of the engine.
  struct Host: Sendable {
    var alerts: @Sendable () -> [AlertFact]
    var silences: @Sendable () -> [SilenceFact]
    var incidents: @Sendable () -> [IncidentFact]
    /// Tells the timelines what became of notifications.
    var happened: @Sendable ([Happening]) -> Void
    var bell: Bell
    var clock: @Sendable () -> Timestamp
  }

  /// What others tell it.
  enum Message: Sendable {
    /// Alerts or silences changed.
    case look
    case acknowledged([Labels], by: String)
    case escalation(incident: Int, to: String)
    case incidentAcknowledged(Int, by: String)
    case incidentOver(Int)
    case answered(Int, NoticeAnswer, at: Timestamp, took: Duration)
    case test(String, TestRequest)
    case configuration(NotificationFile.Loaded)
  }

  private struct Inbox: Sendable {
    var opened: AlertFollower.OpenLedger?
    var messages: [Message] = []
    var isStopping = false
    var hasEnded = true
  }

  /// What others may look at.
  private struct Known: Sendable {
    var book: NotificationBook?
    var loaded: NotificationFile.Loaded?
    var notifications: [NotificationFact] = []
    var receivers: [ReceiverFact] = []
    var revision: UInt64?
    /// What is recorded of earlier runs cannot be read.
    var unread: String?
    /// How many writes were handed over.
    var written: UInt64 = 0
  }
  private let inbox = Monitor(Inbox())
  private let known = Mutex(Known())
  /// Those of the prometheus.yml in force, which go with every alert.
  private let externalLabels = Mutex(Labels.empty)
  private let recorder = Recorder<NotificationRecord> { LedgerEvent($0) }
  private let courier: NoticeCourier
  private let settings: AlertmanagerSettings
  private let host: Host

  init(_ settings: AlertmanagerSettings, _ host: Host) {
    (self.settings, self.host) = (settings, host)
    courier = NoticeCourier(clock: host.clock)
  }

  /// Goes along with the keeper of alerts.
  var follower: AlertFollower {
    AlertFollower(
      opened: { [weak self] opened in self?.inbox.wakingAll { $0.opened = opened } },
      changed: { [weak self] steps in self?.follow(steps) }, recorded: { _ in })
  }

  func start() {
    inbox.withLock { $0.hasEnded = false }
    let isStarted = startThread(urgency: .patient) {
      self.run()
      self.inbox.wakingAll { $0.hasEnded = true }
    }
    if !isStarted { inbox.withLock { $0.hasEnded = true } }
  }

  /// Writes what waits, and ends; waits for that a moment. Before the ledger is closed.
  func stop() {
    inbox.wakingAll { $0.isStopping = true }
    _ = inbox.wait(timeout: .seconds(2)) { $0.hasEnded ? true : nil }
    recorder.end()
  }

  // MARK: What comes in

  /// Takes what happened; returns at once.
  func tell(_ message: Message) { inbox.wakingAll { $0.messages.append(message) } }

  private func follow(_ steps: [AlertFollower.AlertStep]) {
    var messages: [Message] = []
    for step in steps where step.change.what == .acknowledged {
      messages.append(.acknowledged([labels(step.alert)], by: step.change.by))
    }
    inbox.wakingAll { $0.messages += [.look] + messages }
  }

  /// Sends a test to a receiver; returns when it is in the outbox, with why it is not.
  func test(_ receiver: String) async -> String? {
    let request = TestRequest()
    tell(.test(receiver, request))
    return await onThread { request.problem(within: .seconds(10)) }
  }

  /// An alert's labels as receivers know them.
  private func labels(_ alert: AlertFact) -> Labels {
    var labels = alert.labels
    for pair in externalLabels.withLock({ $0.pairs }) where labels[pair.name].isEmpty {
      labels = labels.setting(pair.name, pair.value)
    }
    return labels
  }

  /// Takes the labels that go with every alert.
  func take(externalLabels fresh: Labels) {
    externalLabels.withLock { $0 = fresh }
    tell(.look)
  }

  /// As templates see them: sorted, empty ones too.
  private static func annotations(_ alert: AlertFact) -> Labels {
    Labels(sorted: alert.annotations.sorted { $0.name < $1.name })
  }

  private func routed(_ alerts: [AlertFact], at now: Timestamp) -> [RoutedAlert] {
    let external = externalLabels.withLock { $0.pairs }
    return alerts.compactMap { alert in
      guard alert.state != .pending, let fired = alert.firedAt else { return nil }
      var labels = alert.labels
      for pair in external where labels[pair.name].isEmpty {
        labels = labels.setting(pair.name, pair.value)
      }
      return RoutedAlert(
        labels: labels, annotations: Self.annotations(alert), starts: fired,
        ends: alert.state == .resolved ? alert.resolvedAt ?? now : nil, updated: now)
    }
  }

  // MARK: On its thread

  private func run() {
    guard let opened = awaitLedger() else { return }
    recorder.begin(opened.ledger, isLasting: opened.lasting == .onDisk)
    let records = restore(opened.ledger)
    var waiting = records
    var isStopping = false
    var looked = Timestamp(milliseconds: .min)
    while !isStopping {
      let deadline = known.withLock { $0.book?.nextDeadline }
      let now = host.clock()
      // The clock may be set meanwhile, and alerts that only go on are looked at now and then.
      let wait = min(max(.zero, deadline.map { $0 - now } ?? .seconds(5)), .seconds(5))
      let messages: [Message] =
        inbox.wait(timeout: wait) { inbox in
          isStopping = inbox.isStopping
          guard !inbox.messages.isEmpty || inbox.isStopping else { return nil }
          defer { inbox.messages = [] }
          return inbox.messages
        } ?? []
      step(messages, &waiting, &looked)
    }
  }

  private func step(
    _ messages: [Message], _ waiting: inout [NotificationRecord], _ looked: inout Timestamp
  ) {
    let now = host.clock()
    var tests: [(TestRequest, String?)] = []
    for message in messages {
      if case .configuration(let loaded) = message { take(loaded, &waiting, at: now) }
    }
    let isDue = now - looked >= .seconds(5) || now < looked
    let hasNews = messages.contains { if case .answered = $0 { false } else { true } }
    let alerts = isDue || hasNews ? routed(host.alerts(), at: now) : nil
    let silences = alerts == nil ? [] : host.silences()
    if alerts != nil { looked = now }
    let begun: [(Notifications.Notice, NoticeCourier.Kit)] = known.withLock { known in
      guard var book = known.book, let loaded = known.loaded else { return [] }
      known.book = nil
      if let alerts {
        book.take(silences: silences, at: now)
        book.take(alerts, at: now)
      }
      for message in messages { take(message, &book, &tests, at: now) }
      book.advance(to: now)
      let ready = book.ready(at: now).compactMap { book.sending($0.id, at: now) }
      let writes = book.drain()
      recorder.add(writes)
      known.written += UInt64(writes.count)
      known.book = book
      return ready.compactMap { notice in
        loaded.configuration.receiver(notice.way.receiver)?.integrations
          .first { $0.name == notice.way.integration }
          .map { (notice, kit($0, loaded, notice)) }
      }
    }
    for (request, problem) in tests { request.finish(problem) }
    // What is due is on the disk before it is sent. Of a disk that takes nothing a page does not wait for long.
    if !begun.isEmpty { recorder.awaitRecord(of: known.withLock { $0.written }) }
    for (notice, kit) in begun {
      courier.send(notice, kit) { [weak self] answer, took in
        guard let self else { return }
        tell(.answered(notice.id, answer, at: host.clock(), took: took))
      }
    }
    publish()
  }

  private func take(
    _ message: Message, _ book: inout NotificationBook, _ tests: inout [(TestRequest, String?)],
    at now: Timestamp
  ) {
    switch message {
    case .look, .configuration: break
    case .acknowledged(let labels, let by): book.acknowledged(labels, by: by, at: now)
    case .escalation(let incident, let to):
      let firing = alerts(of: incident, at: now).filter { !$0.isResolved(at: now) }
      // Of what has recovered meanwhile nobody is woken.
      if !firing.isEmpty { book.escalate(incident: incident, to: to, alerts: firing, at: now) }
    case .incidentAcknowledged(let incident, let by):
      book.acknowledged(
        incident: incident, alerts: alerts(of: incident, at: now), by: by, at: now)
    case .incidentOver(let incident):
      book.end(incident: incident, alerts: alerts(of: incident, at: now), at: now)
    case .answered(let id, let answer, let at, let took):
      book.answered(id, answer, at: max(at, now), took: took)
    case .test(let receiver, let request):
      let test = Receivers.Notice.test(
        receiver: receiver, externalURL: settings.externalURL, now: now)
      let isSent = !book.test(receiver, alerts: test.alerts, at: now).isEmpty
      tests.append((request, isSent ? nil : "there is no receiver \(receiver) with a way to it"))
    }
  }

  private func kit(
    _ integration: Integration, _ loaded: NotificationFile.Loaded, _ notice: Notifications.Notice
  ) -> NoticeCourier.Kit {
    let numbers = Set(notice.incidents + (notice.incident.map { [$0] } ?? []))
    let incidents = numbers.isEmpty ? [] : host.incidents().filter { numbers.contains($0.number) }
    return .init(
      integration: integration, texts: loaded.texts, externalURL: settings.externalURL,
      incidents: incidents.map { fact in
        .init(
          name: "INC-\(fact.number)", title: fact.title, severity: fact.severity.name,
          status: fact.status.rawValue, link: "vigil incident show INC-\(fact.number)")
      })
  }

  /// The alerts that an incident shows.
  private func alerts(of incident: Int, at now: Timestamp) -> [RoutedAlert] {
    guard let fact = host.incidents().first(where: { $0.number == incident }) else { return [] }
    let ids = Set(fact.alerts.map(\.alert))
    return routed(host.alerts().filter { ids.contains($0.id) }, at: now)
  }

  /// Takes a configuration up: the first begins the book, with what was recorded.
  private func take(
    _ loaded: NotificationFile.Loaded, _ waiting: inout [NotificationRecord], at now: Timestamp
  ) {
    let plan = NotificationPlan(loaded.configuration) { [host] alerts in
      host.incidents().filter { fact in
        fact.status != .resolved && alerts.contains { fact.holds($0) }
      }.map(\.number)
    }
    let restored = waiting
    waiting = []
    known.withLock { known in
      if known.book == nil {
        var book = NotificationBook(plan, settings.plan, at: now)
        book.restore(restored, at: now)
        known.book = book
      } else {
        known.book?.reload(plan, settings.plan, at: now)
      }
      known.loaded = loaded
    }
  }

  /// nil where it is to end before.
  private func awaitLedger() -> AlertFollower.OpenLedger? {
    let opened: AlertFollower.OpenLedger?? = inbox.wait { inbox in
      inbox.isStopping ? .some(nil) : inbox.opened.map { .some($0) }
    }
    return opened ?? nil
  }

  private func restore(_ ledger: EventLedger) -> [NotificationRecord] {
    do throws(LedgerError) {
      return try NotificationRecord.recorded(in: ledger)
    } catch {
      known.withLock { $0.unread = error.reason }
      return []
    }
  }

  /// Shows others what is known now, and tells the timelines what is over.
  private func publish() {
    let news: (happenings: [Happening], isNews: Bool) = known.withLock { known in
      guard let book = known.book, book.revision != known.revision else { return ([], false) }
      known.revision = book.revision
      let before = Dictionary(
        known.notifications.map { ($0.id, $0.state) }, uniquingKeysWith: { first, _ in first })
      let isFirst = known.notifications.isEmpty && before.isEmpty
      known.notifications = book.notificationFacts()
      known.receivers = book.receiverFacts()
      let fresh = known.notifications.filter { fact in
        before[fact.id] != fact.state && !(isFirst && fact.isOver)
      }
      return (fresh.compactMap { Happening($0) }, !fresh.isEmpty)
    }
    if !news.happenings.isEmpty { host.happened(news.happenings) }
    if news.isNews { host.bell.ring() }
  }

  // MARK: What is known

  func facts(_ told: inout ToldFacts) {
    known.withLock { known in
      told.sheet.tell(notifications: known.notifications)
      told.sheet.tell(receivers: known.receivers)
      if let unread = known.unread {
        told.notices.append(
          .warning("what was recorded of notifications cannot be read: \(unread)"))
      }
      for fact in known.receivers {
        guard let since = fact.failingSince, host.clock() - since >= settings.plan.patience
        else { continue }
        told.notices.append(
          NoticeFact(
            .error,
            "receiver \(fact.receiver) (\(fact.integration)) fails: \(fact.lastFailure)",
            detail: "Nothing has got through since then; \(fact.waiting) notifications wait."))
      }
    }
  }

  /// The way of an alert to those who are told.
  func story(_ labels: Labels) -> PagingStory {
    let now = host.clock()
    return known.withLock { known in
      guard let book = known.book else { return .unconfigured(labels) }
      return book.story(of: labels, at: now)
    }
  }

  /// What is counted, for series.
  var counts: NotificationCounts { known.withLock { $0.book?.counts } ?? .init() }

  /// The file in force; nil before one is.
  var configuration: AlertmanagerConfiguration? {
    known.withLock { $0.loaded?.configuration }
  }
}

extension IncidentFact {
  /// Whether an alert of these labels is of it.
  fileprivate func holds(_ labels: Labels) -> Bool {
    let name = labels["alertname"]
    return alerts.contains { $0.name == name }
      && group.allSatisfy { labels[$0.name] == $0.value }
  }
}

/// A test that somebody waits for.
final class TestRequest: Sendable {
  private let outcome = Monitor<String??>(nil)
  func finish(_ problem: String?) { outcome.wakingAll { $0 = .some(problem) } }
  /// Why there is none; waits no longer than that. Blocks.
  func problem(within limit: Duration) -> String? {
    outcome.wait(timeout: limit) { $0 } ?? "no alertmanager.yml is in force"
  }
}
