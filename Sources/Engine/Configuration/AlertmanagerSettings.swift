internal import Files
internal import Metrics
package import Notifications
internal import YAML

/// What vigil.yml says of notifications: which alertmanager.yml is in force, and what has no place in one.
package struct AlertmanagerSettings: Sendable, Hashable {
  /// The alertmanager.yml; nil where nobody is notified.
  package var file: String?
  /// Where links of notifications lead, without a slash at its end; empty for the command that opens the alert.
  package var externalURL = ""
  package var plan = NotificationSettings()
  /// The engine that this one stands by for; nil where it notifies by itself.
  package var standby: StandbySettings?

  package init() {}

  /// Takes `alertmanager` and `notifications`; relative paths start at `folder`.
  init(
    _ vigil: inout YAMLMapping, folder: String, remarks: inout YAMLRemarks
  ) throws(YAMLError) {
    if let node = vigil.take("alertmanager") {
      let text = try node.string()
      guard !text.isEmpty else { throw node.error("alertmanager wants the path of a file") }
      file = FilePath.resolve(text, in: folder)
    }
    guard let node = vigil.take("notifications") else { return }
    var mapping = try YAMLMapping(node)
    if let url = mapping.take("external_url") {
      let text = try url.string()
      guard text.hasPrefix("http://") || text.hasPrefix("https://") else {
        throw url.error("notifications.external_url wants a URL such as https://vigil.example.org")
      }
      externalURL = text.hasSuffix("/") ? String(text.dropLast()) : text
    }
    plan.fallback = try mapping.take("fallback")?.string() ?? ""
    plan.patience =
      try Self.span(mapping.take("patience"), "notifications.patience", "5m") ?? plan.patience
    if let fuse = mapping.take("fuse") {
      let number = try fuse.integer()
      guard (1...100_000).contains(number) else {
        throw fuse.error("notifications.fuse wants how many notices a minute a receiver may get")
      }
      plan.fuse = Int(number)
    }
    for item in try mapping.take("heartbeat")?.items() ?? [] {
      var beat = try YAMLMapping(item)
      guard let to = try beat.take("to")?.string(), !to.isEmpty else {
        throw item.error("a heartbeat wants to: the receiver that hears it")
      }
      let every = try Self.span(beat.take("every"), "notifications.heartbeat.every", "1m")
      try beat.finish("notifications.heartbeat")
      plan.heartbeats.append(.init(receiver: to, every: every ?? .seconds(60)))
    }
    standby = try StandbySettings(&mapping, folder: folder, remarks: &remarks)
    try mapping.finish("notifications")
  }

  private static func span(
    _ node: YAMLNode?, _ key: String, _ example: String
  ) throws(YAMLError) -> Duration? {
    guard let node else { return nil }
    guard let span = parseDuration(try node.string()), span >= .seconds(1) else {
      throw node.error("\(key) wants a duration such as \(example)")
    }
    return span
  }

  /// The receivers that it names.
  var named: [String] {
    (plan.fallback.isEmpty ? [] : [plan.fallback]) + plan.heartbeats.map(\.receiver)
  }
}
