internal import Clients
internal import Files
internal import Metrics
internal import YAML

/// What the files of a configuration said when they were last read: target lists and secrets.
///
/// A list that cannot be read leaves its last good state in force and is told as a problem.
package struct FileFindings: Sendable, Equatable {
  /// The groups of every job's target lists, by job name.
  package var groups: [String: [TargetGroup]] = [:]
  /// The content of every secret's file without its closing line break, or why there is none.
  package var secrets: [String: Result<String, ScrapeError>] = [:]
  package var problems: [String] = []

  package init() {}
}

extension ScrapeConfiguration {
  /// What is wrong with the target lists that the jobs name, and with targets that come to nothing, as of now. Blocks
  /// on files.
  package var problemsInTargets: [String] {
    var reader = FileReader()
    let findings = reader.read(jobs, now: .now)
    return findings.problems
      + jobs.flatMap { $0.targets(of: $0.staticGroups + (findings.groups[$0.name] ?? [])).problems }
  }
}

/// Reads the files that a configuration names, and again when they change. Blocks, so it has a thread of its own.
package struct FileReader {
  private struct Known {
    var stamp: FileStamp?
    var readAt: ContinuousClock.Instant
    var groups: [TargetGroup] = []
    var problem: String?
  }
  private struct KnownSecret {
    var stamp: FileStamp?
    var content: Result<String, ScrapeError>
  }
  /// How long a pipe without a writer holds up the other files.
  private static let patience = Duration.seconds(1)
  private var lists: [String: Known] = [:]
  private var secrets: [String: KnownSecret] = [:]

  package init() {}

  /// What the files of the jobs say now.
  package mutating func read(_ jobs: [ScrapeJob], now: ContinuousClock.Instant) -> FileFindings {
    var findings = FileFindings()
    var listsInUse: Set<String> = []
    for job in jobs where job.needsFiles {
      var groups: [TargetGroup] = []
      for discovery in job.files {
        for pattern in discovery.patterns {
          var paths = FilePath.matching(pattern)
          if paths.isEmpty {
            // A list that is gone leaves its targets in force, as in Prometheus.
            if lists[pattern] != nil { paths = [pattern] }
            findings.problems.append("job \"\(job.name)\": no file fits \(pattern)")
          }
          for path in paths {
            listsInUse.insert(path)
            refresh(path, after: discovery.refreshInterval, now: now)
            groups += lists[path]?.groups ?? []
            if let problem = lists[path]?.problem {
              findings.problems.append("job \"\(job.name)\": \(problem)")
            }
          }
        }
      }
      findings.groups[job.name] = groups
      for path in job.http.files {
        refreshSecret(path)
        findings.secrets[path] = secrets[path]?.content
      }
    }
    lists = lists.filter { listsInUse.contains($0.key) }
    secrets = secrets.filter { findings.secrets[$0.key] != nil }
    return findings
  }

  private mutating func refresh(_ path: String, after: Duration, now: ContinuousClock.Instant) {
    let stamp = FileStamp(path)
    let known = lists[path]
    if let known, let stamp, known.stamp == stamp,
      stamp.isStream ? known.problem == nil : now - known.readAt < after
    {
      return
    }
    var next = Known(stamp: stamp, readAt: now, groups: known?.groups ?? [])
    do {
      let bytes = try readFile(path, patience: FileReader.patience)
      // JSON is YAML too, so one reader with places in its errors does for both.
      let node = try YAMLNode.parse(bytes, file: path)
      next.groups = try node.items().map {
        var group = try TargetGroup($0)
        group.labels = group.labels.setting("__meta_filepath", path)
        return group
      }
    } catch { next.problem = "\(error)" }
    lists[path] = next
  }

  private mutating func refreshSecret(_ path: String) {
    let stamp = FileStamp(path)
    if let known = secrets[path], let stamp, known.stamp == stamp {
      if case .success = known.content { return }
      if !stamp.isStream { return }
    }
    let content: Result<String, ScrapeError>
    do throws(FileError) {
      var bytes = try readFile(path, limit: 1 << 20, patience: FileReader.patience)
      while let last = bytes.last, last == 0x0A || last == 0x0D || last == 0x20 || last == 0x09 {
        bytes.removeLast()
      }
      content = .success(String(decoding: bytes, as: UTF8.self))
    } catch { content = .failure(ScrapeError("\(error)")) }
    secrets[path] = KnownSecret(stamp: stamp, content: content)
  }
}
