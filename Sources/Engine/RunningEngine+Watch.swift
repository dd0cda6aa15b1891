internal import Dashboards
internal import Facts
internal import Scrape
internal import Watching

extension RunningEngine {
  /// What is known now, told anew.
  func gather(_ facts: inout FactSheet) {
    facts.tell(\.sources, [source])
    if let foreign = foreign?.facts.newest.targets {
      facts.tell(\.targets, foreign.rows, unknown: foreign.unknown)
    } else {
      facts.tell(\.targets, targets.map { TargetFact($0) })
    }
    facts.tell(
      \.notices,
      notices.map { NoticeFact($0.isError ? .error : .warning, $0.text, detail: $0.detail) })
    facts.tell(\.boards, library.entries.map { BoardFact($0) })
  }
}

extension BoardFact {
  init(_ entry: DashboardLibrary.Entry) {
    self.init(
      uid: entry.dashboard.uid, title: entry.dashboard.title, folder: entry.folder,
      file: entry.path?.split(separator: "/").last.map(String.init) ?? "",
      tags: entry.dashboard.tags, error: entry.error)
  }
}

extension TargetFact {
  init(_ status: TargetStatus) {
    let health: Health =
      switch status.health {
      case .up: .up
      case .down: .down
      case .unknown: .unknown
      }
    self.init(
      job: status.job, instance: status.instance,
      url: status.url.isEmpty ? "in this process" : status.url, health: health,
      error: status.error ?? status.warning ?? "", lastScrape: status.lastScrape,
      duration: status.lastScrape == nil ? nil : status.lastDuration, interval: status.interval,
      samples: status.samplesKept, labels: status.labels)
  }
}
