internal import Exposition
internal import Metrics

extension MetricsRequest {
  /// The request as series, as Prometheus 3 does it by default: names and labels escaped with underscores, units and
  /// `total` as suffixes, `job` and `instance` from the resource, the rest of which goes to `target_info`; scopes add no
  /// labels. What cannot be taken is refused by reason, point by point.
  package func written(into message: inout WrittenMessage) throws(WireError) {
    message.removeAll()
    var translation = MetricsTranslation()
    for resource in resources { try translation.add(resource) }
    message.metadata = translation.metadata
    message.refusals = translation.refusals
    translation.finish(&message)
  }
}

/// Gathers the points of a request by series.
private struct MetricsTranslation {
  private struct Point {
    var slot: Int32
    var time: Int64
    var start: Int64
    var value: Double
  }

  private(set) var metadata: [String: MetricMetadata] = [:]
  private(set) var refusals = Refusals()
  private var table = SeriesTable()
  /// Label sections by slot, in a message that is nothing else.
  private var keys = WrittenMessage()
  private var places: [Range<Int>] = []
  private var points: [Point] = []
  private var histograms: [(slot: Int32, entry: WrittenMessage.Histogram)] = []
  private var earliest = Int64.max
  private var latest = Int64.min

  // MARK: - Resources and metrics

  mutating func add(_ resource: MetricsRequest.Resource) throws(WireError) {
    earliest = .max
    latest = .min
    let target = Self.targetLabels(resource)
    for metric in resource.metrics { try add(metric, target) }
    try addInfo(resource, target)
  }

  private static func targetLabels(_ resource: MetricsRequest.Resource) -> [Label] {
    func value(_ key: String) -> String? { resource.attributes.first { $0.key == key }?.value }
    var labels: [Label] = []
    if let name = value("service.name") {
      let job = value("service.namespace").map { $0 + "/" + name } ?? name
      labels.append(Label("job", job))
    }
    if let instance = value("service.instance.id") { labels.append(Label("instance", instance)) }
    return labels
  }

  /// What is known of the resource beside its name, at the time of its last point and, where points are far apart,
  /// often enough before that never to be stale between them.
  private mutating func addInfo(_ resource: MetricsRequest.Resource, _ target: [Label])
    throws(WireError)
  {
    let identifying = ["service.name", "service.namespace", "service.instance.id"]
    let rest = resource.attributes.filter { !identifying.contains($0.key) }
    guard !rest.isEmpty, !target.isEmpty, latest != .min else { return }
    let slot = try slot("target_info", Self.labels(rest, target))
    if latest - earliest <= 3_600_000 {
      for time in stride(from: earliest, to: latest, by: 150_000) {
        points.append(Point(slot: slot, time: time, start: 0, value: 1))
      }
    }
    points.append(Point(slot: slot, time: latest, start: 0, value: 1))
    metadata["target_info"] = MetricMetadata(kind: .gauge, help: "Target metadata")
  }

  private mutating func add(_ metric: MetricsRequest.Metric, _ target: [Label]) throws(WireError) {
    let count = metric.pointCount
    let isCounter = metric.kind == .sum && metric.isMonotonic
    let name = prometheusName(
      metric.name, unit: metric.unit, isCounter: isCounter, isGauge: metric.kind == .gauge)
    guard !name.isEmpty else {
      refusals.add("a metric without a name", max(count, 1), example: metric.name)
      return
    }
    switch metric.kind {
    case .none:
      refusals.add("a metric of no known kind", 1, example: metric.name)
      return
    case .sum, .histogram, .exponential:
      guard metric.temporality == .cumulative else {
        let reason =
          metric.temporality == .delta
          ? "delta temporality is not supported" : "no aggregation temporality"
        refusals.add(reason, max(count, 1), example: metric.name)
        return
      }
    case .gauge, .summary: break
    }
    let kind: MetricMetadata.Kind =
      switch metric.kind {
      case .sum: isCounter ? .counter : .gauge
      case .histogram, .exponential: .histogram
      case .summary: .summary
      case .gauge, .none: .gauge
      }
    metadata[name] = MetricMetadata(
      kind: kind, help: metric.description, unit: prometheusUnit(metric.unit))
    for point in metric.numbers {
      // A gauge does not count from anywhere.
      guard let time = time(point.stamp, metric) else { continue }
      let slot = try slot(name, Self.labels(point.stamp.attributes, target))
      append(
        slot, time, metric.kind == .sum ? point.stamp : Self.unstarted(point.stamp), point.value)
    }
    for point in metric.histograms { try add(point, name, metric, target) }
    for point in metric.exponentials { try add(point, name, metric, target) }
    for point in metric.summaries { try add(point, name, metric, target) }
  }

  private static func unstarted(_ stamp: MetricsRequest.Stamp) -> MetricsRequest.Stamp {
    var stamp = stamp
    stamp.start = 0
    return stamp
  }

  // MARK: - Points

  private mutating func add(
    _ point: MetricsRequest.HistogramPoint, _ name: String, _ metric: MetricsRequest.Metric,
    _ target: [Label]
  ) throws(WireError) {
    guard let time = time(point.stamp, metric) else { return }
    let labels = Self.labels(point.stamp.attributes, target)
    if let sum = point.sum {
      append(try slot(name + "_sum", labels), time, point.stamp, sum)
    }
    append(try slot(name + "_count", labels), time, point.stamp, Double(point.count))
    var cumulative: UInt64 = 0
    for (bound, count) in zip(point.bounds, point.counts) where bound != .infinity {
      cumulative &+= count
      let bucket = try slot(name + "_bucket", labels, Label("le", plainNumber(bound)))
      append(bucket, time, point.stamp, Double(cumulative))
    }
    let last = try slot(name + "_bucket", labels, Label("le", "+Inf"))
    append(last, time, point.stamp, Double(point.count))
  }

  private mutating func add(
    _ point: MetricsRequest.SummaryPoint, _ name: String, _ metric: MetricsRequest.Metric,
    _ target: [Label]
  ) throws(WireError) {
    guard let time = time(point.stamp, metric) else { return }
    let labels = Self.labels(point.stamp.attributes, target)
    append(try slot(name + "_sum", labels), time, point.stamp, point.sum)
    append(try slot(name + "_count", labels), time, point.stamp, Double(point.count))
    for (quantile, value) in point.quantiles {
      let slot = try slot(name, labels, Label("quantile", plainNumber(quantile)))
      append(slot, time, point.stamp, value)
    }
  }

  private mutating func add(
    _ point: MetricsRequest.ExponentialPoint, _ name: String, _ metric: MetricsRequest.Metric,
    _ target: [Label]
  ) throws(WireError) {
    guard let time = time(point.stamp, metric) else { return }
    let histogram: NativeHistogram
    do throws(HistogramError) {
      histogram = try NativeHistogram(point)
    } catch {
      refusals.add(
        "an exponential histogram that cannot be native: \(error)", example: metric.name)
      return
    }
    let slot = try slot(name, Self.labels(point.stamp.attributes, target))
    histograms.append(
      (
        slot,
        WrittenMessage.Histogram(
          time: time, start: Self.milliseconds(point.stamp.start), histogram: histogram)
      ))
  }

  /// The time of a point in milliseconds; one without is refused.
  private mutating func time(_ stamp: MetricsRequest.Stamp, _ metric: MetricsRequest.Metric)
    -> Int64?
  {
    guard stamp.time > 0 else {
      refusals.add("a point without a time", example: metric.name)
      return nil
    }
    let time = Self.milliseconds(stamp.time)
    earliest = min(earliest, time)
    latest = max(latest, time)
    return time
  }

  private static func milliseconds(_ nanoseconds: UInt64) -> Int64 {
    Int64(nanoseconds / 1_000_000)
  }

  private mutating func append(
    _ slot: Int32, _ time: Int64, _ stamp: MetricsRequest.Stamp, _ value: Double
  ) {
    points.append(
      Point(
        slot: slot, time: time, start: Self.milliseconds(stamp.start),
        value: stamp.hasNoValue ? .staleMarker : value))
  }

  // MARK: - Series

  /// Attributes as labels, those that come to the same name joined by `;` in the order of their keys; then the target's.
  private static func labels(_ attributes: [MetricsRequest.Attribute], _ target: [Label]) -> [Label]
  {
    var values: [String: String] = [:]
    for attribute in attributes.sorted(by: { bytewiseLess($0.key, $1.key) }) {
      guard let name = prometheusLabelName(attribute.key) else { continue }
      values[name] = values[name].map { $0 + ";" + attribute.value } ?? attribute.value
    }
    for label in target { values[label.name] = label.value }
    return values.map { Label($0.key, $0.value) }
  }

  /// The slot of the series with this name and these labels.
  private mutating func slot(_ name: String, _ labels: [Label], _ more: Label? = nil)
    throws(WireError) -> Int32
  {
    let sorted = Labels(labels + [Label(Labels.nameLabel, name)] + (more.map { [$0] } ?? []))
    let start = keys.keys.count
    for label in sorted.pairs { keys.appendLabel(label) }
    guard keys.keys.count <= WrittenMessage.keyLimit else {
      throw WireError(
        "labels of more than \(WrittenMessage.keyLimit) bytes in one request", status: 413)
    }
    let key = start..<keys.keys.count
    let found = keys.keys.withUnsafeBytes { bytes -> Int? in
      let hash = seriesHash(UnsafeRawBufferPointer(rebasing: bytes[key]))
      let known = table.find(
        hash: hash, start: UInt32(truncatingIfNeeded: start),
        length: UInt32(truncatingIfNeeded: key.count), in: bytes, expected: table.count)
      if known == nil {
        _ = table.insert(
          hash: hash, start: UInt32(truncatingIfNeeded: start),
          length: UInt32(truncatingIfNeeded: key.count), in: bytes)
      }
      return known
    }
    if let found {
      keys.keys.removeLast(key.count)
      return Int32(truncatingIfNeeded: found)
    }
    places.append(key)
    guard places.count <= WrittenMessage.seriesLimit else {
      throw WireError("more than \(WrittenMessage.seriesLimit) series in one request", status: 413)
    }
    return Int32(truncatingIfNeeded: places.count - 1)
  }

  /// Puts the series with their points in time order into the message.
  mutating func finish(_ message: inout WrittenMessage) {
    points.sort { ($0.slot, $0.time) < ($1.slot, $1.time) }
    histograms.sort { ($0.slot, $0.entry.time) < ($1.slot, $1.entry.time) }
    var (nextPoint, nextHistogram) = (0, 0)
    for (slot, key) in places.enumerated() {
      let samples = message.times.count
      let natives = message.histograms.count
      while nextPoint < points.count, points[nextPoint].slot == slot {
        let point = points[nextPoint]
        message.append(point.time, point.value, start: point.start)
        nextPoint += 1
      }
      while nextHistogram < histograms.count, histograms[nextHistogram].slot == slot {
        message.histograms.append(histograms[nextHistogram].entry)
        nextHistogram += 1
      }
      let hash = keys.keys.withUnsafeBytes {
        seriesHash(UnsafeRawBufferPointer(rebasing: $0[key]))
      }
      message.series.append(
        WrittenMessage.Series(
          labelsStart: UInt32(truncatingIfNeeded: key.lowerBound),
          labelsLength: UInt32(truncatingIfNeeded: key.count), hash: hash,
          samples: samples..<message.times.count, histograms: natives..<message.histograms.count,
          exemplars: 0..<0))
    }
    message.keys = keys.keys
  }
}
