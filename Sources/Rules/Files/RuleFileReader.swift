internal import Files
package import YAML

/// Reads the rule files that a configuration names, and again what changed. Blocks on files.
package struct RuleFileReader: Sendable {
  /// One file as of its last reading.
  package struct Entry: Sendable {
    package var path: String
    package var file = RuleFile()
    /// What is wrong with it, each with its place; nothing of a file with problems is used.
    package var problems: [YAMLError] = []
    fileprivate var stamp: FileStamp?
  }

  /// The files that are there, in the order in which they are named.
  package private(set) var entries: [Entry] = []
  /// The entries of `rule_files` that no file fits, each with its place.
  package private(set) var missing: [YAMLError] = []
  /// Of these, the patterns, which may well fit nothing.
  package private(set) var idlePatterns: [YAMLError] = []
  /// The files that were read at the last look.
  package private(set) var fresh: [String] = []

  package init() {}

  /// Looks at the files; true where anything is new since the last look.
  ///
  /// - Parameter patience: how long a pipe's writer is waited for; nil for as long as it takes.
  package mutating func read(_ patterns: [RuleSettings.Pattern], patience: Duration? = nil) -> Bool
  {
    var (fresh, absent, idle): ([Entry], [YAMLError], [YAMLError]) = ([], [], [])
    var isChanged = false
    var read: Set<String> = []
    for pattern in patterns {
      let paths = FilePath.matching(pattern.path)
      if paths.isEmpty {
        var error = pattern.place
        if pattern.isPattern {
          error.message += " fits no file"
          idle.append(error)
        } else {
          error.message += ": no such file"
          absent.append(error)
        }
      }
      for path in paths where !fresh.contains(where: { $0.path == path }) {
        let stamp = FileStamp(path)
        if let known = entries.first(where: { $0.path == path }), known.stamp == stamp, stamp != nil
        {
          fresh.append(known)
          continue
        }
        isChanged = true
        read.insert(path)
        fresh.append(RuleFileReader.load(path, stamp, patience))
      }
    }
    isChanged =
      isChanged || fresh.count != entries.count || absent != missing || idle != idlePatterns
    self.fresh = fresh.map(\.path).filter(read.contains)
    (entries, missing, idlePatterns) = (fresh, absent, idle)
    return isChanged
  }

  private static func load(_ path: String, _ stamp: FileStamp?, _ patience: Duration?) -> Entry {
    var entry = Entry(path: path, stamp: stamp)
    do throws(FileError) {
      let bytes = try readFile(path, patience: patience)
      (entry.file, entry.problems) = RuleFile.load(bytes, file: path)
    } catch {
      entry.problems = [YAMLError(file: path, line: 0, column: 0, message: error.reason)]
    }
    return entry
  }
}

extension RuleFile {
  /// How many alerts and records it has.
  package var counts: (alerts: Int, records: Int) {
    let rules = groups.flatMap(\.rules)
    let records = rules.count { if case .recording = $0.kind { true } else { false } }
    return (rules.count - records, records)
  }
}
