/// Why the engine cannot start: one line that names file and place.
package struct EngineError: Error, Sendable, Hashable, CustomStringConvertible {
  package var description: String
  package init(_ description: String) { self.description = description }
}
