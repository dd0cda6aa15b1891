internal import JSON
internal import Metrics
internal import PromQL
internal import Query
internal import Serving
internal import Watching

extension PrometheusAPI {
  /// `/api/v1/query`: an expression at an instant.
  func query(_ request: ServedRequest) async throws(APIFailure) -> ServedAnswer {
    let limit = try request.limit()
    let time = try request.time("time", or: clock())
    return try await evaluate(.instant(time), request, limit: limit)
  }

  /// `/api/v1/query_range`: an expression at each step of a range.
  func queryRange(_ request: ServedRequest) async throws(APIFailure) -> ServedAnswer {
    let limit = try request.limit()
    let start = try request.time("start")
    let end = try request.time("end")
    guard end >= start else {
      throw .parameter("end", "end timestamp must not be before start time")
    }
    let step = try request.duration("step")
    guard step > .zero else {
      throw .parameter(
        "step",
        "zero or negative query resolution step widths are not accepted. Try a positive integer")
    }
    // A finer step than the clock's is the clock's.
    let range = StepRange(start: start, end: end, step: max(step, .milliseconds(1)))
    guard range.count <= Self.points + 1 else {
      throw APIFailure(
        .badData,
        "exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)"
      )
    }
    return try await evaluate(.range(range), request, limit: limit)
  }

  /// Between the first and the last point of a series there may be so many steps.
  private static let points = 11_000

  private func evaluate(
    _ time: Question.Time, _ request: ServedRequest, limit: Int
  ) async throws(APIFailure) -> ServedAnswer {
    let expression = request.value("query")
    var question = Question(expression, time, lookback: host.lookback)
    question.limits.points = Self.points + 1
    question.limits.samples = host.samples
    question.limits.timeout = host.timeout
    if !request.value("timeout").isEmpty {
      question.limits.timeout = min(host.timeout, try request.duration("timeout"))
    }
    if !request.value("lookback_delta").isEmpty {
      switch apiDuration(request.value("lookback_delta")) {
      case .success(let lookback): if lookback > .zero { question.lookback = lookback }
      case .failure(let problem):
        throw APIFailure(.badData, "error parsing lookback delta duration: \(problem.words)")
      }
    }
    var answer: Answer
    do throws(QueryError) { answer = try await watch.sources.main.evaluate(question) } catch {
      throw APIFailure(error, of: "query")
    }
    var remarks = Remarks(answer.annotations, of: expression)
    if answer.value.truncate(to: limit) { remarks.warnings.append(Remarks.truncated) }
    let told = request.value("stats").isEmpty ? "" : ",\"stats\":\(JSON(answer.statistics))"
    return .success(.value(answer.value), behind: told + "}", remarks)
  }

  /// `/api/v1/query_exemplars`: none are kept.
  func queryExemplars(_ request: ServedRequest) throws(APIFailure) -> ServedAnswer {
    let start = try request.time("start", or: .distantPast)
    let end = try request.time("end", or: .distantFuture)
    guard end >= start else {
      throw APIFailure(.badData, "end timestamp must not be before start timestamp")
    }
    let text = request.value("query")
    do throws(PromQLError) {
      guard try parseExpression(text).selects else {
        return ServedAnswer([], contentType: "", status: 204)
      }
    } catch {
      throw APIFailure(.badData, error.described(in: text))
    }
    return .success(.array([]))
  }

  /// `/api/v1/format_query`: an expression as Prometheus lays it out.
  func formatQuery(_ request: ServedRequest) throws(APIFailure) -> ServedAnswer {
    .success(.string(try expression(of: request).pretty()))
  }

  /// `/api/v1/parse_query`: an expression as a tree.
  func parseQuery(_ request: ServedRequest) throws(APIFailure) -> ServedAnswer {
    .success(JSON(try expression(of: request)))
  }

  private func expression(of request: ServedRequest) throws(APIFailure) -> Expr {
    let text = request.value("query")
    do throws(PromQLError) { return try parseExpression(text) } catch {
      throw .parameter("query", error.described(in: text))
    }
  }
}

extension Expr {
  /// Whether it asks for series anywhere.
  fileprivate var selects: Bool {
    switch self {
    case .vector, .matrix: true
    default: children.contains { $0.selects }
    }
  }
}

extension Value {
  /// Leaves so many elements; true where there were more. 0 leaves all.
  fileprivate mutating func truncate(to limit: Int) -> Bool {
    guard limit > 0 else { return false }
    switch self {
    case .vector(let samples) where samples.count > limit:
      self = .vector(Array(samples.prefix(limit)))
    case .matrix(let series) where series.count > limit:
      self = .matrix(Array(series.prefix(limit)))
    default: return false
    }
    return true
  }
}

extension JSON {
  /// What a query cost. The parts of its time are not measured one by one.
  fileprivate init(_ statistics: Statistics) {
    let seconds = JSON.number(statistics.elapsed.inSeconds)
    self = .object([
      Member(
        "timings",
        .object([
          Member("evalTotalTime", seconds), Member("resultSortTime", .number(0)),
          Member("queryPreparationTime", .number(0)), Member("innerEvalTime", seconds),
          Member("execQueueTime", .number(0)), Member("execTotalTime", seconds),
        ])),
      Member(
        "samples",
        .object([
          Member("totalQueryableSamples", .number(Double(statistics.samplesRead))),
          Member("peakSamples", .number(Double(statistics.samplesHeld))),
        ])),
    ])
  }
}
