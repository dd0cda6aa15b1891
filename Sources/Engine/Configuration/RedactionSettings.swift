package import Patterns
internal import YAML

/// What vigil.yml says under `redact`: what is a secret beside what is known to be one.
package struct RedactionSettings: Sendable {
  package var patterns: [Pattern] = []

  package init() {}

  init(_ vigil: inout YAMLMapping) throws(YAMLError) {
    for node in try vigil.take("redact")?.items() ?? [] {
      let text = try node.string()
      do throws(PatternError) {
        patterns.append(try Pattern(text))
      } catch {
        throw node.error("redact: \(error.reason)")
      }
      if patterns.last?.matches("") == true {
        throw node.error("redact: \(text) matches where there is nothing")
      }
    }
  }
}
