import Files
import JSON
import Metrics
import PromQL
import Testing

@testable import API

@Suite struct SyntaxTreeTests {
  @Test(arguments: [
    ("1", #"{"type":"numberLiteral","val":"1"}"#),
    ("5m", #"{"type":"numberLiteral","val":"300"}"#),
    (#""a""#, #"{"type":"stringLiteral","val":"a"}"#),
    ("(1)", #"{"type":"parenExpr","expr":{"type":"numberLiteral","val":"1"}}"#),
    (
      #"up{a!="b"} @ 1.5 offset 1m"#,
      #"{"type":"vectorSelector","name":"up","offset":60000,"offsetExpr":null,"matchers":[{"name":"a","value":"b","type":"!="},{"name":"__name__","value":"up","type":"="}],"timestamp":1500,"startOrEnd":null,"anchored":false,"smoothed":false}"#
    ),
    (
      "-rate(up[5m] @ end())",
      #"{"type":"unaryExpr","op":"-","expr":{"type":"call","func":{"name":"rate","argTypes":["matrix"],"variadic":0,"returnType":"vector"},"args":[{"type":"matrixSelector","range":300000,"rangeExpr":null,"name":"up","offset":0,"offsetExpr":null,"matchers":[{"name":"__name__","value":"up","type":"="}],"timestamp":null,"startOrEnd":"end","anchored":false,"smoothed":false}]}}"#
    ),
    (
      "topk by (a) (2, 3 > bool up)",
      #"{"type":"aggregation","op":"topk","expr":{"type":"binaryExpr","op":"\u003e","lhs":{"type":"numberLiteral","val":"3"},"rhs":{"type":"vectorSelector","name":"up","offset":0,"offsetExpr":null,"matchers":[{"name":"__name__","value":"up","type":"="}],"timestamp":null,"startOrEnd":null,"anchored":false,"smoothed":false},"matching":null,"bool":true},"param":{"type":"numberLiteral","val":"2"},"grouping":["a"],"without":false}"#
    ),
    (
      "time()",
      #"{"type":"call","func":{"name":"time","argTypes":[],"variadic":0,"returnType":"scalar"},"args":[]}"#
    ),
  ])
  func isToldAsPrometheusDoes(_ query: String, _ expected: String) throws {
    // Members have no order.
    #expect(sorted(JSON(try parseExpression(query))) == sorted(try JSON(parsing: expected)))
  }

  @Test func tellsHowVectorsMatch() throws {
    let tree = JSON(try parseExpression("a * on(x) group_left(y) fill_right(0) b"))
    #expect(
      sorted(tree["matching"])
        == sorted(
          try JSON(
            parsing:
              #"{"card":"many-to-one","labels":["x"],"on":true,"include":["y"],"fillValues":{"lhs":null,"rhs":0}}"#
          )))
  }

  @Test func tellsDurationsThatAreStillToBeReckoned() throws {
    let tree = JSON(try parseExpression("a[5m:(step() * 2)] offset -(1m)"))
    #expect(tree["range"] == .number(300_000) && tree["step"] == .number(0))
    #expect(
      tree["stepExpr"].description
        == #"{"type":"durationExpr","op":"*","lhs":{"type":"durationExpr","op":"step","lhs":null,"rhs":null,"wrapped":false},"rhs":{"type":"numberLiteral","val":"2","duration":false},"wrapped":true}"#
    )
  }

  /// Of every expression that parses there is a tree that is JSON again and has all its nodes.
  @Test(.enabled(if: FilePath.isFolder(Recorded.corpora), "the corpora are not there"))
  func everyKnownExpressionHasATree() throws {
    let text = String(
      decoding: try readFile(Recorded.corpora + "/promql/parse_cases.jsonl"), as: UTF8.self)
    var count = 0
    for line in text.split(separator: "\n") {
      let query = try JSON(parsing: String(line))["input"].string ?? ""
      guard let expression = try? parseExpression(query) else { continue }
      let tree = JSON(expression)
      // A fill of NaN is null in JSON.
      if !query.contains("NaN") {
        #expect(try JSON(parsing: tree.description) == tree, "\(query)")
      }
      #expect(nodes(tree) == nodes(expression), "\(query)")
      count += 1
    }
    #expect(count > 100)
  }

  private func nodes(_ expression: Expr) -> Int {
    1 + expression.children.reduce(0) { $0 + nodes($1) }
  }

  private func nodes(_ tree: JSON) -> Int {
    let below = ["expr", "param", "lhs", "rhs"].map { tree[$0] } + tree["args"].elements
    return 1 + below.filter { !$0["type"].isNull }.reduce(0) { $0 + nodes($1) }
  }

  private func sorted(_ json: JSON) -> JSON {
    switch json {
    case .object(let members):
      .object(
        members.map { JSON.Member($0.name, sorted($0.value)) }
          .sorted { bytewiseLess($0.name, $1.name) })
    case .array(let elements): .array(elements.map { sorted($0) })
    default: json
    }
  }
}
