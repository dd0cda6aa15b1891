package import Metrics

/// One notification to one integration of a receiver: due, on its way, or over.
package struct NotificationFact: Sendable, Hashable, Codable {
  package enum State: String, Sendable, Hashable, Codable {
    /// In the outbox; `nextTry` says until when.
    case waiting
    case sending
    case delivered
    /// Not tried again; the last attempt says why.
    case failed
    /// A newer state of its group took its place before it was sent.
    case replaced
    /// Nobody can send it: `reason` of the last attempt says why not.
    case undeliverable
  }

  package struct Attempt: Sendable, Hashable, Codable {
    package var at: Timestamp
    package var took: Duration
    /// The HTTP or SMTP status, 0 where none came.
    package var status: Int
    /// The answer in a few words, without secrets: `accepted`, `403 Forbidden: invalid routing key`.
    package var answer: String
    package var isDelivered: Bool
    package init(at: Timestamp, took: Duration, status: Int, answer: String, isDelivered: Bool) {
      self.at = at
      self.took = took
      self.status = status
      self.answer = answer
      self.isDelivered = isDelivered
    }
  }

  /// Grows with every notification, over the ends of the program.
  package var id: Int
  package var receiver: String
  /// `pagerduty[0]`.
  package var integration: String
  package var groupKey: String
  package var groupLabels: Labels
  /// `first notification`, `new alerts added`, `some alerts resolved`, `all alerts resolved`,
  /// `repeat interval elapsed`, `escalation`, `acknowledgement`, `test`, `heartbeat`.
  package var reason: String
  /// The label sets of those that fire, and of those that ended, in the notification's order.
  package var firing: [Labels]
  package var resolved: [Labels]
  /// Since when it is due.
  package var due: Timestamp
  package var state: State
  /// The first and the last, at most ten.
  package var attempts: [Attempt] = []
  /// How many there were.
  package var tries = 0
  package var nextTry: Timestamp?
  /// How many unsent ones of its group and integration it took the place of, and what they said.
  package var replaced = 0
  package var replacedReason = ""
  /// The incidents of its alerts.
  package var incidents: [Int] = []
  /// Why it is over, where it was not delivered, or not by itself; empty for no more than `state` says.
  package var outcome = ""
  /// How many alerts of it are not listed.
  package var unlisted = 0
  /// What it says beside its alerts, a sentence each: of flaps, of groups that it tells in short.
  package var remarks: [String] = []
  /// Who in particular is told by the receiver, "ana (primary on call)"; nil for nobody.
  package var person: String?
  package var isUnsaved = false

  package init(
    id: Int, receiver: String, integration: String, groupKey: String, groupLabels: Labels,
    reason: String, firing: [Labels], resolved: [Labels], due: Timestamp, state: State = .waiting
  ) {
    (self.id, self.receiver, self.integration) = (id, receiver, integration)
    (self.groupKey, self.groupLabels) = (groupKey, groupLabels)
    (self.reason, self.firing, self.resolved) = (reason, firing, resolved)
    (self.due, self.state) = (due, state)
  }

  /// Whether nothing more comes of it.
  package var isOver: Bool {
    switch state {
    case .waiting, .sending: false
    case .delivered, .failed, .replaced, .undeliverable: true
    }
  }
}
