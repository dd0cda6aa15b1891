internal import Scrape
internal import TSDB

/// Writes Vigil's own health into its own store, every five seconds.
final class HealthPart: Part {
  private let store: Store
  private let scrape: ScrapePart
  private let screen: ScreenCounters
  private let storage: StoragePart

  init(_ store: Store, scrape: ScrapePart, screen: ScreenCounters, storage: StoragePart) {
    self.store = store
    self.storage = storage
    self.scrape = scrape
    self.screen = screen
  }

  func tick(_ beat: Beat) -> Bool {
    if beat.falls(on: 9, of: 10) { record.write(to: store, at: beat.time) }
    return false
  }

  /// The same as a page that others scrape.
  var page: [UInt8] { record.page }

  private var record: HealthRecord {
    HealthRecord(
      store: storage.statistics, scrapes: scrape.statistics, screen: screen.values,
      log: storage.log, blocks: storage.blocks)
  }
}
