package import Clients
internal import Files
internal import Remote
package import Transport
internal import YAML

/// How to reach a server of the Prometheus HTTP API; secrets are read from their files when they are used.
package struct SourceConfiguration: Sendable, Hashable {
  package var url: String
  package var http = HTTPSettings()

  package init(url: String) { self.url = url }

  /// A URL, or a mapping with Prometheus' own names for HTTP clients, and `headers` by name.
  static func read(
    _ node: YAMLNode, folder: String, remarks: inout YAMLRemarks
  ) throws(YAMLError) -> SourceConfiguration {
    if node.text != nil { return SourceConfiguration(url: try checked(node)) }
    var mapping = try YAMLMapping(node)
    guard let url = mapping.take("url") else { throw node.error("a source wants a url") }
    var source = SourceConfiguration(url: try checked(url))
    source.http = try HTTPSettings(&mapping, directory: folder, remarks: &remarks)
    for entry in try mapping.take("headers")?.entries() ?? [] {
      source.http.headers.append(
        HTTPSettings.Header(
          name: try entry.key.string(), value: .text(try entry.value.string())))
    }
    try mapping.finish("a source", idle: HTTPSettings.idle, remarks: &remarks)
    return source
  }

  private static func checked(_ node: YAMLNode) throws(YAMLError) -> String {
    let url = try node.string()
    guard url.hasPrefix("http://") || url.hasPrefix("https://") else {
      throw node.error("a source's url begins with http:// or https://")
    }
    return url
  }

  /// The server as a data source; an error where its secrets cannot be read.
  func dataSource() throws(EngineError) -> RemoteDataSource {
    RemoteDataSource(RemoteServer(try request()))
  }

  /// What each question begins as; an error where its secrets cannot be read.
  package func request() throws(EngineError) -> HTTPRequest {
    var request = HTTPRequest(url)
    do throws(FileError) {
      try http.apply(to: &request, read: readSecret)
    } catch {
      throw EngineError("\(error)")
    }
    return request
  }
}

/// A secret's file: its first line.
private func readSecret(_ path: String) throws(FileError) -> String {
  let bytes = try readFile(path, limit: 1 << 20)
  return String(decoding: bytes.prefix { $0 != 0x0A && $0 != 0x0D }, as: UTF8.self)
}
