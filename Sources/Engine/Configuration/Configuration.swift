package import Calendar
package import Facts
internal import Files
package import Incidents
internal import Metrics
package import OnCall
package import Rules
package import Transport
package import YAML

/// What vigil.yml says: pointers to the files a user already has, and the little that has no format elsewhere.
package struct Configuration: Sendable {
  /// The file it was read from; nil for the defaults.
  package var file: String?
  /// A prometheus.yml.
  package var prometheus: String?
  /// The server to ask instead of scraping.
  package var source: SourceConfiguration?
  /// Servers by the name that dashboards give their data source.
  package var sources: [String: SourceConfiguration] = [:]
  /// A Prometheus' data directory to read instead of scraping and asking.
  package var data: String?
  /// An engine that runs elsewhere, to watch instead of doing anything oneself.
  package var attached: AttachedConfiguration?
  package var boards = BoardSettings()
  package var state: String?
  package var retention = RetentionSettings()
  package var keep = KeepSettings()
  package var limits = LimitSettings()
  package var host = HostSettings()
  package var serve = ServeSettings()
  /// "UTC", "local", a name of the machine's zones, or nil for what TZ says.
  package var timezone: String?
  package var timezoneNode: YAMLNode?
  /// Key bindings by action, in file order.
  package var keys: [KeyBinding] = []
  package var theme = "default"
  /// Who acknowledges and silences; an environment variable's value where it begins with `$`.
  package var user: String?
  package var themeNode: YAMLNode?
  package var rollups = RollupSettings()
  /// Rule files beside those that the prometheus.yml names.
  package var rules = RuleSettings()
  /// The maintenance windows that come by themselves.
  package var maintenance = MaintenanceSettings()
  package var incidents = IncidentSettings()
  package var redaction = RedactionSettings()
  /// Who is notified of alerts.
  package var alertmanager = AlertmanagerSettings()
  /// Who is on call when.
  package var oncall = OnCallPlan()
  /// Whom the escalations of incidents name.
  package var escalations: [Mention] = []
  /// The Alertmanager that somebody else runs.
  package var alertmanagers = AlertmanagersSettings()
  /// What it says to no effect, each with its place.
  package var remarks = YAMLRemarks()

  /// An engine that was found, and how it is reached.
  package struct AttachedConfiguration: Sendable {
    package var request: HTTPRequest
    package var engine: EngineFact
    /// This program's version.
    package var version: String

    package init(_ request: HTTPRequest, _ engine: EngineFact, version: String) {
      self.request = request
      self.engine = engine
      self.version = version
    }
  }

  package struct KeyBinding: Sendable {
    package var action: String
    package var key: String
    package var node: YAMLNode
  }

  package init() {}

  /// Reads a vigil.yml; relative paths in it are seen from its own folder.
  ///
  /// - Parameter zones: the machine's.
  package static func read(
    _ bytes: [UInt8], file: String, zones: ZoneDatabase = ZoneDatabase()
  ) throws(YAMLError) -> Configuration {
    var configuration = Configuration()
    configuration.file = file
    let folder = FilePath.folder(of: file)
    let root = try YAMLNode.parse(bytes, file: file)
    guard !root.isNull else {
      return configuration
    }
    var top = try YAMLMapping(root)
    // Each part takes its own section.
    configuration.prometheus = try PrometheusPart.section(&top, folder: folder)
    try configuration.readSource(&top, folder: folder)
    configuration.boards = try BoardSettings(&top, folder: folder)
    configuration.retention = try RetentionSettings(&top)
    configuration.keep = try KeepSettings(&top)
    configuration.limits = try LimitSettings(&top)
    configuration.host = try HostSettings(&top)
    configuration.serve = try ServeSettings(&top, folder: folder)
    configuration.rollups = RollupSettings(&top)
    configuration.rules = try RuleSettings(&top, folder: folder)
    configuration.maintenance = try MaintenanceSettings(&top)
    configuration.incidents = try IncidentSettings(&top)
    configuration.redaction = try RedactionSettings(&top)
    configuration.alertmanager = try AlertmanagerSettings(
      &top, folder: folder, remarks: &configuration.remarks)
    configuration.escalations = Mention.escalations(in: root)
    if let node = top.take("oncall") {
      configuration.oncall = try OnCallPlan(node, zones: zones)
    }
    configuration.alertmanagers = try AlertmanagersSettings(
      &top, folder: folder, remarks: &configuration.remarks)
    configuration.incidents.notifies = configuration.alertmanager.file != nil
    configuration.state = try top.take("state").map { node throws(YAMLError) in
      FilePath.resolve(try node.string(), in: folder)
    }
    configuration.timezoneNode = top.take("timezone")
    configuration.timezone = try configuration.timezoneNode?.string()
    if let node = top.take("keys") {
      for entry in try node.entries() {
        configuration.keys.append(
          KeyBinding(
            action: try entry.key.string(), key: try entry.value.string(), node: entry.value))
      }
    }
    configuration.user = try top.take("user")?.string()
    configuration.themeNode = top.take("theme")
    configuration.theme = try configuration.themeNode?.string() ?? "default"
    configuration.remarkIdleBesideSource(top)
    try top.finish("vigil.yml")
    return configuration
  }

  /// Where a server is asked nothing is scraped: what is said of scraping and of what is kept counts for nothing then.
  private mutating func remarkIdleBesideSource(_ top: YAMLMapping) {
    guard source != nil || !sources.isEmpty else { return }
    var idle = ["prometheus", "retention", "keep", "limits", "quantiles"]
    if host.isEnabled == true { idle.append("host") }
    for name in idle {
      guard let key = top.key(name), top.node[name]?.isNull == false else { continue }
      remarks.warnings.append(
        key.error("\(name) has no effect beside source: the server is asked, nothing is scraped"))
    }
  }

  /// The server that is asked where a dashboard names none; nil where Vigil scrapes by itself.
  var mainSource: SourceConfiguration? {
    source ?? sources.min(by: { $0.key < $1.key })?.value
  }
}
