internal import JSON
internal import Metrics

/// What a quantiles panel asks for: each target becomes a query for each figure.
///
/// The panel's kind is `quantiles` or `vigil-quantiles-panel`; its `options`:
/// - `mode`: `"table"` (one row a group, the default) or `"ribbons"` (p50, p90, p99 and max over time, all groups merged).
/// - `quantiles`: numbers from 0 to 1; `[0.5, 0.9, 0.95, 0.99]` by default. Ribbons always show their own.
/// - `window`: a duration such as `"5m"` (the default). A rolling record has a window of its own, which holds instead.
/// - `by`: labels that tell groups apart. Without it a record's groups stay as written, and classic histograms are merged.
/// - `source`: what a target's expression is; found by its name where it is left out:
///   - `"record"`: a selector of a rolling record of vigil.yml (a name with a colon): quantiles are read as written, or
///     from its native histogram where they are not among those written;
///   - `"classic"`: a selector of a histogram's `_bucket` series: `histogram_quantile` over their increase;
///   - `"native"`: a selector of native histograms, likewise;
///   - `"series"`: any other selector or expression: `quantile_over_time` of each series. Ribbons show the worst series.
///
/// Of histograms least and greatest are bounds of buckets, and marked with `~`.
struct QuantilesQueries {
  struct Options {
    var isRibbons: Bool
    var quantiles: [Double]
    var window: String
    var by: [String]
    var source: QuantileSource?

    init(_ json: JSON) {
      isRibbons = json["mode"].string == "ribbons"
      let wanted = json["quantiles"].elements.compactMap(\.number).filter { (0...1).contains($0) }
      quantiles =
        isRibbons ? GraphFrame.ribbonQuantiles : wanted.isEmpty ? [0.5, 0.9, 0.95, 0.99] : wanted
      window = json["window"].string ?? "5m"
      by = isRibbons ? [] : json["by"].elements.compactMap(\.string)
      source = json["source"].string.flatMap(QuantileSource.init)
    }
  }

  let options: Options

  init(_ panel: Panel) { options = Options(panel.options) }

  var figures: [QuantileFigure] {
    let quantiles = options.quantiles.map { QuantileFigure.quantile($0) }
    return quantiles + (options.isRibbons ? [.max, .error] : [.min, .max, .mean, .error])
  }

  /// The queries that a target stands for; figures that its source cannot tell are left out.
  func derived(_ target: PanelTarget) -> [(target: PanelTarget, figure: QuantileFigure)] {
    figures.compactMap { figure in
      guard let expression = expression(figure, target.expression) else { return nil }
      var derived = target
      derived.expression = expression
      derived.format = .timeSeries
      derived.isInstant = !options.isRibbons
      derived.isRange = options.isRibbons
      return (derived, figure)
    }
  }

  /// What a target selects: as the options say, else as its name tells.
  func source(_ expression: String) -> QuantileSource {
    guard let selector = PlainSelector(expression.trimmingWhitespace) else { return .series }
    if let source = options.source { return source }
    return selector.name.hasSuffix("_bucket")
      ? .classic : selector.name.contains(":") ? .record : .series
  }

  func expression(_ figure: QuantileFigure, _ text: String) -> String? {
    let text = text.trimmingWhitespace
    guard let selector = PlainSelector(text) else { return series(figure, text, isSelector: false) }
    switch source(text) {
    case .record: return record(figure, selector)
    case .classic: return classic(figure, selector)
    case .native: return native(figure, text)
    case .series: return series(figure, text, isSelector: true)
    }
  }

  private var grouping: String { options.by.joined(separator: ", ") }

  private func record(_ figure: QuantileFigure, _ selector: PlainSelector) -> String {
    let merges = !options.by.isEmpty || options.isRibbons
    let histogram = selector.with(#"quantile="""#)
    func merged(_ operation: String, _ suffix: String, _ more: [String] = []) -> String {
      merges
        ? "\(operation) by (\((options.by + more).joined(separator: ", "))) (\(selector.text(suffix)))"
        : "\(operation) without () (\(selector.text(suffix)))"
    }
    switch figure {
    case .quantile(let quantile):
      if merges { return "histogram_quantile(\(quantile), sum by (\(grouping)) (\(histogram)))" }
      let written = selector.with("quantile=\"\(quantile)\"")
      return "max without (quantile) (\(written)) or histogram_quantile(\(quantile), \(histogram))"
    case .min: return merged("min", "_min", ["bound"])
    case .max: return merged("max", "_max", ["bound"])
    case .mean: return merged("sum", "_sum") + " / " + merged("sum", "_count")
    case .error: return merged("max", "_error")
    }
  }

  private func classic(_ figure: QuantileFigure, _ selector: PlainSelector) -> String? {
    let labels = (options.by + ["le"]).joined(separator: ", ")
    let buckets = "sum by (\(labels)) (increase(\(selector.text(""))[\(options.window)]))"
    let family = PlainSelector(name: String(selector.name.dropLast(7)), rest: selector.rest)
    func sum(_ suffix: String) -> String {
      "sum by (\(grouping)) (increase(\(family.text(suffix))[\(options.window)]))"
    }
    switch figure {
    case .quantile(let quantile): return "histogram_quantile(\(quantile), \(buckets))"
    // Not of rank 0, which the lowest bucket has even when it is empty.
    case .min: return "histogram_quantile(1e-9, \(buckets))"
    case .max: return "histogram_quantile(1, \(buckets))"
    case .mean: return sum("_sum") + " / " + sum("_count")
    case .error: return nil
    }
  }

  private func native(_ figure: QuantileFigure, _ text: String) -> String? {
    let increase = "sum by (\(grouping)) (increase(\(text)[\(options.window)]))"
    switch figure {
    case .quantile(let quantile): return "histogram_quantile(\(quantile), \(increase))"
    case .min: return "histogram_quantile(0, \(increase))"
    case .max: return "histogram_quantile(1, \(increase))"
    case .mean: return "histogram_avg(\(increase))"
    case .error: return nil
    }
  }

  private func series(_ figure: QuantileFigure, _ text: String, isSelector: Bool) -> String? {
    let values = isSelector ? "\(text)[\(options.window)]" : "(\(text))[\(options.window):]"
    let asked: String
    switch figure {
    case .quantile(let quantile): asked = "quantile_over_time(\(quantile), \(values))"
    case .min: asked = "min_over_time(\(values))"
    case .max: asked = "max_over_time(\(values))"
    case .mean: asked = "avg_over_time(\(values))"
    case .error: return nil
    }
    return options.isRibbons ? "max(\(asked))" : asked
  }

  /// What the quantiles of a target are worth where no series tells; a record has one that does.
  func accuracy(_ target: PanelTarget) -> String {
    switch source(target.expression) {
    case .classic, .native: "a bucket"
    case .record: "–"
    case .series: "exact"
    }
  }

  /// Whether of a target's observations no more is known than their buckets.
  func countsBuckets(_ target: PanelTarget) -> Bool {
    switch source(target.expression) {
    case .classic, .native: true
    case .record, .series: false
    }
  }

  /// Whether least and greatest are bounds of buckets; of a record a label tells.
  func isBound(_ labels: Labels, _ target: PanelTarget) -> Bool {
    source(target.expression) == .record ? !labels["bound"].isEmpty : countsBuckets(target)
  }

  /// How long the quantiles reach back; nil where records with windows of their own are among the targets.
  func window(_ targets: [PanelTarget]) -> String? {
    targets.contains { source($0.expression) == .record } ? nil : options.window
  }
}
