package import Facts
package import Logging

/// What of the facts is worth a line in the log: what came, went or changed since the last look. A plain value.
package struct FactLog {
  private var notices: [String: NoticeFact] = [:]
  private var targets: [TargetFact.ID: TargetFact.Health] = [:]
  private var isFirst = true

  package init() {}

  /// The lines for what is new in a sheet.
  package mutating func lines(_ sheet: FactSheet) -> [LogLine] {
    defer { isFirst = false }
    return noticeLines(sheet.notices.rows) + targetLines(sheet.targets.rows)
  }

  private mutating func noticeLines(_ rows: [NoticeFact]) -> [LogLine] {
    var lines: [LogLine] = []
    var present: [String: NoticeFact] = [:]
    for row in rows {
      // One that counts up stays the same notice.
      let key = row.text.filter { !$0.isNumber }
      present[key] = row
      guard notices[key] == nil else { continue }
      lines.append(
        LogLine(
          row.severity == .error ? .error : .warn, "engine", row.text,
          row.detail == row.text || row.detail.isEmpty ? [] : [.init("detail", row.detail)]))
    }
    for (key, row) in notices.sorted(by: { $0.key < $1.key }) where present[key] == nil {
      lines.append(LogLine(.info, "engine", "no longer: \(row.text)"))
    }
    notices = present
    return lines
  }

  private mutating func targetLines(_ rows: [TargetFact]) -> [LogLine] {
    var lines: [LogLine] = []
    var present: [TargetFact.ID: TargetFact.Health] = [:]
    for row in rows {
      present[row.id] = row.health
      let before = targets[row.id]
      let fields: [LogLine.Field] = [
        .init("job", row.job), .init("instance", row.instance), .init("url", row.url),
      ]
      if row.health == .down, before != .down {
        lines.append(
          LogLine(.warn, "scrape", "target is down", fields + [.init("error", row.error)]))
      } else if row.health == .up, before == .down {
        lines.append(LogLine(.info, "scrape", "target is up again", fields))
      } else if before == nil, !isFirst {
        lines.append(LogLine(.info, "scrape", "target is new", fields))
      }
    }
    let gone = targets.keys.filter { present[$0] == nil }.sorted {
      ($0.job, $0.instance, $0.url) < ($1.job, $1.instance, $1.url)
    }
    for id in gone {
      lines.append(
        LogLine(
          .info, "scrape", "target is gone",
          [.init("job", id.job), .init("instance", id.instance), .init("url", id.url)]))
    }
    targets = present
    return lines
  }
}
