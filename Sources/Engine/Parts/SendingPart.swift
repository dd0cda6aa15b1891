internal import Facts
internal import Metrics
internal import Sending
internal import Synchronization

/// Sends what is stored on to the remotes of the prometheus.yml in force.
final class SendingPart: Part {
  private struct State {
    var senders: [Sender] = []
    /// Those that wait for what was kept before to be read back, with the ones in whose place they come.
    var waiting: [(sender: Sender, before: Sender?)] = []
    var isStopped = false
  }
  private let tap: SendingTap
  private let source: any SeriesSource
  private let storage: StoragePart
  private let clock: @Sendable () -> Timestamp
  private let state = Mutex(State())

  /// - Parameters:
  ///   - tap: the sink that stands before the store.
  ///   - source: the store, with all that is behind it.
  init(
    _ tap: SendingTap, source: any SeriesSource, storage: StoragePart,
    clock: @escaping @Sendable () -> Timestamp
  ) {
    self.tap = tap
    self.source = source
    self.storage = storage
    self.clock = clock
  }

  func reload(_ file: PrometheusConfiguration) {
    let (tap, source, clock) = (tap, source, clock)
    let gone = state.withLock { state -> [Sender] in
      let before = Dictionary(
        state.senders.map { ($0.settings.name, $0) }, uniquingKeysWith: { first, _ in first })
      var next: [Sender] = []
      for settings in file.remotes {
        let known = before[settings.name]
        if let known, known.settings == settings {
          next.append(known)
          continue
        }
        let sender = Sender(
          settings, source: source, labels: { [weak tap] in tap?.labels(of: $0) }, wall: clock)
        // One that never began has nothing to hand over but what was handed over to it.
        let earlier = state.waiting.first { $0.sender === known }
        state.waiting.append((sender, earlier.map { $0.before } ?? known))
        next.append(sender)
      }
      let gone = state.senders.filter { old in !next.contains { $0 === old } }
      state.waiting.removeAll { entry in !next.contains { $0 === entry.sender } }
      state.senders = next
      return gone
    }
    tap.senders = state.withLock { $0.senders }
    for sender in gone { sender.retire() }
    startWaiting()
  }

  func tick(_ beat: Beat) -> Bool {
    startWaiting()
    return false
  }

  private func startWaiting() {
    guard storage.isOpen else { return }
    let ready = state.withLock { state in
      defer { state.waiting = [] }
      return state.waiting
    }
    let folder = storage.keptIn.map { $0 + "/remote_write" }
    for entry in ready { entry.sender.start(folder: folder, after: entry.before) }
  }

  /// How the remotes fare, by their names.
  var statuses: [(name: String, status: SendStatus)] {
    state.withLock { $0.senders }.map { ($0.settings.name, $0.status) }
  }

  func facts(_ told: inout ToldFacts) {
    let now = clock()
    for sender in state.withLock({ $0.senders }) {
      told.notices += NoticeFact.told(sender.settings, sender.status, sender.fault, at: now)
    }
  }

  func stop() {
    let senders = state.withLock { state in
      state.isStopped = true
      return state.senders
    }
    for sender in senders { sender.retire() }
    for sender in senders { sender.stop() }
  }
}

extension NoticeFact {
  /// What is wrong with a remote.
  ///
  /// - Parameter fault: why its position cannot be written.
  static func told(
    _ settings: RemoteSettings, _ status: SendStatus, _ fault: String?, at now: Timestamp
  ) -> [NoticeFact] {
    var notices: [NoticeFact] = []
    let name = "remote_write \(settings.name)"
    if let since = status.failingSince, now - since >= .seconds(60) {
      let span = formatDuration(.seconds((now - since).milliseconds / 60_000 * 60))
      let reason = status.problem ?? "no answer"
      notices.append(
        NoticeFact(
          .error, "\(name) has taken nothing for \(span): \(reason)",
          detail:
            "\(settings.shownURL) takes no samples: \(reason)\n\nIt is asked again and again. "
            + "What it misses stays in the store and is sent when it is back, as far as retention "
            + "goes."))
    }
    if let last = status.lastRefusal, now - last < .seconds(600) {
      notices.append(
        NoticeFact(
          .warning,
          "\(name): \(status.failed) samples dropped: \(status.refusals)",
          detail: "\(settings.shownURL) did not get \(status.failed) samples, which are not sent "
            + "again:\n\(status.refusals)"))
    }
    if let fault {
      notices.append(
        NoticeFact(
          .warning, "\(name): its position is not saved: \(fault)",
          detail: "\(fault)\n\nAfter a restart samples will be sent twice."))
    }
    return notices
  }
}

extension RemoteSettings {
  /// The URL without what proves who asks, and without a query.
  fileprivate var shownURL: String {
    let text = url.prefix { $0 != "?" && $0 != "#" }
    // `scheme:`, nothing, and the authority with what proves who asks before its `@`.
    var parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count > 2, let at = parts[2].lastIndex(of: "@") else { return String(text) }
    parts[2] = parts[2][parts[2].index(after: at)...]
    return parts.joined(separator: "/")
  }
}
