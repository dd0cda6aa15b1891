internal import Metrics
internal import PromQL
internal import Query
internal import Synchronization
internal import Templates

/// The functions that look at the world of the evaluation.
let worldFunctionNames: Set<String> = ["query", "now", "externalURL", "pathPrefix"]

/// How many queries the text that is being expanded may still make.
final class QueryAllowance: Sendable {
  private static let most = 1000
  private let left = Atomic<Int>(most)

  func renew() { left.store(Self.most, ordering: .relaxed) }

  func take() throws(TemplateFailure) {
    guard left.wrappingSubtract(1, ordering: .relaxed).newValue >= 0 else {
      throw TemplateFailure("more than \(Self.most) queries in one text")
    }
  }
}

/// All functions of an alert's templates, for an evaluation at `time`.
func alertFunctions(
  _ world: RuleWorld, at time: Timestamp, _ allowance: QueryAllowance
) -> [String: TemplateFunction] {
  var functions = textFunctions
  functions["now"] = TemplateFunction(0...0) { _ in .float(time.seconds) }
  functions["externalURL"] = TemplateFunction(0...0) { _ in .string(world.externalURL) }
  functions["pathPrefix"] = TemplateFunction(0...0) { _ in .string(urlPath(world.externalURL)) }
  functions["query"] = TemplateFunction(1...1) { (values) throws(TemplateFailure) in
    let text = try stringArgument(values[0])
    try allowance.take()
    let expression: Expr
    do throws(PromQLError) {
      expression = try parseExpression(text)
    } catch {
      throw TemplateFailure(error.described(in: text))
    }
    do throws(QueryError) {
      return .list(try world.vector(expression, text, at: time).map(templateSample))
    } catch {
      throw TemplateFailure(error.message)
    }
  }
  return functions
}

/// An element of a vector as templates see it.
private func templateSample(_ sample: InstantSample) -> TemplateValue {
  let value = if case .float(let number) = sample.content { number } else { 0.0 }
  return .record(
    TemplateRecord(
      "*template.sample", [("Labels", labelMap(sample.labels)), ("Value", .float(value))]))
}

/// The path of a URL: what comes between its host and a question mark.
private func urlPath(_ url: String) -> String {
  var rest = url[...]
  if let scheme = rest.firstRange(of: "://") {
    rest = rest[scheme.upperBound...]
    rest = rest[(rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex)...]
  }
  return String(rest.prefix { $0 != "?" && $0 != "#" })
}
