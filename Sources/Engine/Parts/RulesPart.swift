internal import Metrics
internal import Rules

/// The rules' part of the engine: reads the files that `rule_files` names and tells what is wrong with them. They are
/// not evaluated yet, which is told too.
struct RulesPart: Sendable {
  private var settings = RuleSettings()
  private var reader = RuleFileReader()
  private var isChecked = false

  /// Takes up its section of a configuration.
  mutating func takeUp(_ settings: RuleSettings) {
    self.settings = settings
    isChecked = false
  }

  /// Looks at the files: what is to be told of them, or nil where nothing is new. Blocks on files, but on no pipe for
  /// long.
  mutating func poll() -> [EngineFault]? {
    let isChanged = reader.read(settings.files, patience: .seconds(1))
    defer { isChecked = true }
    return isChanged || !isChecked ? faults : nil
  }

  private var faults: [EngineFault] {
    var faults = reader.entries.flatMap(\.problems).map { problem in
      EngineFault(
        isError: true, text: "\(problem)",
        detail: "\(problem)\n\nNothing of a rule file with a mistake is used.")
    }
    faults += (reader.missing + reader.idlePatterns).map {
      EngineFault(isError: false, text: "\($0)", detail: "\($0)")
    }
    let good = reader.entries.filter(\.problems.isEmpty)
    let (alerts, records) = good.reduce((0, 0)) { sum, entry in
      (sum.0 + entry.file.counts.alerts, sum.1 + entry.file.counts.records)
    }
    guard alerts + records > 0 else { return faults }
    let what =
      "\(counted(good.count, "rule file")) checked, not evaluated yet: "
      + "\(counted(alerts, "alert")), \(counted(records, "record"))"
    let interval = formatDuration(settings.evaluationInterval)
    faults.append(
      EngineFault(
        isError: false, text: what,
        detail: what + "\n\nNo alert of theirs fires and no record of theirs has series, whatever "
          + "evaluation_interval (\(interval)) says.\n\n" + good.map(\.path).joined(separator: "\n")
      ))
    return faults
  }
}

private func counted(_ count: Int, _ noun: String) -> String {
  "\(count) \(noun)\(count == 1 ? "" : "s")"
}
