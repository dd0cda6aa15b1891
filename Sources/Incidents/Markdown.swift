internal import Cells

/// Texts of unknown origin as parts of a Markdown document: what they hold stands there as it is and does nothing. No
/// control character and no mark that turns the direction of writing is left, and no mark of Markdown or HTML.
enum Markdown {
  /// Within a line, of a table too. Several lines become one.
  static func text(_ text: some StringProtocol) -> String {
    let scalars = Array(oneLine(text).unicodeScalars)
    var out = String.UnicodeScalarView()
    for (index, scalar) in scalars.enumerated() {
      let before = index > 0 ? scalars[index - 1] : " "
      let after = index + 1 < scalars.count ? scalars[index + 1] : " "
      switch scalar {
      case "\\", "`", "*", "[", "]", "|", "~", "$":
        out.append("\\")
        out.append(scalar)
      case "_" where !(isWord(before) && isWord(after)):
        out.append("\\")
        out.append(scalar)
      case "<": out.append(contentsOf: "&lt;".unicodeScalars)
      case "&" where after == "#" || isWord(after): out.append(contentsOf: "&amp;".unicodeScalars)
      default: out.append(scalar)
      }
    }
    return String(out)
  }

  /// At the beginning of a line, where more has a meaning.
  static func line(_ words: some StringProtocol) -> String {
    let text = text(words)
    let scalars = text.unicodeScalars
    guard let first = scalars.first else { return "" }
    if "#+-=>:".unicodeScalars.contains(first) { return "\\" + text }
    // What counts as the item of a list.
    let digits = scalars.prefix { ("0"..."9").contains($0) }
    let mark = scalars.dropFirst(digits.count).first
    guard !digits.isEmpty, mark == "." || mark == ")" else { return text }
    return String(digits) + "\\" + String(scalars.dropFirst(digits.count))
  }

  /// A text of several lines as a quotation.
  static func quotation(_ text: String, indent: String = "") -> String {
    let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }.map(line)
    // A backslash at its end keeps a line apart from the next.
    return lines.enumerated().map { index, line in
      let isLast = index + 1 == lines.count || line.isEmpty || lines[index + 1].isEmpty
      return indent + (line.isEmpty ? ">" : "> " + line) + (isLast ? "" : "\\") + "\n"
    }.joined()
  }

  /// As code within a line; of a table it is told, since there a bar parts cells even within code.
  static func code(_ words: some StringProtocol, inTable: Bool = false) -> String {
    let text = oneLine(words)
    guard !text.isEmpty else { return "" }
    let fence = String(repeating: "`", count: longestRun(of: "`", in: text) + 1)
    let room = text.hasPrefix("`") || text.hasSuffix("`") ? " " : ""
    let shown = inTable ? text.replacing("|", with: "\\|") : text
    return fence + room + shown + room + fence
  }

  /// Lines as they are, in a fence that none of them ends.
  static func block(_ lines: [String], _ kind: String = "text") -> String {
    let clean = lines.map { cleaned($0) }
    let longest = clean.map { longestRun(of: "`", in: $0) }.max() ?? 0
    let fence = String(repeating: "`", count: max(3, longest + 1))
    return fence + kind + "\n" + clean.map { $0 + "\n" }.joined() + fence + "\n"
  }

  /// A table; cells are Markdown already.
  static func table(_ heads: [String], _ rows: [[String]]) -> String {
    func row(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |\n" }
    return row(heads) + row(heads.map { _ in "---" }) + rows.map(row).joined()
  }

  /// Cleaned, with single blanks for line ends.
  static func oneLine(_ text: some StringProtocol) -> String {
    cleaned(text.split { $0.isWhitespace }.joined(separator: " "))
  }

  private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isAlphabetic || scalar.properties.numericType != nil
  }

  private static func longestRun(of mark: Unicode.Scalar, in text: String) -> Int {
    var (run, longest) = (0, 0)
    for scalar in text.unicodeScalars {
      run = scalar == mark ? run + 1 : 0
      longest = max(longest, run)
    }
    return longest
  }
}
