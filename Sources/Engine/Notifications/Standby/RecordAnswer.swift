internal import Alerts
internal import Facts
internal import Metrics
internal import Notifications

/// What an engine tells one that stands by for it.
struct RecordAnswer: Sendable, Codable {
  var engine: EngineFact
  /// Of the keeper: another after each start.
  var instance: String
  /// Why it tells nobody of anything at present; empty where it does.
  var idle: String
  /// Whether it waits for what was recorded in its place.
  var awaitsHandover: Bool
  /// When it last looked at what is due, and when this was written, both by its clock.
  var lived: Timestamp
  var now: Timestamp
  /// Of the journal.
  var version: UInt64
  /// Whether the records are all that is current, or only what is new.
  var isWhole: Bool
  var records: [NotificationRecord]
  var receivers: [ReceiverFact]
  var ordered: Ordered

  /// What people ordered there.
  struct Ordered: Sendable, Codable, Hashable {
    var silences: [SilenceFact]
    var acknowledgements: [MirroredAcknowledgement]
  }

  /// What every version of such an answer has.
  struct Head: Decodable {
    var engine: EngineFact
  }
}

/// What an engine that sent in the place of another one hands to it.
struct RecordHandover: Sendable, Codable {
  /// Of the keeper that waits for it.
  var instance: String
  var records: [NotificationRecord]
  var ordered: RecordAnswer.Ordered
}

/// What one that stands by heard of the first.
enum FirstNews: Sendable {
  case heard(RecordAnswer)
  /// It lives and cannot be understood.
  case foreign(String)
  case missed(String)
  /// What was recorded in its place was handed over, or was not for that reason.
  case handedBack(String?)
}
