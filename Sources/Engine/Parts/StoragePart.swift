internal import Facts
internal import Metrics
internal import Synchronization
internal import TSDB
internal import YAML

/// What vigil.yml says under `retention`.
package struct RetentionSettings: Sendable, Hashable {
  package var time = Duration.seconds(24 * 3600)
  package var bytes: Int64 = 1 << 30

  package init() {}

  init(_ vigil: inout YAMLMapping) throws(YAMLError) {
    guard let node = vigil.take("retention") else { return }
    var mapping = try YAMLMapping(node)
    if let time = mapping.take("time") {
      guard let span = parseDuration(try time.string()), span > .zero else {
        throw time.error("retention.time wants a duration such as 24h")
      }
      self.time = span
    }
    if let size = mapping.take("size") {
      guard let bytes = parseSize(try size.string()), bytes > 0 else {
        throw size.error("retention.size wants a size such as 512MB or 1GB")
      }
      self.bytes = bytes
    }
    try mapping.finish("retention")
  }
}

/// Bytes as Prometheus writes sizes: `512MB`, `1GB`, `1GiB` (powers of 1024 either way), plain bytes.
package func parseSize(_ text: String) -> Int64? {
  let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
  var unit = text.dropFirst(digits.count).uppercased()
  if unit.hasSuffix("B") { unit.removeLast() }
  if unit.hasSuffix("I") { unit.removeLast() }
  guard let number = Double(digits), number.isFinite,
    let power = ["", "K", "M", "G", "T", "P"].firstIndex(of: unit)
  else { return nil }
  let bytes = (0..<power).reduce(number) { size, _ in size * 1024 }
  return bytes < 0x1p62 ? Int64(bytes) : nil
}

/// Keeps samples as long as their retention says, in memory and in the state folder, and tells how far back there can
/// be any.
final class StoragePart: Part {
  private let store: Store
  private let retention: Duration
  private let clock: @Sendable () -> Timestamp
  /// Since when samples are kept.
  private let begun: Mutex<Timestamp>
  /// nil where they are kept in memory only.
  private let keeper: SampleKeeper?

  /// - Parameter state: the folder of everything that lasts; `store` must be filling then. nil for memory only.
  init(
    _ store: Store, _ settings: RetentionSettings, state: String? = nil,
    clock: @escaping @Sendable () -> Timestamp
  ) {
    self.store = store
    retention = settings.time
    self.clock = clock
    begun = Mutex(clock())
    keeper = state.map { SampleKeeper(store, in: $0, wall: clock) }
  }

  func start() { keeper?.start() }

  func tick(_ beat: Beat) -> Bool {
    if beat.falls(on: 59, of: 60) { store.enforceRetention(now: beat.time) }
    return false
  }

  /// How the log fares; nil where there is none.
  var log: StoreLogStatus? { keeper?.report.log }

  func facts(_ told: inout ToldFacts) {
    let now = clock()
    let report = keeper?.report
    let since = begun.withLock { begun in
      // Where the clock was set back, all begins anew.
      begun = min(begun, now)
      return min(begun, report?.oldest ?? begun)
    }
    told.sheet.tell(
      \.sources,
      [SourceFact(name: "embedded", keeping: .init(since: since, retention: retention))])
    guard let report else { return }
    told.notices += report.remarks + report.log.notices
  }

  func stop() { keeper?.stop() }
}

extension StoreLogStatus {
  /// What is wrong.
  fileprivate var notices: [NoticeFact] {
    var notices: [NoticeFact] = []
    if let fault {
      notices.append(
        NoticeFact(
          .error, "samples are not saved: \(fault)",
          detail: "\(fault)\n\nThey are in memory; all of them are written as soon as that is "
            + "possible, which is tried every ten seconds."))
    }
    if let first = damage.first {
      let more = damage.count > 1 ? " (and \(damage.count - 1) more)" : ""
      let lost =
        samplesLost > 0 ? "\n\nof whose series \(samplesLost) later samples are lost too" : ""
      notices.append(
        NoticeFact(.warning, first + more, detail: damage.joined(separator: "\n") + lost))
    }
    return notices
  }
}
