internal import Calendar
internal import Facts
internal import JSON
internal import Metrics
internal import PromQL
internal import Query
internal import Serving
internal import Watching

extension PrometheusAPI {
  /// `/api/v1/scrape_pools`: the names of the scrape jobs.
  func scrapePools() -> ServedAnswer {
    let facts = watch.facts.newest
    let names = Set(
      facts.targets.rows.map(\.scrapePool) + facts.droppedTargets.rows.map(\.scrapePool))
    let sorted = names.sorted(by: bytewiseLess).map { JSON.string($0) }
    return .success(.object([JSON.Member("scrapePools", .array(sorted))]))
  }

  /// `/api/v1/targets`: those that are scraped, and those that relabelling dropped.
  func targets(_ request: ServedRequest) -> ServedAnswer {
    let state = request.value("state").lowercased()
    let pool = request.value("scrapePool")
    let isAny = state.isEmpty || state == "any"
    let facts = watch.facts.newest
    let active = facts.targets.rows.filter {
      (isAny || state == "active") && (pool.isEmpty || $0.scrapePool == pool)
    }
    let dropped = facts.droppedTargets.rows.filter {
      (isAny || state == "dropped") && (pool.isEmpty || $0.scrapePool == pool)
    }
    var counts = Dictionary(
      facts.targets.rows.map { ($0.scrapePool, 0) }, uniquingKeysWith: { $1 })
    for target in facts.droppedTargets.rows { counts[target.scrapePool, default: 0] += 1 }
    let told = counts.sorted { bytewiseLess($0.key, $1.key) }
      .map { JSON.Member($0.key, .number(Double($0.value))) }
    let sorted = active.sorted { bytewiseLess($0.scrapePool, $1.scrapePool) }
    return .success(
      .object([
        JSON.Member("activeTargets", .array(sorted.map { JSON($0, on: host.hostname) })),
        JSON.Member("droppedTargets", .array(dropped.map { JSON($0) })),
        JSON.Member(
          "droppedTargetCounts", isAny || state == "dropped" ? .object(told) : .null),
      ]))
  }

  /// `/api/v1/targets/metadata`: what each target told of its metric families.
  func targetsMetadata(_ request: ServedRequest) async throws(APIFailure) -> ServedAnswer {
    let limit = try request.count("limit") ?? -1
    var matchers: [Matcher] = []
    let selector = request.value("match_target")
    if !selector.isEmpty {
      do throws(PromQLError) { matchers = try parseMatchers(selector) } catch {
        throw .parameter("match_target", error.described(in: selector))
      }
    }
    let metric = request.value("metric")
    let told: [TargetFamilies]
    let known: [String: MetricMetadata]
    do throws(QueryError) {
      let source = watch.sources.main
      told = try await source.families()
      known = try await source.metadata(metric: metric.isEmpty ? nil : metric)
    } catch { throw APIFailure(error) }
    var rows: [(target: Labels, metric: String)] = []
    for families in told where matchers.allSatisfy({ $0.matches(families.target) }) {
      for name in families.metrics where metric.isEmpty || name == metric {
        if limit >= 0, rows.count >= limit { break }
        rows.append((families.target, name))
      }
    }
    let all = rows
    return .success(list: "[", count: all.count, tail: "]") { index in
      let row = all[index]
      var members = [JSON.Member("target", JSON(row.target))]
      if metric.isEmpty { members.append(JSON.Member("metric", .string(row.metric))) }
      return JSON.object(members + JSON.members(of: known[row.metric] ?? MetricMetadata()))
        .description
    }
  }
}

extension JSON {
  fileprivate init(_ target: TargetFact, on hostname: String) {
    self = .object([
      Member("discoveredLabels", JSON(target.discovered)),
      Member("labels", JSON(target.labels)),
      Member("scrapePool", .string(target.scrapePool)),
      Member("scrapeUrl", .string(target.url)),
      Member("globalUrl", .string(globalURL(target.url, on: hostname))),
      // What is odd about a good scrape is no error.
      Member("lastError", .string(target.health == .up ? "" : target.error)),
      Member("lastScrape", .string(instantText(target.lastScrape))),
      Member("lastScrapeDuration", .number(target.duration?.inSeconds ?? 0)),
      Member("health", .string(target.health.rawValue)),
      Member("scrapeInterval", .string(formatDuration(target.interval))),
      Member("scrapeTimeout", .string(target.timeout.map { formatDuration($0) } ?? "")),
    ])
  }

  fileprivate init(_ target: DroppedTargetFact) {
    self = .object([
      Member("discoveredLabels", JSON(target.discovered)),
      Member("scrapePool", .string(target.scrapePool)),
    ])
  }
}

/// A target's address as others reach it: on loopback the machine's name stands for its host.
func globalURL(_ url: String, on hostname: String) -> String {
  guard !hostname.isEmpty,
    let scheme = ["http://", "https://"].first(where: { url.hasPrefix($0) })
  else { return url }
  let rest = url.dropFirst(scheme.count)
  for loopback in ["127.0.0.1", "localhost", "[::1]"] where rest.hasPrefix(loopback) {
    let behind = rest.dropFirst(loopback.count)
    guard behind.isEmpty || behind.first == ":" || behind.first == "/" else { continue }
    return scheme + hostname + behind
  }
  return url
}

/// An instant in RFC 3339, of UTC; the year 1 where there was none.
func instantText(_ time: Timestamp?) -> String {
  guard let time else { return "0001-01-01T00:00:00Z" }
  let civil = CivilTime(time, .utc)
  func two(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
  let year =
    String(repeating: "0", count: max(0, 4 - String(civil.year).count)) + String(civil.year)
  var text = "\(year)-\(two(civil.month))-\(two(civil.day))T"
  text += "\(two(civil.hour)):\(two(civil.minute)):\(two(civil.second))"
  if civil.millisecond > 0 {
    let digits = String(civil.millisecond)
    text += "." + String(repeating: "0", count: 3 - digits.count) + digits
    while text.hasSuffix("0") { text.removeLast() }
  }
  return text + "Z"
}
