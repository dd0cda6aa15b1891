internal import Exposition
internal import Metrics
internal import Query

/// A page of federation, made a piece at a time: families by name, of no known type, each sample with its time.
///
/// A sample without a metric's name is left out, and so is a native histogram, which the text formats cannot tell.
struct FederationPage: Sendable {
  private let samples: [InstantSample]
  private let added: [Label]
  private let format: FederationFormat
  private var next = 0
  private var isEnded = false

  /// - Parameter labels: what each sample gets that lacks it. `instance` is among them in any case, though empty: else
  ///   who scrapes the page would put this server's own in its place.
  init(_ samples: [InstantSample], adding labels: Labels, as format: FederationFormat) {
    self.samples = samples.filter { sample in
      guard case .float = sample.content else { return false }
      return !sample.labels.metricName.isEmpty
    }.sorted { first, second in
      let names = (first.labels.metricName, second.labels.metricName)
      return names.0 == names.1
        ? first.labels < second.labels : bytewiseLess(names.0, names.1)
    }
    var added = labels.pairs
    if labels["instance"].isEmpty { added.append(Label("instance", "")) }
    self.added = added.sorted { bytewiseLess($0.name, $1.name) }
    self.format = format
  }

  /// About `size` bytes more; nil after the last.
  mutating func next(_ size: Int) -> [UInt8]? {
    guard !isEnded else { return nil }
    var piece: [UInt8] = []
    while next < samples.count, piece.count < size {
      let name = samples[next].labels.metricName
      if next == 0 || samples[next - 1].labels.metricName != name {
        let kind = format.isOpenMetrics ? "unknown" : "untyped"
        piece.append(contentsOf: "# TYPE \(shown(name, isMetric: true)) \(kind)\n".utf8)
      }
      piece.append(contentsOf: line(samples[next]).utf8)
      next += 1
    }
    if next == samples.count {
      isEnded = true
      if format.isOpenMetrics { piece.append(contentsOf: "# EOF\n".utf8) }
    }
    return piece
  }

  private func line(_ sample: InstantSample) -> String {
    let name = sample.labels.metricName
    let standsBefore = isPlainMetricName(name) || !format.allowsUTF8
    var conditions = standsBefore ? [] : [quotedValue(name)]
    for pair in sample.labels.pairs where pair.name != Labels.nameLabel {
      conditions.append(shown(pair.name, isMetric: false) + "=" + quotedValue(pair.value))
    }
    for pair in added where sample.labels[pair.name].isEmpty {
      conditions.append(shown(pair.name, isMetric: false) + "=" + quotedValue(pair.value))
    }
    var value = 0.0
    if case .float(let number) = sample.content { value = number }
    let time = sample.timestamp.milliseconds
    return (standsBefore ? shown(name, isMetric: true) : "")
      + "{\(conditions.joined(separator: ","))} \(apiNumber(value)) "
      + (format.isOpenMetrics ? apiSeconds(time) : String(time)) + "\n"
  }

  private func shown(_ name: String, isMetric: Bool) -> String {
    if isMetric ? isPlainMetricName(name) : isPlainLabelName(name) { return name }
    return format.allowsUTF8 ? quotedValue(name) : underscoredName(name, isMetric: isMetric)
  }
}

private func quotedValue(_ text: String) -> String { "\"\(escapedText(text, quotes: true))\"" }
