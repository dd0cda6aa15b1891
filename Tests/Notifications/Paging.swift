import Clients
import Facts
import Metrics
import Notifications
import Routing

/// A night of paging with a clock that is a number: alerts, receivers that answer as they are told to, a ledger that is
/// an array, and kills between any two of its writes.
struct Paging {
  /// A try, as the receiver saw it.
  struct Page {
    var at: Double
    var notice: Notice
    var answer: NoticeAnswer.Outcome
  }

  var book: NotificationBook
  let plan: NotificationPlan
  let settings: NotificationSettings
  var now = Timestamp(milliseconds: 1_700_000_000_000)
  let start = Timestamp(milliseconds: 1_700_000_000_000)
  var pages: [Page] = []
  /// How long a receiver takes.
  var latency = Duration.milliseconds(10)
  var answer: (Notice, Int) -> NoticeAnswer = { _, _ in .accepted }
  var ledger: [NotificationRecord] = []
  /// How many of the writes of a batch are recorded before the program is killed; nil for all, and no kill.
  var kill: (Int) -> Int? = { _ in nil }
  /// Those that somebody keeps over the end of the program.
  var silences: [SilenceFact] = [] { didSet { book.take(silences: silences, at: now) } }
  /// What happens on a start beside what is recorded.
  var revive: (inout Paging) -> Void = { _ in }
  var kills = 0
  /// Answers that nobody heard, since the program was killed before they were recorded.
  var unheard = 0
  /// The notices whose answers those were, or that got none.
  var doubtful: Set<Int> = []
  private var answers: [(at: Timestamp, id: Int, answer: NoticeAnswer)] = []
  /// How much of the writes was recorded at the last kill.
  private var keptOfLast = 0

  init(_ plan: NotificationPlan, _ settings: NotificationSettings = NotificationSettings()) {
    (self.plan, self.settings) = (plan, settings)
    book = NotificationBook(plan, settings, at: now)
  }

  /// Seconds since the start.
  var seconds: Double { (now - start).inSeconds }
  func time(_ seconds: Double) -> Timestamp {
    start + .milliseconds(Int64((seconds * 1000).rounded()))
  }

  /// Lets time go on until then; whatever is due meanwhile happens in its order.
  mutating func run(until seconds: Double) {
    let end = time(seconds)
    settle()
    while true {
      let next = [book.nextDeadline, answers.map(\.at).min()].compactMap(\.self).min()
      guard let next, next <= end else { break }
      now = max(now, next)
      settle()
    }
    now = end
  }

  /// Does what is due now.
  mutating func settle() {
    for _ in 0..<10_000 {
      book.advance(to: now)
      if record() { continue }
      if let due = answers.firstIndex(where: { $0.at <= now }) {
        let one = answers.remove(at: due)
        book.answered(one.id, one.answer, at: now, took: latency)
        if one.answer.outcome == .lost { doubtful.insert(one.id) }
        if record() {
          unheard += 1
          if keptOfLast == 0 { doubtful.insert(one.id) }
        }
        continue
      }
      guard let next = book.ready(at: now).first else {
        if record() { continue }
        return
      }
      guard let notice = book.sending(next.id, at: now) else { continue }
      if record() { continue }
      let answer = answer(notice, pages.count)
      pages.append(Page(at: self.seconds, notice: notice, answer: answer.outcome))
      answers.append((now + latency, notice.id, answer))
    }
    fatalError("there is always something due")
  }

  mutating func take(_ alerts: [RoutedAlert], expiringAfter span: Duration? = nil) {
    book.take(alerts, expiringAfter: span, at: now)
    _ = record()
  }

  /// Writes what is to be recorded; whether the program was killed meanwhile.
  private mutating func record() -> Bool {
    let writes = book.drain()
    guard let count = kill(writes.count) else {
      ledger += writes
      return false
    }
    ledger += writes.prefix(count)
    keptOfLast = count
    restart()
    return true
  }

  /// Kills the program, and starts it anew from what is recorded.
  mutating func restart(after seconds: Double = 0) {
    kills += 1
    unheard += answers.count
    doubtful.formUnion(answers.map(\.id))
    answers = []
    now = time(self.seconds + seconds)
    book = NotificationBook(plan, settings, at: now)
    book.restore(ledger, at: now)
    book.take(silences: silences, at: now)
    ledger += book.drain()
    revive(&self)
  }

  /// What was told, a line each: `1.5 ops webhook[0] first notification: A firing`.
  var told: [String] { pages.map { "\(text($0.at)) \($0.notice.text)" } }

  private func text(_ seconds: Double) -> String {
    let tenths = Int((seconds * 10).rounded(.down))
    return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
  }
}

extension Notice {
  var text: String {
    let alerts = alerts.map { one in
      let labels = one.alert.labels
      return labels["alertname"] + (labels["i"].isEmpty ? "" : "/" + labels["i"])
        + (one.isResolved ? " ended" : " fires") + (one.flaps > 0 ? " again" : "")
    }
    return "\(way.receiver) \(reason.rawValue): \(alerts.joined(separator: ", "))"
  }
}

extension NoticeAnswer {
  static var accepted: Self { Self(.delivered, status: 200, "accepted") }
  static var busy: Self { Self(.later(nil), status: 503, "503 Service Unavailable") }
  static var refused: Self { Self(.refused, status: 400, "400 Bad Request") }
  static var lost: Self { Self(.lost, status: 0, "no answer") }
  static func later(_ seconds: Int64) -> Self {
    Self(.later(.seconds(seconds)), status: 429, "429 Too Many Requests")
  }
}

extension NotificationPlan {
  /// One route to receivers with a webhook each, the first of which the alerts come out at.
  static func plain(
    _ receivers: [String] = ["ops"], kind: Integration.Kind = .webhook, sendsResolved: Bool = true,
    built: Set<Integration.Kind> = Set(Integration.Kind.allCases),
    acknowledging: Set<Integration.Kind> = [], _ change: (inout Route) -> Void = { _ in }
  ) -> NotificationPlan {
    var route = Route(receiver: receivers[0])
    (route.groupWait, route.groupInterval) = (.seconds(1), .seconds(10))
    route.repeatInterval = .seconds(3600)
    change(&route)
    let rules = RoutingRules { [route] in route.routes(of: $0) }
    return NotificationPlan(
      rules,
      receivers.map { name in
        var receiver = Receiver(name)
        receiver.integrations = [
          Integration(kind, index: 0, sendsResolved: sendsResolved, http: .init())
        ]
        return receiver
      }, built: built, acknowledging: acknowledging)
  }
}

extension Paging {
  func alert(_ name: String, _ i: String = "", since seconds: Double) -> RoutedAlert {
    RoutedAlert(
      labels: ["alertname": name, "i": i], starts: time(seconds), updated: time(seconds))
  }

  /// An alert begins to fire now.
  mutating func fire(_ name: String, _ i: String = "") {
    take([alert(name, i, since: seconds)])
  }

  /// One that fires since then is over now.
  mutating func end(_ name: String, _ i: String = "", since seconds: Double) {
    var alert = alert(name, i, since: seconds)
    alert.ends = now
    take([alert])
  }

  mutating func silence(_ id: String, _ name: String, until seconds: Double) {
    silences = [
      SilenceFact(
        id: id, matchers: [.init("alertname", .equal, name)], createdBy: "kim",
        reason: "known", starts: now, ends: time(seconds), updated: now)
    ]
  }
}
