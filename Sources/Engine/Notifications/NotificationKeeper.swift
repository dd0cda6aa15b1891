internal import Alerts
internal import Facts
internal import Incidents
internal import Ledger
internal import Metrics
internal import Notifications
internal import OnCall
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
    var maintenance: @Sendable () -> [MaintenanceFact] = { [] }
    var incidents: @Sendable () -> [IncidentFact]
    /// Whom a person's or a rota's name means; nil where it is neither's.
    var whom: @Sendable (String, Timestamp) -> OnCallPlan.Whom? = { _, _ in nil }
    /// Tells the timelines what became of notifications.
    var happened: @Sendable ([Happening]) -> Void
    /// Takes what people ordered at the engine that this one stands by for.
    var mirror: @Sendable (RecordAnswer.Ordered) -> Void = { _ in }
    var bell: Bell
    var clock: @Sendable () -> Timestamp
    /// How often the first engine is asked.
    var pace = Duration.seconds(1)
  }

  /// What others tell it.
  enum Message: Sendable {
    /// Alerts changed, and are now as told.
    case changed([AlertFact])
    /// All of them are to be looked at.
    case look
    case acknowledged([Labels], by: String)
    case escalation(incident: Int, to: String)
    case incidentAcknowledged(Int, by: String)
    case incidentOver(Int)
    case answered(Int, NoticeAnswer, at: Timestamp, took: Duration)
    case test(String, TestRequest)
    case configuration(NotificationFile.Loaded)
    /// Of the engine that this one stands by for.
    case first(FirstNews)
    /// One that stands by for this one asked; whether it sends in its place.
    case standby(isActive: Bool)
    case handover(RecordHandover, TestRequest)
  }

  /// A configuration, and what is kept by it.
  struct InForce: Sendable {
    var book: NotificationBook
    var loaded: NotificationFile.Loaded
  }

  /// What others may look at.
  struct Known: Sendable {
    /// nil before a configuration is read, and while another engine is stood by for.
    var inForce: InForce?
    /// The configuration that was read last.
    var newest: NotificationFile.Loaded?
    /// What is recorded, for others that stand by; of who stands by what it mirrors.
    var journal = RecordJournal()
    /// nil where this engine stands by for nobody.
    var standby: Standby?
    /// Whether another one may have sent in the place of this one, and is waited for.
    var awaitsHandover = false
    /// When what is due was looked at last; nil before what was recorded is read.
    var lived: Timestamp?
    var notifications: [NotificationFact] = []
    var receivers: [ReceiverFact] = []
    /// Those of the book as it was published, and as it is shown, last.
    var revision: UInt64?
    var shown: UInt64?
    /// Why what is recorded of earlier runs is not known.
    var unread: String?
  }

  /// What only its thread knows.
  struct Shift: Sendable {
    /// What was recorded before the start, until there is a book that takes it.
    var records: [NotificationRecord]
    /// What was told before there was one.
    var early: [Message] = []
    /// When alerts were looked at last.
    var looked: Timestamp?
    /// Escalations that were made up for.
    var missed: Set<String> = []
    /// How many tries no answer came to yet.
    var underway = 0
    var handing = Handing()
    /// How many writes were handed over.
    var written: UInt64 = 0
  }

  /// A notice with what it is sent by.
  private typealias Errand = (notice: Notifications.Notice, kit: NoticeCourier.Kit)

  private let inbox = KeeperInbox<Message>()
  let known = Mutex(Known())
  /// Those of the prometheus.yml in force, which go with every alert.
  private let externalLabels = Mutex(Labels.empty)
  let recorder = Recorder<NotificationRecord> { LedgerEvent($0) }
  private let courier: NoticeCourier
  let settings: AlertmanagerSettings
  let mirror: StandbyMirror?
  /// This keeper, as long as it lives.
  let instance = String(UInt64.random(in: 0...UInt64.max), radix: 36)
  let host: Host

  init(_ settings: AlertmanagerSettings, _ host: Host) {
    (self.settings, self.host) = (settings, host)
    courier = NoticeCourier(clock: host.clock)
    mirror = settings.standby.map { StandbyMirror($0, pace: host.pace) }
    let standby = settings.standby.map { Standby(StandbyWatch(after: $0.after, at: host.clock())) }
    known.withLock { $0.standby = standby }
  }

  /// Goes along with the keeper of alerts.
  var follower: AlertFollower {
    AlertFollower(
      opened: { [weak self] in self?.inbox.open($0) },
      changed: { [weak self] in self?.follow($0) }, recorded: { _ in })
  }

  func start() {
    // Pages wait for it, and that one was told is to be recorded at once.
    inbox.start(urgency: .usual) { self.run() }
    followFirst()
  }

  /// Waits a moment for the answers to what is on its way, writes what waits, and ends. Before the ledger is closed.
  func stop() {
    mirror?.stop()
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
      [.changed(steps.map(\.alert))]
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
  func routed(_ alerts: [AlertFact]) -> [RoutedAlert] {
    let external = externalLabels.withLock { $0 }
    return alerts.compactMap { RoutedAlert($0, completedBy: external) }
  }

  func routed(_ alert: AlertFact) -> RoutedAlert? {
    RoutedAlert(alert, completedBy: externalLabels.withLock { $0 })
  }

  // MARK: On its thread

  private func run() {
    guard let opened = inbox.awaitLedger() else { return }
    recorder.begin(opened.ledger, isLasting: opened.lasting == .onDisk)
    var shift = Shift(records: restore(opened.ledger))
    beginStandby(&shift)
    while true {
      let batch = inbox.next(within: wait)
      step(batch.messages, &shift, sends: !batch.isStopping)
      if batch.isStopping { return awaitAnswers(&shift) }
    }
  }

  /// Until something is to be done. The clock may be set meanwhile.
  private var wait: Duration {
    let deadline = known.withLock { $0.nextDeadline }
    return min(max(.zero, deadline.map { $0 - host.clock() } ?? Self.pace), Self.pace)
  }

  private func awaitAnswers(_ shift: inout Shift) {
    let end = ContinuousClock.now + Self.farewell
    while shift.underway > 0, ContinuousClock.now < end {
      step(inbox.messages(within: end - .now), &shift, sends: false)
    }
  }

  private func step(_ messages: [Message], _ shift: inout Shift, sends mayGo: Bool) {
    let now = host.clock()
    for case .answered in messages { shift.underway -= 1 }
    let sends = stepStandby(messages, &shift, at: now) && mayGo
    for message in messages {
      if case .configuration(let loaded) = message { take(loaded, &shift.records, at: now) }
    }
    // What alerts do is told as it happens; those that only go on are looked at now and then.
    let isDue =
      messages.contains(where: \.needsLook)
      || shift.looked.map { now - $0 >= Self.pace || now < $0 } ?? true
    let hasNews = isDue || messages.contains { if case .changed = $0 { true } else { false } }
    let silences = hasNews ? host.silences() : nil
    let maintenance = hasNews ? host.maintenance() : nil
    let alerts = isDue ? routed(host.alerts()) : []
    if isDue { shift.looked = now }
    var replies: [(TestRequest, String?)] = []
    var untold: [Happening] = []
    let errands: [Errand] = known.withLock { known in
      // It is taken out, so that it is changed in place.
      guard var inForce = known.inForce else {
        wait(for: messages, &shift.early, &replies, standingBy: known.standingBy(settings))
        return []
      }
      known.inForce = nil
      if let silences { inForce.book.take(silences: silences, at: now) }
      if let maintenance { inForce.book.take(maintenance: maintenance, at: now) }
      settle(&inForce.book, at: now)
      for message in shift.early + messages {
        if case .escalation(let incident, let to) = message {
          untold += escalate(incident, to, &inForce.book, at: now)
        }
        take(message, &inForce.book, &replies, at: now)
      }
      shift.early = []
      // After what was told before it.
      inForce.book.take(alerts, at: now)
      let missed = isDue ? inForce.book.missedEscalations(host.incidents(), at: now) : []
      for (incident, one) in missed where shift.missed.insert("\(incident) \(one.to)").inserted {
        untold += escalate(incident, one.to, &inForce.book, at: now)
      }
      inForce.book.advance(to: now)
      let begun =
        sends
        ? inForce.book.ready(at: now).compactMap { inForce.book.sending($0.id, at: now) } : []
      let writes = inForce.book.drain()
      known.journal.add(writes)
      recorder.add(writes)
      shift.written += UInt64(writes.count)
      known.inForce = inForce
      return begun.compactMap { notice in
        kit(inForce, notice).map { (notice, $0) }
      }
    }
    for (request, problem) in replies { request.finish(problem) }
    if !untold.isEmpty { host.happened(untold) }
    send(errands, &shift)
    publish()
  }

  /// What cannot be done before there is a configuration waits for one; a test does not.
  private func wait(
    for messages: [Message], _ early: inout [Message], _ replies: inout [(TestRequest, String?)],
    standingBy: String?
  ) {
    for message in messages {
      switch message {
      case .changed, .look, .configuration, .answered, .first, .standby, .handover: break
      case .test(_, let request):
        replies.append((request, standingBy ?? TestRequest.unanswered))
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
    case .look, .configuration, .escalation, .first, .standby, .handover: break
    case .changed(let alerts): book.take(routed(alerts), at: now)
    case .acknowledged(let labels, let by): book.acknowledged(labels, by: by, at: now)
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
  func alerts(of incident: Int) -> [RoutedAlert] {
    guard let fact = host.incidents().first(where: { $0.number == incident }) else { return [] }
    let ids = Set(fact.alerts.map(\.alert))
    return routed(host.alerts().filter { ids.contains($0.id) })
  }

  /// What is in force by a configuration.
  func plan(_ loaded: NotificationFile.Loaded) -> NotificationPlan {
    var plan = NotificationPlan(
      loaded.configuration, built: Set(Integration.Kind.allCases.filter(\.isBuilt)),
      acknowledging: [.pagerduty])
    plan.rules.incidents = { [host] alerts in
      host.incidents().filter { fact in
        fact.status != .resolved && alerts.contains { fact.holds($0) }
      }.map(\.number)
    }
    return plan
  }

  /// Takes a configuration up: the first begins the book, with what was recorded. Who stands by only knows it.
  func take(
    _ loaded: NotificationFile.Loaded, _ records: inout [NotificationRecord], at now: Timestamp
  ) {
    let plan = plan(loaded)
    known.withLock { known in
      known.newest = loaded
      known.standby?.published = nil
      if known.standby?.isIdle == true { return }
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
}
