internal import Addresses
internal import Metrics
internal import Relabelling
package import Scrape

extension AlertingSettings {
  /// The Alertmanagers that all groups come to, each address once a group, and what is wrong with those that come to
  /// none. What relabelling drops is told nobody.
  ///
  /// - Parameter findings: what the groups' files say.
  package func endpoints(
    _ findings: FileFindings
  ) -> (endpoints: [AlertmanagerEndpoint], problems: [String]) {
    var endpoints: [AlertmanagerEndpoint] = []
    var problems = findings.problems
    for group in groups {
      let job = group.discovery
      var seen: Set<String> = []
      for found in job.staticGroups + (findings.groups[job.name] ?? []) {
        for address in found.addresses {
          do throws(ScrapeError) {
            guard let url = try group.url(found.labels.setting("__address__", address)),
              seen.insert(url).inserted
            else { continue }
            endpoints.append(
              AlertmanagerEndpoint(
                url, http: job.http, timeout: group.timeout, rules: rules + group.rules))
          } catch {
            problems.append("\(job.name), target \(shown(address)): \(error.message)")
          }
        }
      }
    }
    return (endpoints, problems)
  }
}

extension AlertingSettings.Group {
  /// Where a discovered label set is posted to; nil where relabelling drops it.
  fileprivate func url(_ discovered: Labels) throws(ScrapeError) -> String? {
    let prefix = pathPrefix.split(separator: "/").map { "/" + $0 }.joined()
    let usual = Labels([
      Label("__scheme__", discovery.scheme),
      Label("__alerts_path__", prefix + "/api/v2/alerts"),
    ])
    guard let kept = discovery.relabelRules.apply(discovered.completed(by: usual)) else {
      return nil
    }
    let address = kept["__address__"]
    guard !address.isEmpty else { throw ScrapeError("no address is left after relabelling") }
    guard !address.contains("/") else {
      throw ScrapeError("\"\(shown(address))\" is no host:port")
    }
    let scheme = kept["__scheme__"].lowercased()
    guard scheme == "http" || scheme == "https" else {
      throw ScrapeError("scheme \"\(scheme.prefix(20))\" is neither http nor https")
    }
    let path = percentEncoded(kept["__alerts_path__"], keeping: "$&+,/:;=@")
    return scheme + "://" + address + (path.hasPrefix("/") ? path : "/" + path)
  }
}

/// An address without what proves who asks, which may stand before its `@`.
private func shown(_ address: String) -> String {
  let host = address.lastIndex(of: "@").map { address[address.index(after: $0)...] } ?? address[...]
  return String(host.prefix(80))
}
