package import Clients
package import YAML

/// An alertmanager.yml as Alertmanager 0.34 understands it, matchers in its default mode.
package struct AlertmanagerConfiguration: Sendable {
  package var file: String
  /// How long an alert without an end is believed in after it was last heard of.
  package var resolveTimeout = Duration.seconds(300)
  /// How receivers are spoken to that say nothing of it themselves.
  package var http = HTTPSettings()
  package var route: Route
  package var receivers: [Receiver] = []
  package var inhibitions: [InhibitionRule] = []
  package var intervals: [NamedIntervals] = []
  /// Patterns of the names of template files, as seen from where Vigil runs.
  package var templates: [String] = []
  /// Receivers that are told of something beside the routing tree: no route needs to lead there.
  package var namedElsewhere: Set<String> = []
  /// What the file says to no effect here.
  package var remarks = YAMLRemarks()
  /// All of it, as it was read.
  package let node: YAMLNode

  /// The receiver of that name; a route names none that is not there.
  package func receiver(_ name: String) -> Receiver? { receivers.first { $0.name == name } }

  package func interval(_ name: String) -> NamedIntervals? {
    intervals.first { $0.name == name }
  }

  /// The file without its secrets.
  package var shown: String { node.text { Self.secretKeys.contains($0) } }

  private static let secretKeys: Set<String> = {
    var names: Set<String> = [
      "bearer_token", "password", "credentials", "client_secret", "client_certificate_key", "key",
      "secrets", "secret_key", "values",
    ]
    let keys =
      FileSection.global.keys
      + Integration.Kind.allCases.flatMap {
        IntegrationShape.of($0).settingKeys
      }
    for key in keys {
      switch key.kind {
      case .secret, .givenSecret, .secretURL, .templateURL: names.insert(key.name)
      default: break
      }
    }
    return names
  }()
}
