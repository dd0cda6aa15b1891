package import Dashboards

/// Something to tell above the page until it is mended.
package struct EngineNotice: Sendable, Hashable {
  package var severity: Notice.Severity
  /// One line.
  package var text: String
  package var detail: String
  package init(_ severity: Notice.Severity, _ text: String, detail: String = "") {
    self.severity = severity
    self.text = text
    self.detail = detail
  }
}

/// The lines of a notice's detail that its text does not say already.
package func furtherLines(of text: String, _ detail: String) -> [String] {
  detail.split(separator: "\n").map { String($0) }.filter {
    $0 != text && !text.hasPrefix($0 + " (and ")
  }
}

extension Notice {
  package var furtherLines: [String] { Views.furtherLines(of: text, detail) }
}
