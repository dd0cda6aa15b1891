internal import JSON
internal import Metrics
internal import Query
internal import Serving
internal import Watching

/// Which series a request means, and how much of the answer it wants.
private struct Choice {
  var limit: Int
  var start: Timestamp
  var end: Timestamp
  var selectors: [String]
  /// Nothing lies in a span that ends before it begins.
  var isEmpty: Bool { start > end }

  init(_ request: ServedRequest, named: Bool) throws(APIFailure) {
    limit = try request.limit()
    start = try request.time("start", or: .distantPast)
    end = try request.time("end", or: .distantFuture)
    selectors = try request.selectors(named: named)
  }
}

extension PrometheusAPI {
  /// `/api/v1/series`: the label sets that fit.
  func series(_ request: ServedRequest) async throws(APIFailure) -> ServedAnswer {
    guard !request.values(of: "match[]").isEmpty else {
      throw APIFailure(.badData, "no match[] parameter provided")
    }
    let chosen = try Choice(request, named: true)
    guard !chosen.isEmpty else { return .success(.series([])) }
    do throws(QueryError) {
      let found = try await watch.sources.main.series(
        selectors: chosen.selectors, from: chosen.start, through: chosen.end)
      let (kept, remarks) = truncated(found, to: chosen.limit)
      return .success(.series(kept), remarks)
    } catch { throw APIFailure(error) }
  }

  /// `/api/v1/labels`: the names of labels.
  func labelNames(_ request: ServedRequest) async throws(APIFailure) -> ServedAnswer {
    let chosen = try Choice(request, named: false)
    guard !chosen.isEmpty else { return .success(.texts([])) }
    do throws(QueryError) {
      let found = try await watch.sources.main.labelNames(
        selectors: chosen.selectors, from: chosen.start, through: chosen.end)
      let (kept, remarks) = truncated(found, to: chosen.limit)
      return .success(.texts(kept), remarks)
    } catch { throw APIFailure(error) }
  }

  /// `/api/v1/label/<name>/values`.
  func labelValues(_ request: ServedRequest) async throws(APIFailure) -> ServedAnswer {
    let path = Endpoint.at(request.path)?.variable(in: request.path) ?? ""
    let name = unescapedName(path)
    guard !name.isEmpty, !name.unicodeScalars.contains("\u{FFFD}") else {
      throw APIFailure(.badData, "invalid label name: \(quoted(name))")
    }
    let chosen = try Choice(request, named: false)
    guard !chosen.isEmpty else { return .success(.texts([])) }
    do throws(QueryError) {
      let found = try await watch.sources.main.labelValues(
        name, selectors: chosen.selectors, from: chosen.start, through: chosen.end)
      let (kept, remarks) = truncated(found, to: chosen.limit)
      return .success(.texts(kept), remarks)
    } catch { throw APIFailure(error) }
  }

  /// `/api/v1/metadata`: what is known of metric families.
  func metadata(_ request: ServedRequest) async throws(APIFailure) -> ServedAnswer {
    let limit = try request.count("limit") ?? -1
    let perMetric = try request.count("limit_per_metric") ?? -1
    let metric = request.value("metric")
    let found: [String: MetricMetadata]
    do throws(QueryError) {
      found = try await watch.sources.main.metadata(metric: metric.isEmpty ? nil : metric)
    } catch { throw APIFailure(error) }
    var sorted = found.sorted { bytewiseLess($0.key, $1.key) }
    if limit >= 0, sorted.count > limit { sorted = Array(sorted.prefix(limit)) }
    let families = sorted
    return .success(list: "{", count: families.count, tail: "}") { index in
      let (name, family) = families[index]
      return JSON.quote(name) + ":" + (perMetric == 0 ? "[]" : "[\(JSON(family))]")
    }
  }

  private func truncated<Element>(_ all: [Element], to limit: Int) -> ([Element], Remarks) {
    guard limit > 0, all.count > limit else { return (all, Remarks()) }
    return (Array(all.prefix(limit)), Remarks(warnings: [Remarks.truncated]))
  }
}

extension JSON {
  /// What is known of one family.
  init(_ family: MetricMetadata) {
    self = .object(JSON.members(of: family))
  }

  static func members(of family: MetricMetadata) -> [Member] {
    [
      Member("type", .string(family.kind.rawValue)), Member("help", .string(family.help)),
      Member("unit", .string(family.unit)),
    ]
  }

  init(_ labels: Labels) {
    self = .object(labels.pairs.map { Member($0.name, .string($0.value)) })
  }
}
