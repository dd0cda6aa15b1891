import Metrics
import Query

/// One query being evaluated: series by series into columns of steps.
///
/// A node gives its series' labels first and their columns on demand (`VectorPlan`), so labels are worked on once
/// per query and an aggregation reads its input one series at a time. Work on many series is spread over the pool's
/// threads in fixed pieces, so that sums do not depend on which thread was quick.
final class Evaluation {
  let source: any SeriesSource
  let options: EvaluationOptions
  /// The steps of the whole query; a subquery's inner expression has steps of its own.
  let query: Steps
  /// Whether the query is a range query.
  let isRange: Bool
  let budget: Budget
  let pool: WorkerPool?
  var notes = Notes()
  var statistics = Statistics()
  /// Measurements per node, where they are asked for.
  var profile: Profile?
  /// Whether selectors tell from one histogram to the next if the counter was reset: below the functions that take
  /// only counts and sums, as Prometheus does there, so that sums can warn of resets that contradict each other.
  var derivesResets = false

  init(
    source: any SeriesSource, options: EvaluationOptions, query: Steps, isRange: Bool,
    budget: Budget, pool: WorkerPool?
  ) {
    self.source = source
    self.options = options
    self.query = query
    self.isRange = isRange
    self.budget = budget
    self.pool = pool
  }

  /// The value of an expression over `steps`.
  func evaluate(_ expression: Expr, _ steps: Steps) throws(QueryError) -> Evaluated {
    if steps.count > 1, isWorthPinning(expression), isStepInvariant(expression) {
      return widen(try measured(expression, steps.first), steps.count)
    }
    return try measured(expression, steps)
  }

  private func measured(_ expression: Expr, _ steps: Steps) throws(QueryError) -> Evaluated {
    guard profile != nil else { return try evaluateNode(expression, steps) }
    return try profiled(expression, steps) { () throws(QueryError) in
      try evaluateNode(expression, steps)
    }
  }

  private func evaluateNode(_ expression: Expr, _ steps: Steps) throws(QueryError) -> Evaluated {
    switch expression {
    case .number(let number):
      return .scalar([Double](repeating: number.value, count: steps.count))
    case .string(let string): return .string(string.value)
    case .vector(let selector): return .vector(try instantSelector(selector, steps))
    case .call(let call): return try self.call(call, steps)
    case .aggregation(let aggregation):
      return .vector(try aggregate(aggregation, steps))
    case .binary(let binary): return try self.binary(binary, steps)
    case .unary(let unary): return try self.unary(unary, steps)
    case .parenthesized(let node): return try evaluate(node.inner, steps)
    case .matrix, .subquery:
      throw QueryError(
        .execution, "a range vector stands where its samples cannot be used",
        position: expression.range)
    }
  }

  /// The value of an expression that the parser knows to be a scalar: one number a step.
  func scalar(_ expression: Expr, _ steps: Steps) throws(QueryError) -> [Double] {
    guard case .scalar(let values) = try evaluate(expression, steps) else {
      throw QueryError(.badData, "expected a scalar", position: expression.range)
    }
    return values
  }

  /// The value of an expression that the parser knows to be an instant vector.
  func vector(_ expression: Expr, _ steps: Steps) throws(QueryError) -> any VectorPlan {
    guard case .vector(let plan) = try evaluate(expression, steps) else {
      throw QueryError(.badData, "expected an instant vector", position: expression.range)
    }
    return plan
  }

  /// Runs `body` with `derivesResets` set to `derives`.
  func derivingResets<Result>(_ derives: Bool, _ body: () throws(QueryError) -> Result)
    throws(QueryError) -> Result
  {
    let before = derivesResets
    derivesResets = derives
    defer { derivesResets = before }
    return try body()
  }

  /// The text of a string argument.
  func string(_ expression: Expr) throws(QueryError) -> String {
    guard case .string(let literal) = expression.unwrapped else {
      throw QueryError(.badData, "expected a string", position: expression.range)
    }
    return literal.value
  }

  /// A string argument that is to name a label; the complaint is what the error says before a name that cannot be one.
  func labelName(_ expression: Expr, _ complaint: String) throws(QueryError) -> String {
    let name = try string(expression)
    if case .string(let literal) = expression.unwrapped, let bytes = literal.illFormed {
      throw QueryError(.execution, complaint + bytes, position: expression.range)
    }
    guard !name.isEmpty else {
      throw QueryError(.execution, complaint + quoted(name), position: expression.range)
    }
    return name
  }

  private func widen(_ value: Evaluated, _ count: Int) -> Evaluated {
    switch value {
    case .scalar(let values):
      .scalar([Double](repeating: values.first ?? .nan, count: count))
    case .string: value
    case .vector(let plan): .vector(BroadcastPlan(input: plan, count: count))
    }
  }

  /// A new tally for one thread's work.
  func worker() -> Worker { Worker(budget) }

  /// Takes over what a thread noted and read.
  func absorb(_ worker: borrowing Worker) {
    notes.add(worker.notes)
    statistics.samplesRead += worker.samplesRead
  }
}

extension Evaluation {
  private func isWorthPinning(_ expression: Expr) -> Bool {
    switch expression {
    case .number, .string: false
    default: true
    }
  }

  /// Whether an expression has the same value at every step, because `@` pins all its selectors.
  func isStepInvariant(_ expression: Expr) -> Bool {
    switch expression {
    case .number, .string: true
    case .vector(let selector): selector.at != nil
    case .matrix(let matrix): matrix.selector.at != nil
    case .subquery(let subquery): subquery.at != nil
    case .call(let call):
      !dependsOnTime(call) && call.arguments.allSatisfy(isStepInvariant)
    case .aggregation, .binary, .unary, .parenthesized:
      expression.children.allSatisfy(isStepInvariant)
    }
  }

  private func dependsOnTime(_ call: Call) -> Bool {
    switch call.function {
    case .time, .timestamp, .predictLinear: true
    case .daysInMonth, .dayOfMonth, .dayOfWeek, .dayOfYear, .hour, .minute, .month, .year:
      call.arguments.isEmpty
    default: false
    }
  }
}
