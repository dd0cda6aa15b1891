internal import Facts
internal import Metrics
internal import Rules
internal import Synchronization

/// Reads the files that `rule_files` names and tells what is wrong with them. They are not evaluated yet, which is told
/// too.
final class RulesPart: Part {
  private struct State {
    var settings = RuleSettings()
    var reader = RuleFileReader()
    /// Whether the files of the configuration in force were looked at.
    var isChecked = false
    var notices: [NoticeFact] = []
  }
  private let state = Mutex(State())

  func reload(_ file: PrometheusConfiguration) {
    state.withLock {
      $0.settings = file.rules
      $0.isChecked = false
    }
  }

  /// Whether the files of the configuration in force were looked at.
  var isChecked: Bool { state.withLock { $0.isChecked } }

  /// Looks at the files. Blocks on no pipe for long.
  func tick(_ beat: Beat) -> Bool {
    // Only the thread that keeps house polls; the lock is not held while files are read.
    var fresh = state.withLock { $0 }
    guard beat.falls(on: 2, of: 4) || !fresh.isChecked else { return false }
    let isChanged = fresh.reader.read(fresh.settings.files, patience: .seconds(1))
    let isNews = isChanged || !fresh.isChecked
    if isNews { fresh.notices = RulesPart.notices(fresh.reader, fresh.settings) }
    fresh.isChecked = true
    state.withLock { [fresh] in $0 = fresh }
    return isNews
  }

  func facts(_ told: inout ToldFacts) { told.notices += state.withLock { $0.notices } }

  private static func notices(_ reader: RuleFileReader, _ settings: RuleSettings) -> [NoticeFact] {
    var notices = reader.entries.flatMap(\.problems).map { problem in
      NoticeFact(
        .error, "\(problem)", detail: "\(problem)\n\nNothing of a rule file with a mistake is used."
      )
    }
    notices += (reader.missing + reader.idlePatterns).map { .warning("\($0)") }
    let good = reader.entries.filter(\.problems.isEmpty)
    let (alerts, records) = good.reduce((0, 0)) { sum, entry in
      (sum.0 + entry.file.counts.alerts, sum.1 + entry.file.counts.records)
    }
    guard alerts + records > 0 else { return notices }
    let what =
      "\(counted(good.count, "rule file")) checked, not evaluated yet: "
      + "\(counted(alerts, "alert")), \(counted(records, "record"))"
    let interval = formatDuration(settings.evaluationInterval)
    notices.append(
      NoticeFact(
        .warning, what,
        detail: what + "\n\nNo alert of theirs fires and no record of theirs has series, whatever "
          + "evaluation_interval (\(interval)) says.\n\n" + good.map(\.path).joined(separator: "\n")
      ))
    return notices
  }
}

private func counted(_ count: Int, _ noun: String) -> String {
  "\(count) \(noun)\(count == 1 ? "" : "s")"
}
