package import JSON
package import Metrics

/// How far a remote has come: what it has taken, or refused for good.
package struct Position: Sendable, Hashable {
  /// Nothing up to here is missing.
  package var through: Timestamp
  /// The same of single targets, where they are further; by the labels that name them.
  package var targets: [TargetName: Timestamp] = [:]
  /// When it was as it says. What was sent after that is not in it.
  package var written: Timestamp

  /// A target's labels `job` and `instance`; both empty for series that have neither.
  package struct TargetName: Sendable, Hashable {
    package var job: String
    package var instance: String

    package init(job: String, instance: String) {
      self.job = job
      self.instance = instance
    }

    package init(_ labels: Labels) { self.init(job: labels["job"], instance: labels["instance"]) }
  }

  /// Targets that are kept, at most.
  static let targetLimit = 100_000

  package init(through: Timestamp, written: Timestamp) {
    self.through = through
    self.written = written
  }

  /// Nothing up to here is missing of a series.
  package func through(_ labels: Labels) -> Timestamp {
    guard !targets.isEmpty, let own = targets[TargetName(labels)] else { return through }
    return max(own, through)
  }

  /// Reads what `json` gives; nil where it is none.
  package init?(_ json: JSON) {
    guard let through = json["through"].integer, let written = json["written"].integer else {
      return nil
    }
    self.init(
      through: Timestamp(milliseconds: Int64(through)),
      written: Timestamp(milliseconds: Int64(written)))
    guard case .array(let rows) = json["targets"] else { return }
    for row in rows.prefix(Self.targetLimit) {
      guard let job = row["job"].string, let instance = row["instance"].string,
        let time = row["through"].integer
      else { continue }
      targets[TargetName(job: job, instance: instance)] = Timestamp(milliseconds: Int64(time))
    }
  }

  /// As it is written down; times in milliseconds.
  package var json: JSON {
    let rows = targets.sorted {
      ($0.key.job, $0.key.instance) < ($1.key.job, $1.key.instance)
    }.map { target, time in
      JSON.object([
        .init("job", .string(target.job)), .init("instance", .string(target.instance)),
        .init("through", .number(Double(time.milliseconds))),
      ])
    }
    return .object([
      .init("through", .number(Double(through.milliseconds))),
      .init("written", .number(Double(written.milliseconds))), .init("targets", .array(rows)),
    ])
  }
}
