internal import JSON
internal import Ledger
internal import Metrics
internal import Notifications

extension LedgerEvent {
  init(_ record: NotificationRecord) {
    let body = record.isGone ? [] : (try? encodeJSON(record)) ?? Array("{}".utf8)
    self.init(
      time: record.at.milliseconds, subject: record.subject.rawValue, key: record.key, body: [])
    current = record.isGone ? .forgotten : .known(body)
    // Only what is current is ever read: what was said before would fill the disk.
    isListed = false
  }
}

extension NotificationRecord {
  /// What is current in a ledger, in the order of its numbers. Blocks.
  static func recorded(in ledger: EventLedger) throws(LedgerError) -> [NotificationRecord] {
    var records: [NotificationRecord] = []
    for subject in Subject.allCases {
      for (_, body) in try ledger.current(subject.rawValue) {
        guard let record = try? decodeJSON(NotificationRecord.self, from: body) else { continue }
        records.append(record)
      }
    }
    return records
  }
}
