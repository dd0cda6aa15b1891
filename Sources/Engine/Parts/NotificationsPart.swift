internal import Calendar
internal import Facts
internal import Routing
internal import Rules
internal import Synchronization
internal import YAML

/// Has alerts notified as an alertmanager.yml says, which is read anew where it changes.
final class NotificationsPart: Part {
  let keeper: NotificationKeeper
  private let settings: AlertmanagerSettings
  private let problems: @Sendable ([String]) -> [YAMLError]
  private struct State {
    var file: NotificationFile
    var fault: String?
    var remarks: [String] = []
    /// Those in force; nil before any are.
    var receivers: [String]?
  }
  private let state: Mutex<State>

  /// - Parameters:
  ///   - named: receivers that are named elsewhere.
  ///   - problems: what of vigil.yml names nobody, by the receivers that there are.
  init(
    _ keeper: NotificationKeeper, _ settings: AlertmanagerSettings, file: String,
    named: [String] = [], problems: @escaping @Sendable ([String]) -> [YAMLError] = { _ in [] }
  ) {
    self.keeper = keeper
    self.settings = settings
    self.problems = problems
    let named = Set(settings.named + named)
    state = Mutex(State(file: NotificationFile(file, zones: ZoneDatabase(), named: named)))
  }

  func start() { keeper.start() }

  func reload(_ file: PrometheusConfiguration) {
    keeper.take(externalLabels: file.rules.externalLabels)
  }

  func stop() { keeper.stop() }

  func tick(_ beat: Beat) -> Bool {
    (beat.isReload || beat.count == 0 || beat.falls(on: 3, of: 4)) && poll()
  }

  /// Whether there is news.
  private func poll() -> Bool {
    state.withLock { state in
      switch state.file.poll() {
      case nil: return false
      case .broken(let reason)?:
        state.fault = reason
        return true
      case .loaded(let loaded)?:
        state.fault = nil
        let names = loaded.configuration.receivers.map(\.name)
        state.remarks =
          loaded.remarks
          + settings.named.filter { !names.contains($0) }.map {
            "notifications names \($0), which is no receiver of \(state.file.path)"
          }
        state.receivers = names
        keeper.tell(.configuration(loaded))
        return true
      }
    }
  }

  func facts(_ told: inout ToldFacts) {
    keeper.facts(&told)
    let (fault, remarks, receivers) = state.withLock { ($0.fault, $0.remarks, $0.receivers) }
    if let fault {
      told.notices.append(
        NoticeFact(
          .error, fault,
          detail: receivers != nil
            ? "\(fault)\n\nWhat was in force before stays so."
            : "\(fault)\n\nNobody is notified."))
    }
    told.notices += remarks.map { .warning($0) }
    guard let receivers else { return }
    told.notices += problems(receivers).map { .warning($0.description) }
  }
}
