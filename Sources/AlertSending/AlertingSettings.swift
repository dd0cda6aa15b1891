package import Clients
package import Relabelling
package import Scrape

/// What a prometheus.yml says of whom alerts are sent to.
package struct AlertingSettings: Sendable, Hashable {
  /// Applied to the labels of every alert, external labels among them.
  package var rules: [RelabelRule] = []
  package var groups: [Group] = []

  package init() {}

  /// One entry of `alertmanagers`: where its members are found, and how they are spoken to.
  package struct Group: Sendable, Hashable {
    /// Where targets are found, their relabelling, scheme and HTTP settings; named by its place, from 0.
    package var discovery: ScrapeJob
    /// Without what every Alertmanager's path ends in.
    package var pathPrefix = ""
    package var timeout = Duration.seconds(10)
    /// Applied for its members alone, after those of all.
    package var rules: [RelabelRule] = []

    package init(_ discovery: ScrapeJob) { self.discovery = discovery }
  }
}

/// An Alertmanager that is told of alerts.
package struct AlertmanagerEndpoint: Sendable, Hashable {
  /// Where alerts are posted.
  package var url: String
  package var http: HTTPSettings
  package var timeout: Duration
  package var rules: [RelabelRule]

  package init(
    _ url: String, http: HTTPSettings = HTTPSettings(), timeout: Duration = .seconds(10),
    rules: [RelabelRule] = []
  ) {
    (self.url, self.http, self.timeout, self.rules) = (url, http, timeout, rules)
  }
}
