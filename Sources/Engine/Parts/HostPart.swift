internal import Glibc
internal import Host
internal import Metrics
internal import Query
internal import Scrape
internal import YAML

/// What vigil.yml says under `host`.
package struct HostSettings: Sendable, Hashable {
  /// nil: on where nothing else is configured.
  package var isEnabled: Bool?
  package var interval = Duration.seconds(5)

  package init() {}

  init(_ vigil: inout YAMLMapping) throws(YAMLError) {
    guard let node = vigil.take("host") else { return }
    var mapping = try YAMLMapping(node)
    isEnabled = try mapping.take("enabled")?.bool()
    if let interval = mapping.take("interval") {
      guard let span = parseDuration(try interval.string()), span > .zero else {
        throw interval.error("host.interval wants a duration such as 5s")
      }
      self.interval = span
    }
    try mapping.finish("host")
  }
}

/// This machine as a target of the scraper.
final class HostPart: Part {
  static let job = "host"
  private let interval: Duration
  private let scrape: ScrapePart
  private let name: String

  init(_ settings: HostSettings, scrape: ScrapePart, name: String = hostName()) {
    interval = settings.interval
    self.scrape = scrape
    self.name = name
  }

  func start() {
    let collector = HostCollector()
    scrape.add(
      InProcessTarget(job: Self.job, instance: name, interval: interval) { collector.page() })
  }

  /// Its interval beside those of the jobs.
  func describe(_ sources: inout DataSources) {
    sources.jobIntervals[Self.job] = interval
    sources.instanceIntervals = [name: interval]
  }
}

func hostName() -> String {
  var names = utsname()
  guard uname(&names) == 0 else { return "localhost" }
  return withUnsafeBytes(of: names.nodename) {
    String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
  }
}
