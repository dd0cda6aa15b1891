/// Why an address is not listened at, or a server cannot be told of other settings.
package struct ServingError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The address or the setting that is meant.
  package var subject: String
  package var reason: String
  package var description: String { "\(subject): \(reason)" }

  package init(_ subject: String, _ reason: String) {
    self.subject = subject
    self.reason = reason
  }
}
