internal import Alerts
internal import Blocks
internal import Facts
internal import Files
internal import Glibc
internal import Metrics
internal import PromQL

/// Cuts the samples that an incident saw out of the store, into blocks beside it that outlive their retention: `vigil
/// --data` opens them.
struct IncidentCutter: Sendable {
  var source: any SeriesSource
  /// Where the folders of incidents are.
  var folder: String

  /// What is to be cut.
  struct Order: Sendable, Hashable {
    var incident: Int
    /// When it was closed.
    var closed: Timestamp
    /// What was evaluated for its graphs.
    var expressions: [String]
    /// Of its alerts.
    var alerts: [String]
    var from: Timestamp
    var through: Timestamp
  }
  struct Failure: Error, Hashable {
    var reason: String

    /// What the system says of a path just now.
    static func system(_ path: String) -> Self {
      Self(reason: "\(path): \(String(cString: strerror(errno)))")
    }
  }

  /// How far back an incident is looked at before it began.
  static let lead = Duration.seconds(1800)

  /// Blocks while it writes.
  func cut(_ order: Order, at now: Timestamp) throws(Failure) -> IncidentCut {
    let (selectors, reach) = Self.needs(order)
    var cut = IncidentCut(
      incident: order.incident, closed: order.closed, cut: now, from: order.from - reach,
      through: order.through)
    guard Folder.make(folder) else { throw .system(folder) }
    let folders = IncidentCutFolders(folder: folder, incident: order.incident)
    folders.recover()
    // A half one is not to be met under its name.
    let fresh = folder + "/INC-\(order.incident).new"
    Folder.remove(fresh)
    let made: [BlockMeta]
    do throws(BlockError) {
      made = try source.export(
        selectors, from: cut.from, through: cut.through,
        of: cut.from.milliseconds...max(cut.from.milliseconds, cut.through.milliseconds),
        to: fresh)
    } catch {
      Folder.remove(fresh)
      throw Failure(reason: "\(error)")
    }
    if made.isEmpty {
      // What an earlier cut has is all that is left.
      Folder.remove(fresh)
      cut.kept = folders.kept
    } else {
      let place = try folders.place(fresh)
      (cut.folder, cut.kept) = (place.name, place.kept)
    }
    cut.series = made.map(\.series).max() ?? 0
    cut.samples = made.reduce(0) { $0 + $1.samples }
    return cut
  }

  /// Which series the graphs are made of, with the states of the alerts themselves, and how far before its time an
  /// evaluation reads.
  private static func needs(_ order: Order) -> (selectors: [[Matcher]], reach: Duration) {
    var reach = Duration.zero
    var selectors: Set<[Matcher]> = []
    for text in Set(order.expressions) {
      guard let expression = try? parseExpression(text) else { continue }
      reach = max(reach, SeriesNeeds(expression).window)
      for selector in expression.selectors where !selector.isLabelsOnly {
        selectors.insert(selector.matchers)
      }
    }
    for name in order.alerts {
      guard let series = try? Matcher(Labels.nameLabel, .equal, "ALERTS"),
        let alert = try? Matcher("alertname", .equal, name)
      else { continue }
      selectors.insert([series, alert])
    }
    // An instant selector looks back for five minutes.
    return (Array(selectors), reach + .seconds(300))
  }
}

/// What was cut out of the store for an incident, as it is recorded.
struct IncidentCut: Sendable, Hashable, Codable {
  var incident: Int
  /// When the incident was closed.
  var closed: Timestamp
  var cut: Timestamp
  var from: Timestamp
  var through: Timestamp
  /// 0 where nothing was left to cut.
  var series: UInt64 = 0
  var samples: UInt64 = 0
  /// The name of the folder that they are in; nil where nothing was left to cut.
  var folder: String?
  /// Those of earlier cuts, which have what was gone at this one; nil in records of old.
  var kept: [String]?
}
