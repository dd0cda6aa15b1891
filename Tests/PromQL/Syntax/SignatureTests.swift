import PromQL
import Testing

@Suite struct SignatureTests {
  /// The table covers the enumeration, and variadic functions have an argument that may be absent.
  @Test(arguments: Function.allCases)
  func isComplete(_ function: Function) {
    let signature = function.signature
    #expect(signature.returns != .none)
    #expect(!signature.summary.isEmpty)
    #expect(signature.variadic == 0 || !signature.arguments.isEmpty)
  }

  @Test(arguments: [
    ("round(a)", true), ("round(a, 2)", true), ("round(a, 2, 3)", false), ("hour()", true),
    ("label_join(a, \"b\", \",\")", true), ("label_join(a, \"b\", \",\", \"c\", \"d\")", true),
    ("label_join(a, \"b\")", false), ("sort_by_label(a, \"b\", \"c\")", true),
    ("histogram_quantiles(a, \"q\", 0.1, 0.9)", true), ("histogram_quantiles(a, \"q\")", false),
    ("pi(1)", false), ("info(a)", true), ("info(a, {b=\"\"})", true),
  ])
  func countsArguments(_ text: String, _ isValid: Bool) {
    #expect(((try? parseExpression(text)) != nil) == isValid)
  }
}
