/// Whom a dashboard can ask.
package struct DataSources: Sendable {
  /// The one that answers where the dashboard names none that is known.
  package var main: any DataSource
  package var mainName: String
  /// Others by name or uid.
  package var named: [String: any DataSource]
  /// How often the targets are scraped, where it is known: the least sensible step.
  package var scrapeInterval: Duration
  /// How often each job is scraped, by its name, where that is known.
  package var jobIntervals: [String: Duration] = [:]
  /// How often single targets are scraped, by their instance: for queries that name no job.
  package var instanceIntervals: [String: Duration] = [:]

  /// Whether others ask the same, and questions that are equal cost the source nothing more: then it is asked at whole
  /// seconds, on a beat that all share.
  package var sharesAnswers = false

  /// How far the last step may lie back before a question for this very instant completes it: little where
  /// questions cost little, more where each is a request over the network.
  package var tailAfter: Duration

  package init(
    main: any DataSource, mainName: String = "Vigil", named: [String: any DataSource] = [:],
    scrapeInterval: Duration = .seconds(15), tailAfter: Duration = .seconds(15)
  ) {
    self.main = main
    self.mainName = mainName
    self.named = named
    self.scrapeInterval = scrapeInterval
    self.tailAfter = tailAfter
  }

  /// The source of that name, else the main one.
  package func source(_ name: String) -> (key: String, source: any DataSource) {
    if let source = named[name] { return (name, source) }
    return ("", main)
  }

  /// With others that are asked by their names.
  package func adding(_ others: [String: any DataSource]) -> DataSources {
    guard !others.isEmpty else { return self }
    var copy = self
    copy.named.merge(others) { $1 }
    return copy
  }
}
