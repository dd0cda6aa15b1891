internal import Exposition
internal import Metrics
internal import Scrape

/// Writes Vigil's own health into its own store, every five seconds.
final class HealthPart: Part {
  private let sink: any SampleSink
  private let scrape: ScrapePart
  private let screen: ScreenCounters
  private let storage: StoragePart
  private let sending: SendingPart
  private let alerting: AlertSendingPart
  private let notifications: NotificationKeeper?

  /// - Parameters:
  ///   - sink: the store, or what stands before it.
  ///   - notifications: nil where nobody is notified.
  init(
    _ sink: any SampleSink, scrape: ScrapePart, screen: ScreenCounters, storage: StoragePart,
    sending: SendingPart, alerting: AlertSendingPart, notifications: NotificationKeeper? = nil
  ) {
    self.sink = sink
    self.storage = storage
    self.scrape = scrape
    self.screen = screen
    self.sending = sending
    self.alerting = alerting
    self.notifications = notifications
  }

  func tick(_ beat: Beat) -> Bool {
    if beat.falls(on: 9, of: 10) {
      record.write(to: sink, at: beat.time)
      FamilyRecord(remotes: sending.statuses).write(to: sink, at: beat.time)
      FamilyRecord(alertmanagers: alerting.statuses).write(to: sink, at: beat.time)
      notifications?.series.write(to: sink, at: beat.time)
    }
    return false
  }

  /// The same as a page that others scrape.
  var page: [UInt8] {
    var writer = PageWriter()
    record.write(to: &writer)
    FamilyRecord(remotes: sending.statuses).write(to: &writer)
    FamilyRecord(alertmanagers: alerting.statuses).write(to: &writer)
    for family in notifications?.series ?? [] { family.write(to: &writer) }
    return writer.bytes
  }

  private var record: HealthRecord {
    HealthRecord(
      store: storage.statistics, scrapes: scrape.statistics, screen: screen.values,
      log: storage.log, blocks: storage.blocks)
  }
}
