package import Clients
package import Remote
internal import Transport
internal import YAML

/// The Alertmanager that somebody else runs: where its members are, and how they are spoken to.
package struct AlertmanagersSettings: Sendable, Hashable {
  /// One for each member, up to where `/api/v2` begins; nil to take those that the server asked sends its alerts to.
  package var urls: [String]?
  package var http = HTTPSettings()

  package init() {}

  /// Takes `alertmanagers`: a URL, URLs, or a mapping of `urls` and Prometheus' own names for HTTP clients.
  init(
    _ vigil: inout YAMLMapping, folder: String, remarks: inout YAMLRemarks
  ) throws(YAMLError) {
    guard let node = vigil.take("alertmanagers") else { return }
    if node.text != nil {
      urls = [try Self.url(node)]
    } else if let items = try? node.items() {
      urls = try Self.urls(items)
    } else {
      var mapping = try YAMLMapping(node)
      guard let list = mapping.take("urls") else {
        throw node.error("alertmanagers wants urls, for example [\"http://alertmanager:9093\"]")
      }
      urls = try list.text == nil ? Self.urls(try list.items()) : [Self.url(list)]
      http = try HTTPSettings(&mapping, directory: folder, remarks: &remarks)
      try mapping.finish("alertmanagers", idle: HTTPSettings.idle, remarks: &remarks)
      // In a file of Vigil's own, what nobody knows is an error.
      if let unknown = remarks.unknown.first { throw unknown }
    }
  }

  private static func urls(_ items: [YAMLNode]) throws(YAMLError) -> [String] {
    var urls: [String] = []
    for item in items {
      let url = try url(item)
      if !urls.contains(url) { urls.append(url) }
    }
    return urls
  }

  private static func url(_ node: YAMLNode) throws(YAMLError) -> String {
    let url = try node.string()
    guard url.hasPrefix("http://") || url.hasPrefix("https://") else {
      throw node.error("an Alertmanager's URL begins with http:// or https://")
    }
    return url
  }

  /// Those that are named; nil where none is. An error where their secrets cannot be read.
  package func cluster() throws(EngineError) -> AlertmanagerCluster? {
    try Self.cluster(urls ?? [], http)
  }

  /// The members at these URLs; nil for none.
  static func cluster(
    _ urls: [String], _ http: HTTPSettings = HTTPSettings()
  ) throws(EngineError) -> AlertmanagerCluster? {
    var members: [AlertmanagerServer] = []
    for url in urls {
      var source = SourceConfiguration(url: url)
      source.http = http
      members.append(AlertmanagerServer(try source.request()))
    }
    return members.isEmpty ? nil : AlertmanagerCluster(members)
  }
}
