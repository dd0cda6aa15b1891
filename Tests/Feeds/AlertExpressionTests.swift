import Alerts
import Files
import Metrics
import PromQL
import Testing

@testable import Feeds

/// Rules' expressions taken apart.
struct AlertExpressionTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var text: String
    /// nil where nothing is compared.
    var measured: String?
    var operation = ""
    var bound = ""
    var parts: [String]
    var testDescription: String { text }
    init(
      _ text: String, _ measured: String?, _ operation: String = "", _ bound: String = "",
      parts: [String] = []
    ) {
      self.text = text
      self.measured = measured
      self.operation = operation
      self.bound = bound
      self.parts = parts
    }
  }

  static let cases = [
    Case("up == 0", "up", "==", "0"),
    Case("0 == up", "up", "==", "0"),
    Case("(5 < (a))", "(a)", ">", "5"),
    Case("1 >= a", "a", "<=", "1"),
    Case("a > 2 * 60", "a", ">", "2 * 60"),
    Case("a > b", "a", ">", "b", parts: ["bound: b"]),
    Case(
      "sum by (s) (rate(e[5m])) / sum by (s) (rate(r[5m])) > 0.05",
      "sum by (s) (rate(e[5m])) / sum by (s) (rate(r[5m]))", ">", "0.05",
      parts: [
        "numerator: sum by (s) (rate(e[5m]))", "denominator: sum by (s) (rate(r[5m]))",
        "inside sum of numerator: rate(e[5m])", "inside sum of denominator: rate(r[5m])",
      ]),
    Case("absent(up)", nil, parts: ["inside absent: up"]),
    Case("up", nil),
    Case("a > bool 5", nil, parts: ["left of >: a"]),
    Case("a > 5 and b < 1", nil, parts: ["left of and: a", "right of and: b"]),
    Case("a unless on (x) b", nil, parts: ["left of unless: a", "right of unless: b"]),
    Case(
      "max_over_time(sum(a)[1h:]) > 3", "max_over_time(sum(a)[1h:])", ">", "3",
      parts: ["inside max_over_time: sum(a)", "inside sum: a"]),
    Case(
      "histogram_quantile(0.99, sum by (le) (rate(x_bucket[5m]))) > 1",
      "histogram_quantile(0.99, sum by (le) (rate(x_bucket[5m])))", ">", "1"),
    Case("vector(1) > 0", nil, parts: []),
    Case(
      "1 - avg(a) < 0.5", "1 - avg(a)", "<", "0.5",
      parts: ["right of -: avg(a)", "inside avg of right of -: a"]),
  ]

  @Test(arguments: cases) func isTakenApart(_ one: Case) throws {
    let expression = AlertExpression(try parseExpression(one.text))
    #expect(expression.comparison?.measured.description == one.measured)
    if let comparison = expression.comparison {
      #expect(comparison.operation.rawValue == one.operation)
      #expect(comparison.bound.description == one.bound)
    }
    let parts = ExpressionParts(of: expression).list
    #expect(parts.map { "\($0.title): \($0.plotted)" } == one.parts)
  }

  @Test(arguments: [
    ("2 * 60", 120), ("-(3)", -3), ("1 / 4", 0.25), ("vector(7)", 7), ("scalar(vector(2)) - 1", 1),
  ]) func aBoundIsANumber(text: String, number: Double) throws {
    #expect(try parseExpression(text).constant == number)
  }

  @Test(arguments: ["time()", "a", "scalar(a)", "2 ^ a"]) func aBoundIsNone(text: String) throws {
    #expect(try parseExpression(text).constant == nil)
  }

  @Test(arguments: [
    ("rate(a_seconds_sum[5m]) / rate(a_seconds_count[5m])", 1.0, "s"),
    ("histogram_quantile(0.9, sum by (le) (rate(a_seconds_bucket[5m])))", 1, "s"),
    ("rate(e_total[5m]) / rate(r_total[5m])", 0.05, "percentunit"),
    ("rate(e_total[5m]) / rate(r_total[5m])", 3, ""),
    ("100 * (a_bytes / b_bytes)", 90, "percent"), ("a_bytes", 1, "bytes"),
    ("rate(a_bytes_total[1m])", 1, "Bps"), ("time() - a_time_seconds", 600, "s"),
    ("sum by (x) (a_bytes)", 1, "bytes"), ("count(a_bytes)", 1, ""), ("up", 0, ""),
    ("1 - a_bytes / b_bytes", 0.1, "percentunit"), ("a_bytes / 1024", 5, ""),
    ("max_over_time(a_seconds[5m])", 5, "s"), ("predict_linear(a_bytes[1h], 3600)", 0, "bytes"),
  ]) func valuesHaveTheirUnit(text: String, bound: Double, unit: String) throws {
    #expect(Quantity(of: try parseExpression(text)).unit(against: bound) == unit)
  }

  private static let shared =
    "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/") + "/shared/corpora"

  /// Whatever people write can be taken apart, and what comes out can be read again.
  @Test(.enabled(if: FilePath.isFolder(shared), "the corpora are not there"))
  func whatPeopleWriteCanBeTakenApart() throws {
    let text = String(
      decoding: try readFile(Self.shared + "/exprs.jsonl"), as: UTF8.self)
    let panels = text.split(separator: "\n").compactMap { line -> String? in
      guard let start = line.firstRange(of: "\"expr\": \"")?.upperBound,
        let end = line[start...].firstRange(of: "\", \"type\"")?.lowerBound
      else { return nil }
      return String(line[start..<end]).replacing("\\n", with: " ").replacing("\\\"", with: "\"")
        .replacing("\\\\", with: "\\").replacing("$__rate_interval", with: "5m")
        .replacing("$__range", with: "1h").replacing("$__interval", with: "1m")
        .replacing("$interval", with: "1m")
    }
    #expect(panels.count { isTakenApart($0) } > 2000)
    // Rules that stand on one line, or on those that are indented below it.
    let files =
      FilePath.files(below: Self.shared + "/rules", suffix: ".yml")
      + FilePath.files(below: Self.shared + "/rules", suffix: ".yaml")
    let rules = try files.flatMap { path in
      Self.expressions(String(decoding: try readFile(path), as: UTF8.self))
    }
    #expect(rules.count { isTakenApart($0) } > 500)
  }

  private static func expressions(_ file: String) -> [String] {
    var found: [String] = []
    var open: (indent: Int, text: String)?
    for line in file.split(separator: "\n", omittingEmptySubsequences: false) {
      let indent = line.prefix { $0 == " " || $0 == "-" }.count
      if let block = open {
        if line.allSatisfy(\.isWhitespace) || indent > block.indent {
          open?.text += " " + line
          continue
        }
        found.append(block.text)
        open = nil
      }
      guard let start = line.firstRange(of: "expr: ")?.upperBound else { continue }
      let rest = String(line[start...])
      if "|>".contains(rest.first ?? " ") { open = (indent, "") } else { found.append(rest) }
    }
    return found + (open.map { [$0.text] } ?? [])
  }

  /// False where it is no expression.
  private func isTakenApart(_ text: String) -> Bool {
    guard let parsed = try? parseExpression(text) else { return false }
    let labels = [Label("instance", "a\"$x[[y"), Label("job", "b")]
    for whole in [parsed, parsed.narrowed(to: labels)] {
      let expression = AlertExpression(whole)
      for plotted in [expression.plotted] + ExpressionParts(of: expression).list.map(\.plotted) {
        let literal = ExpressionGraph.literal(plotted.description)
        #expect(throws: Never.self) { try parseExpression(literal) }
        _ = (Subject(plotted).text, Quantity(of: plotted).unit(against: 1))
      }
    }
    return true
  }
}
