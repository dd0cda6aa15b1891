package import Dashboards

/// The lines of a notice's detail that its text does not say already.
package func furtherLines(of text: String, _ detail: String) -> [String] {
  detail.split(separator: "\n").map { String($0) }.filter {
    $0 != text && !text.hasPrefix($0 + " (and ")
  }
}

extension Notice {
  package var furtherLines: [String] { Views.furtherLines(of: text, detail) }
}
