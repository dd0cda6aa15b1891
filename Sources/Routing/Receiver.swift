/// Whoever is told: a name and the ways to it.
package struct Receiver: Sendable {
  package var name: String
  package var labels: [String: String] = [:]
  package var integrations: [Integration] = []
  /// Where it stands in its file, from 1.
  package var line = 0
  package var column = 0
  package init(_ name: String) { self.name = name }
}
