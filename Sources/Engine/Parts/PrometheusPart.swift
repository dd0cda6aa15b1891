internal import Facts
internal import Files
internal import Metrics
internal import Scrape
internal import Synchronization
internal import YAML

/// The prometheus.yml that vigil.yml names: watches the file and has the other parts take up their sections. One that
/// breaks leaves the old in force.
final class PrometheusPart: Part {
  private struct State {
    var file: PrometheusFile
    /// When it was taken up last, and what of it.
    var taken: (time: Timestamp, configuration: PrometheusConfiguration)?
    var fault: NoticeFact?
    /// What no part honours.
    var remarks: [NoticeFact] = []
  }
  private let state: Mutex<State>
  private let readers: [any Part]

  /// Reads the file; an error names line and column.
  ///
  /// - Parameter readers: who has a section in it.
  init(
    _ path: String, readers: [any Part],
    environment: @escaping @Sendable (String) -> String? = { _ in nil }
  ) throws(EngineError) {
    self.readers = readers
    state = Mutex(State(file: PrometheusFile(path, environment: environment)))
    if case .broken(let reason)? = poll(wallClock()) { throw EngineError(reason) }
  }

  /// Its key of vigil.yml.
  static func section(_ vigil: inout YAMLMapping, folder: String) throws(YAMLError) -> String? {
    try vigil.take("prometheus").map { node throws(YAMLError) in
      FilePath.resolve(try node.string(), in: folder)
    }
  }

  func tick(_ beat: Beat) -> Bool {
    (beat.isReload || beat.falls(on: 2, of: 4)) && poll(beat.time) != nil
  }

  func facts(_ told: inout ToldFacts) {
    let (fault, remarks) = state.withLock { ($0.fault, $0.remarks) }
    told.notices += (fault.map { [$0] } ?? []) + remarks
  }

  /// What is in force, and when it was taken up; nil before that.
  var inForce: (time: Timestamp, configuration: PrometheusConfiguration)? {
    state.withLock { $0.taken }
  }

  /// Why the newest version of the file is not in force; nil where it is.
  var problem: String? { state.withLock { $0.fault?.text } }

  /// Takes up what is new; nil where nothing is.
  private func poll(_ now: Timestamp) -> PrometheusFile.Change? {
    // Only one thread polls; the lock is not held while the file is read.
    var file = state.withLock { $0.file }
    let change = file.poll()
    state.withLock { [file] in $0.file = file }
    switch change {
    case nil: break
    case .loaded(let loaded):
      for reader in readers { reader.reload(loaded) }
      state.withLock {
        $0.fault = nil
        $0.taken = (now, loaded)
        $0.remarks = NoticeFact.told(loaded.remarks)
      }
    case .broken(let reason):
      state.withLock {
        $0.fault = NoticeFact(
          .error, reason, detail: "\(reason)\n\nThe old configuration stays in force.")
      }
    }
    return change
  }
}

extension NoticeFact {
  /// Remarks on one file as one notice; none where there are none.
  static func told(_ remarks: YAMLRemarks) -> [NoticeFact] {
    let all = remarks.all
    guard let first = all.first else { return [] }
    let more = all.count > 1 ? " (and \(all.count - 1) more)" : ""
    return [
      NoticeFact(
        .warning, "\(first)\(more)", detail: all.map { "\($0)" }.joined(separator: "\n"))
    ]
  }

  /// A warning that its one line tells whole.
  static func warning(_ text: String) -> NoticeFact { NoticeFact(.warning, text, detail: text) }
}
