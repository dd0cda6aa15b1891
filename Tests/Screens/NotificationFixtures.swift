import Facts
import Metrics
import Views

@testable import Screens

extension NotificationFact {
  /// - Parameter seconds: how long before noon it was due.
  static func made(
    _ id: Int, _ receiver: String, _ integration: String, _ state: State, seconds: Int64,
    group: Labels = ["alertname": "CheckoutErrors"], reason: String = "first notification",
    firing: [Labels]? = nil, resolved: [Labels] = []
  ) -> NotificationFact {
    let checkout: Labels = [
      "alertname": "CheckoutErrors", "instance": "checkout-1", "service": "checkout",
      "severity": "critical",
    ]
    return NotificationFact(
      id: id, receiver: receiver, integration: integration, groupKey: "{}:\(group)",
      groupLabels: group, reason: reason, firing: firing ?? [checkout], resolved: resolved,
      due: Snapshot.noon - .seconds(seconds), state: state)
  }

  /// With tries so many seconds after it was due, each with its answer; the last is delivered where the status is good.
  func tried(_ tries: [(after: Double, status: Int, answer: String)]) -> NotificationFact {
    var one = self
    one.attempts = tries.map { attempt in
      Attempt(
        at: due + .milliseconds(Int64(attempt.after * 1000)), took: .milliseconds(120),
        status: attempt.status, answer: attempt.answer,
        isDelivered: (200..<300).contains(attempt.status))
    }
    one.tries = tries.count
    return one
  }
}

extension [NotificationFact] {
  /// A bad night's: what waits, then what is over.
  static var night: [NotificationFact] {
    let pool: Labels = ["alertname": "Pool", "pool": "checkout", "severity": "critical"]
    var waiting = NotificationFact.made(
      12, "secondary", "slack[0]", .waiting, seconds: 90, reason: "new alerts added",
      firing: (1...3).map { ["alertname": "CheckoutErrors", "instance": "checkout-\($0)"] }
    ).tried([(0.2, 503, "Service Unavailable"), (15, 503, "Service Unavailable")])
    waiting.nextTry = Snapshot.noon + .seconds(12)
    (waiting.replaced, waiting.replacedReason) = (3, "first notification")
    waiting.isUnsaved = true
    var due = NotificationFact.made(
      13, "mail", "email[0]", .waiting, seconds: -20, group: ["alertname": "DiskFull"],
      firing: [["alertname": "DiskFull", "device": "/dev/sda1"]])
    due.tries = 0
    let sending = NotificationFact.made(
      11, "primary", "webhook[0]", .sending, seconds: 2, group: ["alertname": "Pool"],
      firing: [pool])
    var told = NotificationFact.made(10, "primary", "pagerduty[0]", .delivered, seconds: 100)
      .tried([(1.08, 202, "accepted")])
    told.incidents = [7]
    var ended = NotificationFact.made(
      9, "primary", "pagerduty[0]", .delivered, seconds: 3000, group: ["alertname": "QueueLong"],
      reason: "all alerts resolved", firing: [],
      resolved: [["alertname": "QueueLong", "queue": "mail"]]
    ).tried([(0.1, 429, "Too Many Requests"), (75, 202, "accepted")])
    ended.tries = 14
    let refused = NotificationFact.made(
      8, "database", "opsgenie[0]", .failed, seconds: 5000, group: [:],
      reason: "repeat interval elapsed", firing: [pool, ["alertname": "Pool", "pool": "search"]]
    ).tried([(0.3, 403, "Forbidden: invalid routing key")])
    let untold = NotificationFact.made(
      7, "phones", "sns[0]", .undeliverable, seconds: 5400, group: ["alertname": "Pool"],
      firing: [pool])
    let replaced = NotificationFact.made(6, "secondary", "slack[0]", .replaced, seconds: 90_000)
    return [waiting, due, sending, told, ended, refused, untold, replaced]
  }
}

extension [ReceiverFact] {
  static var night: [ReceiverFact] {
    func made(
      _ receiver: String, _ integration: String, _ change: (inout ReceiverFact) -> Void = { _ in }
    ) -> ReceiverFact {
      var fact = ReceiverFact(receiver: receiver, integration: integration, isBuilt: true)
      change(&fact)
      return fact
    }
    return [
      made("primary", "pagerduty[0]") {
        ($0.delivered, $0.lastDelivered) = (41, Snapshot.noon - .seconds(99))
      },
      made("primary", "webhook[0]") { ($0.delivered, $0.waiting) = (40, 1) },
      made("secondary", "slack[0]") {
        ($0.delivered, $0.failed, $0.waiting) = (12, 2, 1)
        ($0.failingSince, $0.lastFailure) = (
          Snapshot.noon - .seconds(322), "503 Service Unavailable"
        )
      },
      made("database", "opsgenie[0]") {
        ($0.failed, $0.lastFailure) = (3, "403 Forbidden: invalid routing key")
      },
      made("phones", "sns[0]") { ($0.isBuilt, $0.failed) = (false, 1) },
      made("mail", "email[0]") { $0.waiting = 1 },
    ]
  }
}

extension PagingStory {
  /// An alert that went two ways: one told, one silenced; past a dozen routes of other teams.
  static var night: PagingStory {
    let labels = [AlertFact].storm[0].labels
    var story = PagingStory(labels: labels)
    story.nodes = [Node(depth: 0, matchers: "{}", line: 3, matched: true, why: "")]
    story.nodes += (1...6).map {
      Node(
        depth: 1, matchers: "{team=\"t\($0)\"}", line: 5 + $0, matched: false,
        why: "there is no label team")
    }
    story.nodes += [
      Node(
        depth: 1, matchers: "{severity=\"critical\"}", line: 20, matched: true,
        why: "severity is \"critical\""),
      Node(
        depth: 2, matchers: "{service=~\"search|catalog\"}", line: 22, matched: false,
        why: "service is \"checkout\""),
      Node(
        depth: 2, matchers: "{service=\"checkout\"}", line: 24, matched: true,
        why: "service is \"checkout\"", receiver: "primary"),
      Node(
        depth: 1, matchers: "{alertname=~\".*Errors\"}", line: 30, matched: true,
        why: "alertname is \"CheckoutErrors\"", receiver: "secondary"),
    ]
    var first = Group(
      receiver: "primary", key: "{}/{severity=\"critical\"}:{alertname=\"CheckoutErrors\"}",
      labels: ["alertname": "CheckoutErrors"], alerts: 3)
    first.nextFlush = Snapshot.noon + .seconds(72)
    first.notifications = [[NotificationFact].night[3]]
    var second = Group(
      receiver: "secondary", key: "{}/{alertname=~\".*Errors\"}:{}", labels: .empty, alerts: 1)
    second.holds = [
      Hold(.silenced, "by rk until 15:53:22Z: disk is ordered"),
      Hold(.muted, "muted by time interval nights until 06:00:00Z"),
    ]
    second.notifications = [[NotificationFact].night[0]]
    story.groups = [first, second]
    return story
  }
}

extension Stage {
  /// The page Notifications on a bad night.
  static func notifications(_ width: Int = 120, _ height: Int = 40, _ keys: String = "") -> Stage {
    var stage = Stage(width, height)
    stage.snapshot.facts.alerts.rows = .storm
    stage.snapshot.facts.incidents.rows = .night
    stage.snapshot.facts.notifications.rows = .night
    stage.snapshot.facts.receivers.rows = .night
    stage.state.user = "ann"
    stage.press("O " + keys)
    return stage
  }

  /// Why somebody was told of the first of that night's alerts.
  static func paging(_ width: Int = 120, _ height: Int = 40, _ keys: String = "") -> Stage {
    var stage = Stage.notifications(width, height)
    stage.press("a w")
    stage.snapshot.paging = PagingPart(labels: stage.state.paging.labels, story: .night)
    stage.press(keys)
    return stage
  }
}
