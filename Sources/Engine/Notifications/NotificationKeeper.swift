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

  /// A configuration, and what is kept by it.
  private struct InForce: Sendable {
    var book: NotificationBook
    var loaded: NotificationFile.Loaded
  }

  /// What others may look at.
  private struct Known: Sendable {
    /// nil before a configuration is read.
    var inForce: InForce?
    var notifications: [NotificationFact] = []
    var receivers: [ReceiverFact] = []
    /// That of the book as it was published last.
    var revision: UInt64?
    /// Why what is recorded of earlier runs is not known.
    var unread: String?
  }

  /// What only its thread knows.
  private struct Shift: Sendable {
    /// What was recorded before the start, until there is a book that takes it.
    var records: [NotificationRecord]
    /// What was told before there was one.
    var early: [Message] = []
    /// When alerts were looked at last.
    var looked: Timestamp?
    /// How many tries no answer came to yet.
    var underway = 0
    /// How many writes were handed over.
    var written: UInt64 = 0
  }

  /// A notice with what it is sent by.
  private typealias Errand = (notice: Notifications.Notice, kit: NoticeCourier.Kit)

  private let inbox = KeeperInbox<Message>()
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
      opened: { [weak self] in self?.inbox.open($0) },
      changed: { [weak self] in self?.follow($0) }, recorded: { _ in })
  }

  func start() { inbox.start { self.run() } }

  /// Waits a moment for the answers to what is on its way, writes what waits, and ends. Before the ledger is closed.
  func stop() {
    inbox.stop(within: Self.farewell + .seconds(1))
    recorder.end()
  }

  /// How long answers are waited for at the end: what is not answered by then is sent again after a start.
  private static let farewell = Duration.seconds(2)
  /// How often alerts that only go on are looked at.
  private static let pace = Duration.seconds(5)

  // MARK: What comes in

  /// Takes what happened; returns at once.
  func tell(_ message: Message) { inbox.tell([message]) }

  private func follow(_ steps: [AlertFollower.AlertStep]) {
    let external = externalLabels.withLock { $0 }
    inbox.tell(
      [.look]
        + steps.filter { $0.change.what == .acknowledged }.map {
          .acknowledged([$0.alert.labels.completed(by: external)], by: $0.change.by)
        })
  }

  /// Takes the labels that go with every alert.
  func take(externalLabels fresh: Labels) {
    externalLabels.withLock { $0 = fresh }
    tell(.look)
  }

  /// Sends a test to a receiver; returns when it is in the outbox, with why it is not.
  func test(_ receiver: String) async -> String? {
    let request = TestRequest()
    tell(.test(receiver, request))
    return await onThread { request.problem(within: .seconds(10)) }
  }

  /// Alerts as receivers know them, without those that never fired.
  private func routed(_ alerts: [AlertFact]) -> [RoutedAlert] {
    let external = externalLabels.withLock { $0 }
    return alerts.compactMap { fact in
      guard var alert = RoutedAlert(fact) else { return nil }
      alert.labels = alert.labels.completed(by: external)
      return alert
    }
  }

  // MARK: On its thread

  private func run() {
    guard let opened = inbox.awaitLedger() else { return }
    recorder.begin(opened.ledger, isLasting: opened.lasting == .onDisk)
    var shift = Shift(records: restore(opened.ledger))
    while true {
      let batch = inbox.next(within: wait)
      step(batch.messages, &shift, sends: !batch.isStopping)
      if batch.isStopping { return awaitAnswers(&shift) }
    }
  }

  /// Until something is to be done. The clock may be set meanwhile.
  private var wait: Duration {
    let deadline = known.withLock { $0.inForce?.book.nextDeadline }
    return min(max(.zero, deadline.map { $0 - host.clock() } ?? Self.pace), Self.pace)
  }

  private func awaitAnswers(_ shift: inout Shift) {
    let end = ContinuousClock.now + Self.farewell
    while shift.underway > 0, ContinuousClock.now < end {
      step(inbox.messages(within: end - .now), &shift, sends: false)
    }
  }

  private func step(_ messages: [Message], _ shift: inout Shift, sends: Bool) {
    let now = host.clock()
    for message in messages {
      if case .configuration(let loaded) = message { take(loaded, &shift.records, at: now) }
    }
    let hasNews = messages.contains { if case .answered = $0 { false } else { true } }
    let isDue = shift.looked.map { now - $0 >= Self.pace || now < $0 } ?? true
    let seen = hasNews || isDue ? (routed(host.alerts()), host.silences()) : nil
    if seen != nil { shift.looked = now }
    var replies: [(TestRequest, String?)] = []
    let errands: [Errand] = known.withLock { known in
      // It is taken out, so that it is changed in place.
      guard var inForce = known.inForce else {
        wait(for: messages, &shift.early, &replies)
        return []
      }
      known.inForce = nil
      if let (alerts, silences) = seen {
        inForce.book.take(silences: silences, at: now)
        inForce.book.take(alerts, at: now)
      }
      for message in shift.early + messages {
        if case .answered = message { shift.underway -= 1 }
        take(message, &inForce.book, &replies, at: now)
      }
      shift.early = []
      inForce.book.advance(to: now)
      let begun =
        sends
        ? inForce.book.ready(at: now).compactMap { inForce.book.sending($0.id, at: now) } : []
      let writes = inForce.book.drain()
      recorder.add(writes)
      shift.written += UInt64(writes.count)
      known.inForce = inForce
      return begun.compactMap { notice in
        kit(inForce, notice).map { (notice, $0) }
      }
    }
    for (request, problem) in replies { request.finish(problem) }
    send(errands, &shift)
    publish()
  }

  /// What cannot be done before there is a configuration waits for one; a test does not.
  private func wait(
    for messages: [Message], _ early: inout [Message], _ replies: inout [(TestRequest, String?)]
  ) {
    for message in messages {
      switch message {
      case .look, .configuration, .answered: break
      case .test(_, let request): replies.append((request, TestRequest.unanswered))
      case .acknowledged, .escalation, .incidentAcknowledged, .incidentOver:
        if early.count < 1000 { early.append(message) }
      }
    }
  }

  private func send(_ errands: [Errand], _ shift: inout Shift) {
    guard !errands.isEmpty else { return }
    // What is due is on the disk before it is sent. Of a disk that takes nothing a page does not wait for long.
    recorder.awaitRecord(of: shift.written)
    shift.underway += errands.count
    for errand in errands {
      let id = errand.notice.id
      courier.send(errand.notice, errand.kit) { [weak self] answer, took in
        guard let self else { return }
        tell(.answered(id, answer, at: host.clock(), took: took))
      }
    }
  }

  private func take(
    _ message: Message, _ book: inout NotificationBook, _ replies: inout [(TestRequest, String?)],
    at now: Timestamp
  ) {
    switch message {
    case .look, .configuration: break
    case .acknowledged(let labels, let by): book.acknowledged(labels, by: by, at: now)
    case .escalation(let incident, let to):
      let firing = alerts(of: incident).filter { !$0.isResolved(at: now) }
      // Of what has recovered meanwhile nobody is woken.
      if !firing.isEmpty { book.escalate(incident: incident, to: to, alerts: firing, at: now) }
    case .incidentAcknowledged(let incident, let by):
      book.acknowledged(incident: incident, alerts: alerts(of: incident), by: by, at: now)
    case .incidentOver(let incident):
      book.end(incident: incident, alerts: alerts(of: incident), at: now)
    case .answered(let id, let answer, let at, let took):
      book.answered(id, answer, at: max(at, now), took: took)
    case .test(let receiver, let request):
      let test = Receivers.Notice.test(
        receiver: receiver, externalURL: settings.externalURL, now: now)
      let isSent = !book.test(receiver, alerts: test.alerts, at: now).isEmpty
      replies.append((request, isSent ? nil : "there is no receiver \(receiver) with a way to it"))
    }
  }

  /// nil where the configuration has nothing of that name any more.
  private func kit(_ inForce: InForce, _ notice: Notifications.Notice) -> NoticeCourier.Kit? {
    let receiver = inForce.loaded.configuration.receiver(notice.way.receiver)
    guard
      let integration = receiver?.integrations.first(where: { $0.name == notice.way.integration })
    else { return nil }
    let numbers = Set(notice.incidents + (notice.incident.map { [$0] } ?? []))
    let incidents = numbers.isEmpty ? [] : host.incidents().filter { numbers.contains($0.number) }
    return .init(
      integration: integration, texts: inForce.loaded.texts, externalURL: settings.externalURL,
      incidents: incidents.map { fact in
        .init(
          name: fact.name, title: fact.title, severity: fact.severity.name,
          status: fact.status.rawValue, link: "vigil incident show \(fact.name)")
      })
  }

  /// The alerts that an incident shows.
  private func alerts(of incident: Int) -> [RoutedAlert] {
    guard let fact = host.incidents().first(where: { $0.number == incident }) else { return [] }
    let ids = Set(fact.alerts.map(\.alert))
    return routed(host.alerts().filter { ids.contains($0.id) })
  }

  /// Takes a configuration up: the first begins the book, with what was recorded.
  private func take(
    _ loaded: NotificationFile.Loaded, _ records: inout [NotificationRecord], at now: Timestamp
  ) {
    var plan = NotificationPlan(
      loaded.configuration, built: Set(Integration.Kind.allCases.filter(\.isBuilt)),
      acknowledging: [.pagerduty])
    plan.rules.incidents = { [host] alerts in
      host.incidents().filter { fact in
        fact.status != .resolved && alerts.contains { fact.holds($0) }
      }.map(\.number)
    }
    known.withLock { known in
      if known.inForce == nil {
        var book = NotificationBook(plan, settings.plan, at: now)
        book.restore(records, at: now)
        records = []
        known.inForce = InForce(book: book, loaded: loaded)
      } else {
        known.inForce?.book.reload(plan, settings.plan, at: now)
        known.inForce?.loaded = loaded
      }
    }
  }

  private func restore(_ ledger: EventLedger) -> [NotificationRecord] {
    do throws(LedgerError) {
      return try NotificationRecord.recorded(in: ledger)
    } catch {
      known.withLock { $0.unread = error.reason }
      return []
    }
  }

  /// Shows others what is known now, and tells the timelines what came to its end.
  private func publish() {
    let changed: [NotificationFact] = known.withLock { known in
      guard let book = known.inForce?.book, book.revision != known.revision else { return [] }
      // What was over before the start was told before.
      let isFirst = known.revision == nil
      let before = Dictionary(
        known.notifications.map { ($0.id, $0.state) }, uniquingKeysWith: { first, _ in first })
      known.revision = book.revision
      known.notifications = book.notificationFacts()
      known.receivers = book.receiverFacts()
      return known.notifications.filter { fact in
        before[fact.id] != fact.state && !(isFirst && fact.isOver)
      }
    }
    let happenings = changed.compactMap { Happening($0) }
    if !happenings.isEmpty { host.happened(happenings) }
    if !changed.isEmpty { host.bell.ring() }
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
      known.inForce?.book.story(of: labels, at: now) ?? .unconfigured(labels)
    }
  }

  /// The file in force; nil before one is.
  var configuration: AlertmanagerConfiguration? {
    known.withLock { $0.inForce?.loaded.configuration }
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
