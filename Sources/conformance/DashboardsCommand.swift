internal import Cells
internal import Dashboards
internal import Files
internal import Metrics
internal import PromQL
internal import Screens
internal import Views

/// `conformance dashboards`: Grafana JSON loads, lays out, and its expressions parse.
let dashboardsSubcommand = Subcommand(
  name: "dashboards", arguments: "[--failures] DIR",
  summary: "Grafana dashboards: panels drawn, expressions parsed, layouts without overlap"
) { arguments in
  let showsFailures = arguments.contains("--failures")
  guard let folder = arguments.first(where: { !$0.hasPrefix("--") }) else {
    print("conformance dashboards: DIR is missing")
    return 2
  }
  var total = Tally(showsFailures: showsFailures)
  var sum = DashboardCount()
  var excepted: Set<String> = []
  for path in FilePath.files(below: folder, limit: 100_000) where path.hasSuffix(".json") {
    let name = String(path.dropFirst(folder.count).drop { $0 == "/" })
    var count = DashboardCount()
    do throws(DashboardError) {
      guard let bytes = try? readFile(path) else { throw DashboardError("cannot be read") }
      for dashboard in try Dashboard.load(bytes) { count.add(dashboard) }
    } catch {
      count.failures.append("\(error)")
    }
    print("\(name) \(count)")
    total.count(count.failures.isEmpty, "\(name): " + count.failures.joined(separator: "\n  "))
    sum.add(count)
    excepted.formUnion(count.excepted)
  }
  if !excepted.isEmpty { print("MetricsQL only: \(excepted.sorted().joined(separator: " "))") }
  print("\(sum)")
  return total.finish()
}

/// What was found in one file or in all.
private struct DashboardCount: CustomStringConvertible {
  var panels = 0
  var drawn = 0
  var expressions = 0
  var parsed = 0
  var failures: [String] = []
  /// Functions that only MetricsQL has.
  var excepted: Set<String> = []

  var description: String { "panels \(drawn)/\(panels) expressions \(parsed)/\(expressions)" }

  mutating func add(_ other: DashboardCount) {
    panels += other.panels
    drawn += other.drawn
    expressions += other.expressions
    parsed += other.parsed
  }

  mutating func add(_ dashboard: Dashboard) {
    let now = Timestamp(milliseconds: 1_700_000_000_000)
    let range = TimeRange(from: now - .seconds(3600), to: now, now: now)
    var variables = dashboard.savedVariables(range: range)
    for index in variables.list.indices where variables.list[index].variable.kind == .query {
      variables.list[index].options = []
      variables.list[index].current = []
    }
    panels += dashboard.drawnPanels.count
    drawn += dashboard.drawnPanels.count { dashboard.draws($0) }
    for expression in dashboard.expressions(variables, range: range) {
      expressions += 1
      do {
        _ = try parseExpression(expression.text)
        parsed += 1
      } catch {
        if let name = metricsQLOnly(error.description) {
          excepted.insert(name)
        } else {
          failures.append(
            "panel \(expression.panel) \(expression.refID): \(error.described(in: expression.text)): \(expression.text)"
          )
        }
      }
    }
    let placed = dashboard.placed(variables, range: range)
    let slots = placed.map { panel in
      PanelSlot(
        id: panel.id, title: panel.title, kind: panel.panel.kind, x: Double(panel.grid.x),
        y: Double(panel.grid.y), width: Double(panel.grid.width),
        height: Double(panel.grid.height), isCollapsed: panel.panel.isCollapsed)
    }
    for (width, height) in [(200, 50), (80, 24)] {
      let places = layout(slots, width: width, height: height, folded: [])
      if places.filter({ !$0.isRow }).count != slots.filter({ !$0.isRow }).count {
        failures.append("\(width)×\(height): not every panel is placed")
      }
      if let overlap = overlap(places, width: width) {
        failures.append("\(width)×\(height): \(overlap)")
      }
    }
  }

  /// Says which two places cover a common cell, or which one leaves the page.
  private func overlap(_ places: [PanelPlace], width: Int) -> String? {
    // From top to bottom, each is compared with those that reach its line.
    var open: [PanelPlace] = []
    for place in places.sorted(by: { $0.rect.y < $1.rect.y }) {
      let rect = place.rect
      if rect.x < 0 || rect.width < 1 || rect.height < 1 || rect.x + rect.width > width {
        return "panel \(place.id.number) leaves the page"
      }
      open.removeAll { $0.rect.y + $0.rect.height <= rect.y }
      for other in open
      where other.rect.x < rect.x + rect.width && rect.x < other.rect.x + other.rect.width {
        return "panels \(other.id.number) and \(place.id.number) overlap"
      }
      open.append(place)
    }
    return nil
  }
}

/// The name of the function where the parser does not know it and MetricsQL does.
private func metricsQLOnly(_ message: String) -> String? {
  let names = [
    "label_set", "label_map", "label_uppercase", "label_lowercase", "label_copy", "label_move",
    "label_del", "label_keep", "label_value", "label_match", "label_mismatch", "label_transform",
    "rollup", "rollup_rate", "rollup_increase", "rollup_delta", "rollup_candlestick",
    "median", "median_over_time", "mode_over_time", "range_median", "range_quantile", "range_sum",
    "range_avg", "range_max", "range_min", "range_first", "range_last", "running_sum",
    "running_avg", "running_max",
    "running_min", "increase_pure", "increase_prometheus", "rate_over_sum", "default_rollup",
    "topk_avg",
    "topk_max", "topk_min", "topk_last", "topk_median", "bottomk_avg", "bottomk_max", "bottomk_min",
    "bottomk_last", "histogram_share", "buckets_limit", "prometheus_buckets", "union", "alias",
    "distinct", "distinct_over_time", "sum2", "sum2_over_time", "geomean", "geomean_over_time",
    "lag", "lifetime", "scrape_interval", "tfirst_over_time", "tlast_over_time", "first_over_time",
    "share_gt_over_time", "share_le_over_time", "count_gt_over_time", "count_le_over_time",
    "count_eq_over_time",
    "count_ne_over_time", "ascent_over_time", "descent_over_time", "integrate", "ideriv",
    "keep_last_value",
    "keep_next_value", "interpolate", "smooth_exponential", "remove_resets", "limit_offset",
    "outliersk",
    "outliers_iqr", "outliers_mad", "any", "mad", "zscore", "zscore_over_time", "now", "step",
    "start",
    "end", "ru", "ttf", "rand", "rand_normal", "rand_exponential", "sort_by_label_numeric",
    "bitmap_and",
    "bitmap_or", "bitmap_xor", "hour", "drop_common_labels", "vector_range", "aggr_over_time",
    "quantiles",
    "quantiles_over_time", "hoeffding_bound_lower", "hoeffding_bound_upper", "changes_prometheus",
    "delta_prometheus", "timezone_offset", "range_trim_spikes", "range_normalize", "range_stddev",
  ]
  guard message.contains("unknown function") else { return nil }
  return names.first { message.contains("\"\($0)\"") }
}
