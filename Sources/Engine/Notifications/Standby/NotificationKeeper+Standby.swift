internal import API
internal import Alerts
internal import Calendar
internal import Facts
internal import Metrics
internal import Notifications
internal import Routing
internal import Synchronization
internal import Threads

extension NotificationKeeper {
  /// What an engine that stands by knows of the first.
  struct Standby: Sendable {
    var watch: StandbyWatch
    /// Whether it has no book, and sends nothing.
    var isIdle = true
    /// Up to where the first's record is mirrored.
    var instance = ""
    var version: UInt64 = 0
    var receivers: [ReceiverFact] = []
    var ordered: RecordAnswer.Ordered?
    /// Of the journal as it was published last.
    var published: UInt64?
    /// Why what was told meanwhile could not be handed over; empty for nothing.
    var handover = ""

    init(_ watch: StandbyWatch) { self.watch = watch }
  }

  /// What only the keeper's thread knows of two engines.
  struct Handing: Sendable {
    /// Until when the record of one that sent in the place of this one is waited for; nil for not.
    var until: Timestamp?
    /// When it was recorded last that one stands by.
    var noted: Timestamp?
    /// Since when the answers to what is on its way are waited for, before all is handed back.
    var since: Timestamp?
    /// Of the first, which is back: its keeper, where that waits for what was recorded.
    var first: String?
  }

  /// How long a first engine that was started anew waits for its standby to tell what it told.
  static let handoverPatience = Duration.seconds(30)
  /// How long answers are waited for before all is handed back.
  private static let answerPatience = Duration.seconds(8)
  /// A keeper that has not looked at what is due for so long tells nobody of anything.
  private static let longestStep = Duration.seconds(20)
  /// How long it is remembered that another engine stood by.
  private static let standbyMemory = Duration.seconds(86_400)

  // MARK: Any thread

  /// Begins to ask the first engine.
  func followFirst() {
    mirror?.start(
      { [weak self] in self?.question ?? RecordQuestion(since: 0, instance: "", isActive: false) },
      told: { [weak self] in self?.tell(.first($0)) })
  }

  private var question: RecordQuestion {
    known.withLock { known in
      RecordQuestion(
        since: known.standby?.version ?? 0, instance: known.standby?.instance ?? "",
        isActive: known.standby.map { $0.watch.role != .standingBy } ?? false)
    }
  }

  /// What is recorded, for one that stands by; nil before what was recorded is read.
  func record(_ question: RecordQuestion, of engine: EngineFact) -> RecordAnswer? {
    tell(.standby(isActive: question.isActive))
    let now = host.clock()
    let ordered = ordered
    return known.withLock { known in
      guard let lived = known.lived else { return nil }
      let since = question.instance == instance ? question.since : 0
      let news = known.journal.news(since: since)
      let idle =
        known.standby?.isIdle == true
        ? "it stands by for another one itself"
        : known.newest == nil ? "no alertmanager.yml is in force there" : ""
      return RecordAnswer(
        engine: engine, instance: instance, idle: idle, awaitsHandover: known.awaitsHandover,
        lived: lived, now: now, version: known.journal.version, isWhole: news.isWhole,
        records: news.records, receivers: known.receivers, ordered: ordered)
    }
  }

  private var ordered: RecordAnswer.Ordered {
    .init(
      silences: host.silences(), acknowledgements: MirroredAcknowledgement.all(of: host.alerts()))
  }

  /// Takes what another engine told in the place of this one; gives why it does not.
  func take(_ handover: RecordHandover) async -> String? {
    let request = TestRequest()
    tell(.handover(handover, request))
    return await onThread { request.problem(within: .seconds(8)) }
  }

  /// Why an order is not carried out here: what people order is mirrored, too.
  func refusal(of order: Order) -> String? {
    switch order {
    case .acknowledge, .withdrawAcknowledgement, .silence, .expireSilence, .maintain,
      .endMaintenance:
      known.withLock { $0.standingBy(settings) }
    case .testReceiver, .incident: nil
    }
  }

  /// The way of an alert as the first engine goes it, by what is mirrored.
  func mirroredStory(_ labels: Labels, at now: Timestamp) -> PagingStory? {
    let mirrored = known.withLock { known in
      known.standby?.isIdle == true ? known.newest.map { ($0, known.journal.records) } : nil
    }
    guard let (loaded, records) = mirrored else { return nil }
    var book = NotificationBook(plan(loaded), settings.plan, at: now)
    book.restore(records, at: now)
    book.take(silences: host.silences(), at: now)
    book.take(routed(host.alerts()), at: now)
    return book.story(of: labels, at: now)
  }

  // MARK: The keeper's thread

  /// Before anything happens: what was recorded is what others mirror.
  func beginStandby(_ shift: inout Shift) {
    let now = host.clock()
    let mirrored = shift.records.last { $0.subject == .standby }?.at
    shift.records.removeAll { $0.subject == .standby }
    let isWaited =
      settings.standby == nil && mirrored.map { now - $0 < Self.standbyMemory } == true
    if isWaited { shift.handing.until = now + Self.handoverPatience }
    let records = shift.records
    known.withLock { known in
      known.journal.add(records)
      known.awaitsHandover = isWaited
      known.lived = now
    }
  }

  /// Takes what is told of the other engine. Whether what is due may be sent.
  func stepStandby(_ messages: [Message], _ shift: inout Shift, at now: Timestamp) -> Bool {
    known.withLock { $0.lived = now }
    for message in messages {
      switch message {
      case .first(let news): take(news, &shift, at: now)
      case .standby(let isActive): hear(standbyThatSends: isActive, &shift, at: now)
      case .handover(let handover, let request):
        request.finish(take(handover, &shift, at: now))
      default: break
      }
    }
    if settings.standby != nil { return actsForFirst(&shift, at: now) }
    guard let until = shift.handing.until else { return true }
    if now < until, until - now <= Self.handoverPatience { return false }
    endWaiting(&shift)
    return true
  }

  private func endWaiting(_ shift: inout Shift) {
    shift.handing.until = nil
    known.withLock { $0.awaitsHandover = false }
  }

  private func hear(standbyThatSends isActive: Bool, _ shift: inout Shift, at now: Timestamp) {
    if !isActive { endWaiting(&shift) }
    guard shift.handing.noted.map({ now - $0 >= .seconds(60) || now < $0 }) ?? true else { return }
    shift.handing.noted = now
    recorder.add([.mirrored(at: now)])
    shift.written += 1
  }

  private func take(
    _ handover: RecordHandover, _ shift: inout Shift, at now: Timestamp
  ) -> String? {
    guard shift.handing.until != nil, handover.instance == instance else {
      return "this engine goes on by itself already"
    }
    let (writes, newest) = known.withLock { known in
      let writes = known.journal.take(handover.records, isWhole: true)
      (known.inForce, known.revision) = (nil, nil)
      shift.records = known.journal.records
      return (writes, known.newest)
    }
    recorder.add(writes)
    shift.written += UInt64(writes.count)
    host.mirror(handover.ordered)
    if let newest { take(newest, &shift.records, at: now) }
    shift.looked = nil
    endWaiting(&shift)
    return nil
  }

  private func take(_ news: FirstNews, _ shift: inout Shift, at now: Timestamp) {
    func miss(_ reason: String) { known.withLock { $0.standby?.watch.miss(reason, at: now) } }
    switch news {
    case .missed(let reason): miss(reason)
    case .foreign(let reason):
      shift.handing.first = nil
      known.withLock { $0.standby?.watch.hear(at: now, problem: reason) }
    case .handedBack(let problem):
      known.withLock { known in
        known.standby?.watch.handedBack()
        known.standby?.handover = problem ?? ""
      }
    case .heard(let answer):
      if answer.instance == instance { return miss("that is this engine itself") }
      if !answer.idle.isEmpty { return miss("it tells nobody: \(answer.idle)") }
      if answer.now - answer.lived > Self.longestStep {
        return miss(
          "its notifications stand still for \(formatDuration(answer.now - answer.lived))")
      }
      shift.handing.first = answer.awaitsHandover ? answer.instance : nil
      let role = known.withLock { known in
        known.standby?.watch.hear(at: now)
        return known.standby?.watch.role
      }
      if role == .standingBy { take(mirrored: answer, &shift) }
    }
  }

  private func take(mirrored answer: RecordAnswer, _ shift: inout Shift) {
    let (writes, isOrdered) = known.withLock { known in
      let writes = known.journal.take(answer.records, isWhole: answer.isWhole)
      let isOrdered = known.standby?.ordered != answer.ordered
      known.standby?.ordered = answer.ordered
      known.standby?.instance = answer.instance
      known.standby?.version = answer.version
      if known.standby?.receivers != answer.receivers { known.standby?.published = nil }
      known.standby?.receivers = answer.receivers
      return (writes, isOrdered)
    }
    recorder.add(writes)
    shift.written += UInt64(writes.count)
    // What happened before is the first's to tell.
    shift.early = []
    if isOrdered { host.mirror(answer.ordered) }
  }

  /// Takes over, or hands back, where it is time.
  private func actsForFirst(_ shift: inout Shift, at now: Timestamp) -> Bool {
    let (role, isIdle) = known.withLock { known in
      _ = known.standby?.watch.takesOver(at: now)
      return (known.standby?.watch.role ?? .standingBy, known.standby?.isIdle ?? true)
    }
    switch role {
    case .standingBy: return false
    case .active:
      shift.handing.since = nil
      if isIdle { begin(&shift, at: now) }
      return true
    case .handingBack:
      guard !isIdle else { return false }
      let since = min(shift.handing.since ?? now, now)
      shift.handing.since = since
      if shift.underway <= 0 || now - since >= Self.answerPatience { handBack(&shift) }
      return false
    }
  }

  /// Goes on where the first's record ends.
  private func begin(_ shift: inout Shift, at now: Timestamp) {
    let newest = known.withLock { known in
      known.standby?.isIdle = false
      known.standby?.handover = ""
      known.revision = nil
      shift.records = known.journal.records
      return known.newest
    }
    if let newest { take(newest, &shift.records, at: now) }
    shift.looked = nil
  }

  private func handBack(_ shift: inout Shift) {
    shift.handing.since = nil
    let records = known.withLock { known in
      known.inForce = nil
      known.standby?.isIdle = true
      known.standby?.instance = ""
      known.standby?.version = 0
      known.standby?.ordered = nil
      return known.journal.records
    }
    guard let first = shift.handing.first else { return tell(.first(.handedBack(nil))) }
    let handover = RecordHandover(instance: first, records: records, ordered: ordered)
    Task { [weak self, mirror] in
      let problem = await mirror?.handOver(handover)
      self?.tell(.first(.handedBack(problem)))
    }
  }
}

extension NotificationFile.Loaded {
  /// Those of the file, of which nothing is known yet.
  fileprivate var receivers: [ReceiverFact] {
    configuration.receivers.flatMap { receiver in
      receiver.integrations.map {
        ReceiverFact(
          receiver: receiver.name, integration: $0.name, isBuilt: $0.kind.isBuilt)
      }
    }
  }
}

extension NotificationKeeper.Known {
  /// Why nothing is sent or ordered here; nil where it is.
  func standingBy(_ settings: AlertmanagerSettings) -> String? {
    guard standby?.isIdle == true, let first = settings.standby?.address else { return nil }
    return "this engine stands by for \(first), and mirrors what is ordered there: do it there"
  }

  /// When something is to be done next.
  var nextDeadline: Timestamp? {
    // What is due waits for the other engine.
    if awaitsHandover || standby?.watch.role == .handingBack {
      return lived.map { $0 + .milliseconds(500) }
    }
    return inForce?.book.nextDeadline
  }

  /// What is mirrored is what is shown; gives what of it changed.
  mutating func takeMirrored() -> [NotificationFact] {
    guard let standby, standby.isIdle, standby.published != journal.version else { return [] }
    let before = Dictionary(
      notifications.map { ($0.id, $0.state) }, uniquingKeysWith: { first, _ in first })
    self.standby?.published = journal.version
    notifications = journal.notificationFacts
    receivers =
      standby.instance.isEmpty ? newest?.receivers ?? [] : standby.receivers
    revision = nil
    return notifications.filter { before[$0.id] != $0.state }
  }
}

extension NotificationKeeper {
  func tellStandby(_ standby: Standby?, _ told: inout ToldFacts) {
    guard let standby, let first = settings.standby?.address else {
      return told.sheet.tell(standby: [])
    }
    let watch = standby.watch
    let fact = StandbyFact(
      first: first, isActive: !standby.isIdle, after: watch.after, lastHeard: watch.lastHeard,
      deadline: watch.deadline, tookOver: watch.tookOver, problem: watch.problem)
    told.sheet.tell(standby: [fact])
    let limits = StandbyFact.limits.joined(separator: "\n")
    let now = host.clock()
    func brief(_ time: Timestamp) -> String { CalendarTime.brief(time, now: now, zone: nil) }
    let heard = watch.lastHeard.map { "it was heard last \(brief($0))" } ?? "it was never heard"
    if !standby.isIdle, let since = watch.tookOver {
      told.notices.append(
        NoticeFact(
          .error, "notifies in the place of \(first) since \(brief(since)): \(heard)",
          detail: "\(watch.problem)\n\n\(limits)"))
    } else if !watch.problem.isEmpty {
      let deadline = watch.isSilent ? watch.deadline : nil
      let then = deadline.map { "; this engine notifies in its place from \(brief($0)) on" } ?? ""
      told.notices.append(.warning("standby of \(first): \(watch.problem)\(then)"))
    }
    if !standby.handover.isEmpty {
      told.notices.append(
        .warning(
          "\(first) may tell again what was told here: it did not take the record: "
            + standby.handover))
    }
  }
}
