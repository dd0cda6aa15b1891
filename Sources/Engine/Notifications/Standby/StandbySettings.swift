internal import Files
internal import Metrics
internal import Transport
internal import YAML

/// For whom an engine stands by.
package struct StandbySettings: Sendable, Hashable {
  /// How the first is reached.
  package var first: SourceConfiguration
  /// How long it is to be silent before this engine sends.
  package var after = Duration.seconds(60)

  package init(_ first: SourceConfiguration) { self.first = first }

  /// Takes `standby_of` and `standby_after` of `notifications`; nil where it stands by for nobody.
  init?(
    _ notifications: inout YAMLMapping, folder: String, remarks: inout YAMLRemarks
  ) throws(YAMLError) {
    let span = notifications.take("standby_after")
    guard let node = notifications.take("standby_of") else {
      if let span { throw span.error("notifications.standby_after goes with standby_of") }
      return nil
    }
    first = try SourceConfiguration.read(node, folder: folder, remarks: &remarks)
    guard let span else { return }
    guard let after = parseDuration(try span.string()), after >= .seconds(5) else {
      throw span.error("notifications.standby_after wants a duration of 5s at least, such as 1m")
    }
    self.after = after
  }

  /// Its address, without a name and a password in it.
  var address: String { redactedURL(first.url) }
}
