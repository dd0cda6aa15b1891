/// The tables of a Markdown text, `| a | b |` above `|---|---|`, which CommonMark and so libcmark don't know (GitHub
/// Flavored Markdown 0.29, 4.10; here each row has a pipe).
///
/// They are taken out before the text is parsed, a mark in the place of each: a paragraph of its own, and where the
/// parser finds it in code or HTML, the lines are put back.
struct MarkdownTables {
  /// The text with marks for tables.
  private(set) var text: String
  private var tables: [Table] = []

  fileprivate struct Table {
    var lines: [Substring]
    var rows: [[String]]
    var alignments: [TextLine.Alignment]
  }

  init(in text: String) {
    self.text = text
    guard text.utf8.contains(0x7C) else { return }
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    var kept: [String] = []
    var index = 0
    while index < lines.count {
      guard let table = Table(beginning: lines[index...]) else {
        kept.append(String(lines[index]))
        index += 1
        continue
      }
      let indent = lines[index].prefix { $0 == " " }
      kept += ["", indent + Self.mark(tables.count), ""]
      index += table.lines.count
      tables.append(table)
    }
    if !tables.isEmpty { self.text = kept.joined(separator: "\n") }
  }

  /// The rows of the table that a mark stands for; nil where the text is none.
  func rows(markedBy literal: String) -> [TextLine]? {
    guard literal.unicodeScalars.first == Self.sign,
      let index = Int(literal.unicodeScalars.dropFirst().dropLast().map(String.init).joined()),
      tables.indices.contains(index), literal == Self.mark(index)
    else { return nil }
    let table = tables[index]
    return table.rows.enumerated().map { number, row in
      let cells = table.alignments.indices.map { $0 < row.count ? Self.runs(row[$0]) : [] }
      var line = TextLine(runs: Array(cells.joined(separator: [TextLine.Run("  ")])))
      line.row = TextLine.Row(cells: cells, alignments: table.alignments, isHeader: number == 0)
      return line
    }
  }

  /// A literal text as it was before tables were taken out.
  func restored(_ literal: String) -> String {
    guard literal.unicodeScalars.contains(Self.sign) else { return literal }
    var lines: [Substring] = []
    for line in literal.split(separator: "\n", omittingEmptySubsequences: false) {
      let mark = line.drop { $0 == " " }
      guard let index = tables.indices.first(where: { Self.mark($0) == mark }) else {
        lines.append(line)
        continue
      }
      if lines.last?.isEmpty == true { lines.removeLast() }
      lines += tables[index].lines
    }
    return lines.joined(separator: "\n")
  }

  private static let sign: Unicode.Scalar = "\u{E000}"

  private static func mark(_ index: Int) -> String { "\(sign)\(index)\(sign)" }

  /// A cell's inline markup; the sign before it keeps `- 5` from being a list.
  private static func runs(_ cell: String) -> [TextLine.Run] {
    guard !cell.isEmpty else { return [] }
    var runs = Array(
      MarkdownText.lines("\(sign)\(cell)").map(\.runs).joined(separator: [TextLine.Run(" ")]))
    if let first = runs.first {
      runs[0].text.unicodeScalars.removeAll { $0 == sign }
      if first.text.unicodeScalars.count == 1 { runs.removeFirst() }
    }
    return runs
  }
}

extension MarkdownTables.Table {
  /// The table that these lines begin with; nil where there is none.
  fileprivate init?(beginning source: ArraySlice<Substring>) {
    guard let header = source.first, let second = source.dropFirst().first,
      Self.isRow(header), Self.isRow(second)
    else { return nil }
    let names = Self.cells(header)
    let rules = Self.cells(second)
    let alignments = rules.compactMap(Self.alignment)
    guard alignments.count == rules.count, names.count == rules.count else { return nil }
    let body = source.dropFirst(2).prefix(while: Self.isRow)
    self.init(
      lines: [header, second] + body, rows: [names] + body.map(Self.cells),
      alignments: alignments)
  }

  /// Whether it can be a row: it has a pipe, and is not indented as code is.
  private static func isRow(_ line: Substring) -> Bool {
    line.utf8.contains(0x7C) && line.prefix { $0 == " " || $0 == "\t" }.utf8.count < 4
  }

  private static func alignment(_ rule: String) -> TextLine.Alignment? {
    var dashes = rule[...]
    let left = dashes.first == ":"
    if left { dashes.removeFirst() }
    let right = dashes.last == ":"
    if right { dashes.removeLast() }
    guard !dashes.isEmpty, dashes.allSatisfy({ $0 == "-" }) else { return nil }
    return right ? (left ? .center : .right) : .left
  }

  /// What stands between pipes; `\|` is a pipe in a cell.
  private static func cells(_ line: Substring) -> [String] {
    var cells: [String] = []
    var cell = ""
    var isEscaped = false
    for character in String(line).trimmingWhitespace {
      if character == "|" {
        if isEscaped {
          cell.removeLast()
          cell.append("|")
        } else {
          cells.append(cell.trimmingWhitespace)
          cell = ""
        }
      } else {
        cell.append(character)
      }
      isEscaped = character == "\\" && !isEscaped
    }
    if !cell.isEmpty { cells.append(cell.trimmingWhitespace) }
    if line.first(where: { $0 != " " && $0 != "\t" }) == "|" { cells.removeFirst() }
    return cells
  }
}
