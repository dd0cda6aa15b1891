internal import Files
internal import Metrics
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
  /// Files and folders.
  package var dashboards: [String] = []
  /// The board to open where none is named: a file, a folder, or the uid or title of a loaded one.
  package var home: String?
  package var homeNode: YAMLNode?
  package var state: String?
  package var retention = Retention()
  package var host = Host()
  /// "UTC", "local", a name of the machine's zones, or nil for what TZ says.
  package var timezone: String?
  package var timezoneNode: YAMLNode?
  /// Key bindings by action, in file order.
  package var keys: [KeyBinding] = []
  package var theme = "default"
  package var themeNode: YAMLNode?
  /// The records of the rolling quantiles, read where they are run.
  package var quantiles: YAMLNode?
  /// What it says to no effect, each with its place.
  package var remarks = YAMLRemarks()

  package struct Retention: Sendable, Hashable {
    package var time = Duration.seconds(24 * 3600)
    package var bytes: Int64 = 1 << 30
    package init() {}
  }

  package struct Host: Sendable, Hashable {
    /// nil: on where nothing else is configured.
    package var isEnabled: Bool?
    package var interval = Duration.seconds(5)
    package init() {}
  }

  package struct KeyBinding: Sendable {
    package var action: String
    package var key: String
    package var node: YAMLNode
  }

  package init() {}

  /// Reads a vigil.yml; relative paths in it are seen from its own folder.
  package static func read(_ bytes: [UInt8], file: String) throws(YAMLError) -> Configuration {
    var configuration = Configuration()
    configuration.file = file
    let folder = FilePath.folder(of: file)
    let root = try YAMLNode.parse(bytes, file: file)
    guard !root.isNull else {
      return configuration
    }
    var top = try YAMLMapping(root)
    configuration.prometheus = try top.take("prometheus").map { node throws(YAMLError) in
      FilePath.resolve(try node.string(), in: folder)
    }
    if let node = top.take("source") { try configuration.readSource(node, folder: folder) }
    configuration.dashboards = try strings(top.take("dashboards")).map {
      FilePath.resolve($0, in: folder)
    }
    if let node = top.take("home") {
      configuration.homeNode = node
      configuration.home = try node.string()
    }
    configuration.state = try top.take("state").map { node throws(YAMLError) in
      FilePath.resolve(try node.string(), in: folder)
    }
    if let node = top.take("retention") { try configuration.readRetention(node) }
    if let node = top.take("host") { try configuration.readHost(node) }
    configuration.timezoneNode = top.take("timezone")
    configuration.timezone = try configuration.timezoneNode?.string()
    if let node = top.take("keys") {
      for entry in try node.entries() {
        configuration.keys.append(
          KeyBinding(
            action: try entry.key.string(), key: try entry.value.string(), node: entry.value))
      }
    }
    configuration.themeNode = top.take("theme")
    configuration.theme = try configuration.themeNode?.string() ?? "default"
    configuration.quantiles = top.take("quantiles")
    var remarks = YAMLRemarks()
    configuration.remarkIdleBesideSource(top, &remarks)
    try top.finish("vigil.yml", idle: Configuration.idle, remarks: &remarks)
    configuration.remarks = remarks
    return configuration
  }

  /// What will be honoured with alerts and incidents.
  private static let idle = [
    IdleKey("user", "there is nothing to acknowledge yet"),
    IdleKey("incidents", "no incident is opened"),
    IdleKey("deploys", "no deploy is marked"),
  ]

  /// Where a server is asked nothing is scraped: what is said of scraping and of what is kept counts for nothing then.
  private func remarkIdleBesideSource(_ top: YAMLMapping, _ remarks: inout YAMLRemarks) {
    guard source != nil || !sources.isEmpty else { return }
    var idle = ["prometheus", "retention", "quantiles"]
    if host.isEnabled == true { idle.append("host") }
    for name in idle {
      guard let key = top.key(name), top.node[name]?.isNull == false else { continue }
      remarks.warnings.append(
        key.error("\(name) has no effect beside source: the server is asked, nothing is scraped"))
    }
  }

  private static func strings(_ node: YAMLNode?) throws(YAMLError) -> [String] {
    guard let node else { return [] }
    var texts: [String] = []
    for item in try node.items() { texts.append(try item.string()) }
    return texts
  }

  private mutating func readSource(_ node: YAMLNode, folder: String) throws(YAMLError) {
    if node.text != nil || node["url"]?.text != nil {
      source = try SourceConfiguration.read(node, folder: folder)
      return
    }
    for entry in try node.entries() {
      sources[try entry.key.string()] = try SourceConfiguration.read(entry.value, folder: folder)
    }
  }

  private mutating func readRetention(_ node: YAMLNode) throws(YAMLError) {
    var mapping = try YAMLMapping(node)
    if let time = mapping.take("time") {
      guard let span = parseDuration(try time.string()), span > .zero else {
        throw time.error("retention.time wants a duration such as 24h")
      }
      retention.time = span
    }
    if let size = mapping.take("size") {
      guard let bytes = parseSize(try size.string()), bytes > 0 else {
        throw size.error("retention.size wants a size such as 512MB or 1GB")
      }
      retention.bytes = bytes
    }
    try mapping.finish("retention")
  }

  private mutating func readHost(_ node: YAMLNode) throws(YAMLError) {
    var mapping = try YAMLMapping(node)
    host.isEnabled = try mapping.take("enabled")?.bool()
    if let interval = mapping.take("interval") {
      guard let span = parseDuration(try interval.string()), span > .zero else {
        throw interval.error("host.interval wants a duration such as 5s")
      }
      host.interval = span
    }
    try mapping.finish("host")
  }
}

/// Bytes as Prometheus writes sizes: `512MB`, `1GB`, `1GiB` (powers of 1024 either way), plain bytes.
package func parseSize(_ text: String) -> Int64? {
  let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
  var unit = text.dropFirst(digits.count).uppercased()
  if unit.hasSuffix("B") { unit.removeLast() }
  if unit.hasSuffix("I") { unit.removeLast() }
  guard let number = Double(digits), number.isFinite,
    let power = ["", "K", "M", "G", "T", "P"].firstIndex(of: unit)
  else { return nil }
  let bytes = (0..<power).reduce(number) { size, _ in size * 1024 }
  return bytes < 0x1p62 ? Int64(bytes) : nil
}
