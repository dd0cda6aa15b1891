internal import Files
internal import YAML

/// What vigil.yml says of who may come to the engine: `group`, `listen`, `web`.
package struct ServeSettings: Sendable, Hashable {
  /// The group whose members may connect to the socket in the state folder; nil for its owner alone.
  package var group: String?
  /// Addresses of TCP that `vigil serve` listens at.
  package var listen: [String] = []
  /// A web.yml.
  package var web: String?

  package init() {}

  init(_ vigil: inout YAMLMapping, folder: String) throws(YAMLError) {
    group = try vigil.take("group")?.string()
    if let node = vigil.take("listen") {
      listen = node.text.map { [$0] } ?? []
      if listen.isEmpty {
        for item in try node.items() { listen.append(try item.string()) }
      }
    }
    web = try vigil.take("web").map { node throws(YAMLError) in
      FilePath.resolve(try node.string(), in: folder)
    }
  }
}
