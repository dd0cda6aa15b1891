package import YAML

/// A name that a file says, and where it does, for whoever finds out that nothing has that name.
package struct Mention: Sendable, Hashable {
  package var name: String
  private let place: YAMLError

  /// The text of a scalar.
  package init(_ node: YAMLNode) throws(YAMLError) {
    name = try node.string()
    place = node.error("")
  }

  package static func == (a: Self, b: Self) -> Bool { a.name == b.name }
  package func hash(into hasher: inout Hasher) { hasher.combine(name) }

  /// An error where it stands.
  package func error(_ message: String) -> YAMLError {
    YAMLError(file: place.file, line: place.line, column: place.column, message: message)
  }
}

extension Mention {
  /// Whom the `incidents.escalation` of a vigil.yml names. What is wrong with the form is for others to say.
  package static func escalations(in root: YAMLNode) -> [Mention] {
    let severities = (try? root["incidents"]?["escalation"]?.entries()) ?? []
    return severities.flatMap { entry in
      ((try? entry.value.items()) ?? []).compactMap { step in
        step["to"].flatMap { try? Mention($0) }
      }
    }
  }
}
