/// One line of a text panel, already free of markup, not yet wrapped.
package struct TextLine: Sendable, Hashable {
  package enum Style: Sendable, Hashable { case plain, strong, emphasis, code, link, muted }
  package struct Run: Sendable, Hashable {
    package var text: String
    package var style: Style
    package init(_ text: String, _ style: Style = .plain) {
      self.text = text
      self.style = style
    }
  }
  /// 1…6 for a heading, 0 for a paragraph.
  package var heading = 0
  /// Columns to indent wrapped lines by (lists, quotes).
  package var indent = 0
  package var runs: [Run]
  /// The line as a row of a table, whose first row is its header; the runs tell the same in one line.
  package var row: Row?
  package init(runs: [Run]) { self.runs = runs }

  package enum Alignment: Sendable, Hashable { case left, center, right }
  package struct Row: Sendable, Hashable {
    /// As many as there are alignments.
    package var cells: [[Run]]
    package var alignments: [Alignment]
    package var isHeader: Bool
    package init(cells: [[Run]], alignments: [Alignment], isHeader: Bool) {
      self.cells = cells
      self.alignments = alignments
      self.isHeader = isHeader
    }
  }
}
