internal import Clients
internal import Files
internal import Metrics
internal import Relabelling
internal import Scrape
package import YAML

extension AlertingSettings {
  /// Takes `alerting` out of the root of a prometheus.yml; file names start at the file's folder.
  package init(_ root: inout YAMLMapping, remarks: inout YAMLRemarks) throws(YAMLError) {
    self.init()
    guard let node = root.take("alerting"), !node.isNull else { return }
    let directory = FilePath.folder(of: node.file)
    var alerting = try YAMLMapping(node)
    rules = try RelabelRule.rules(alerting.take("alert_relabel_configs"))
    for node in try alerting.take("alertmanagers")?.items() ?? [] {
      groups.append(
        try Group(node, number: groups.count, directory: directory, remarks: &remarks))
    }
    alerting.close("alerting", remarks: &remarks)
  }
}

extension AlertingSettings.Group {
  fileprivate init(
    _ node: YAMLNode, number: Int, directory: String, remarks: inout YAMLRemarks
  ) throws(YAMLError) {
    var mapping = try YAMLMapping(node)
    var discovery = ScrapeJob(name: "alertmanagers[\(number)]")
    discovery.line = node.line
    if let node = mapping.take("scheme") { discovery.scheme = try node.string() }
    discovery.http = try HTTPSettings(&mapping, directory: directory, remarks: &remarks)
    discovery.relabelRules = try RelabelRule.rules(mapping.take("relabel_configs"))
    try discovery.readDiscovery(&mapping, directory)
    self.init(discovery)
    pathPrefix = try mapping.take("path_prefix")?.string() ?? ""
    if let node = mapping.take("timeout") {
      guard let span = parsePrometheusDuration(try node.string()), span > .zero else {
        throw node.mismatch("a duration such as 10s")
      }
      timeout = span
    }
    rules = try RelabelRule.rules(mapping.take("alert_relabel_configs"))
    if let node = mapping.take("api_version") {
      let version = try node.string()
      guard version == "v1" || version == "v2" else { throw node.mismatch("v2") }
      if version == "v1" {
        remarks.warnings.append(
          node.error("api_version v1 is gone from Alertmanager: alerts are sent as v2"))
      }
    }
    mapping.close(
      "alertmanagers", idle: HTTPSettings.idle + IdleKeys.discoveries + Self.idle,
      remarks: &remarks)
  }

  private static let idle = [IdleKey("sigv4", "requests go unsigned")]
}
