internal import Facts
internal import JSON
internal import Metrics
internal import Query
internal import Serving
internal import Watching

extension PrometheusAPI {
  /// `/api/v1/status/config`: the configuration in force.
  func configuration() -> ServedAnswer {
    .success(.object([JSON.Member("yaml", .string(host.configuration()))]))
  }

  /// `/api/v1/status/flags`.
  func flags() -> ServedAnswer {
    let sorted = host.flags.sorted { bytewiseLess($0.key, $1.key) }
    return .success(.object(sorted.map { JSON.Member($0.key, .string($0.value)) }))
  }

  /// `/api/v1/status/buildinfo`.
  func buildInfo() -> ServedAnswer {
    let told = [
      ("version", host.version), ("revision", ""), ("branch", ""), ("buildUser", ""),
      ("buildDate", ""), ("goVersion", ""),
    ]
    return .success(.object(told.map { JSON.Member($0.0, .string($0.1)) }))
  }

  /// `/api/v1/status/runtimeinfo`. What is of Go's runtime is 0 or empty.
  func runtimeInfo() -> ServedAnswer {
    let load = host.lastLoad()
    return .success(
      .object([
        JSON.Member("startTime", .string(instantText(host.started))),
        JSON.Member("CWD", .string(host.workingDirectory)),
        JSON.Member("hostname", .string(host.hostname)),
        JSON.Member("serverTime", .string(instantText(clock()))),
        JSON.Member("reloadConfigSuccess", .bool(load?.isGood ?? true)),
        JSON.Member("lastConfigTime", .string(instantText(load?.time ?? host.started))),
        JSON.Member("corruptionCount", .number(0)),
        JSON.Member("goroutineCount", .number(0)),
        JSON.Member("GOMAXPROCS", .number(0)),
        JSON.Member("GOMEMLIMIT", .number(0)),
        JSON.Member("GOGC", .string("")),
        JSON.Member("GODEBUG", .string("")),
        JSON.Member("storageRetention", .string(host.storageRetention())),
      ]))
  }

  /// `/api/v1/status/tsdb`: how many series are in memory, and of what labels.
  func storageStatus(_ request: ServedRequest) async throws(APIFailure) -> ServedAnswer {
    var limit = 10
    let text = request.value("limit")
    if !text.isEmpty {
      guard let number = Int(text), number > 0 else {
        throw APIFailure(.badData, "limit must be a positive number")
      }
      limit = min(number, Self.mostCounts)
    }
    let counts: SeriesCounts
    do throws(QueryError) {
      counts = try await watch.sources.main.seriesCounts(limit: limit)
    } catch { throw APIFailure(error) }
    let facts = watch.facts.newest
    return .success(JSON(counts, facts, limit: limit))
  }

  private static let mostCounts = 10_000

  /// `/api/v1/status/walreplay`: there is nothing to wait for that is counted in segments.
  func replayStatus() -> ServedAnswer {
    .success(.object(["min", "max", "current"].map { JSON.Member($0, .number(0)) }))
  }
}

extension JSON {
  fileprivate init(_ counts: SeriesCounts, _ facts: FactSheet, limit: Int) {
    let memory = facts.storage.rows.first { $0.name == "memory" }
    let pairs = SeriesCounts.most(
      counts.labels.flatMap { label in
        (label.top ?? []).map {
          SeriesCounts.Value(label.name + "=" + $0.value, series: $0.series)
        }
      }, limit)
    // What there is none of is told as Prometheus does: the latest beginning, the earliest end.
    func time(_ time: Timestamp?, _ none: Int64) -> JSON {
      .number(Double(time?.milliseconds ?? none))
    }
    let head: [Member] = [
      Member("numSeries", .number(Double(counts.series))),
      Member("numLabelPairs", .number(Double(counts.labels.reduce(0) { $0 + $1.values }))),
      Member("chunkCount", .number(0)),
      Member("minTime", time(memory?.oldest, 0)),
      Member("maxTime", time(facts.newestScrape, 0)),
    ]
    let byValues = counts.labels.prefix(limit).map {
      SeriesCounts.Value($0.name, series: $0.values)
    }
    self = .object([
      Member("headStats", .object(head)),
      Member("seriesCountByMetricName", JSON.list(counts[Labels.nameLabel]?.top ?? [])),
      Member("labelValueCountByLabelName", JSON.list(byValues)),
      Member("memoryInBytesByLabelName", .array([])),
      Member("seriesCountByLabelValuePair", JSON.list(pairs)),
    ])
  }

  private static func list(_ counts: [SeriesCounts.Value]) -> JSON {
    .array(
      counts.map {
        .object([
          Member("name", .string($0.value)), Member("value", .number(Double($0.series))),
        ])
      })
  }
}
