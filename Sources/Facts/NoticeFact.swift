/// Something wrong that is told until it is mended.
package struct NoticeFact: Sendable, Hashable, Codable {
  package enum Severity: String, Sendable, Hashable, Codable { case warning, error }
  package var severity: Severity
  /// One line.
  package var text: String
  /// All of it, in lines; the text may stand among them.
  package var detail: String

  package init(_ severity: Severity, _ text: String, detail: String = "") {
    self.severity = severity
    self.text = text
    self.detail = detail
  }
}
