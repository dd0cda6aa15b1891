internal import Exposition
package import Metrics
internal import Protobuf

/// What the labels of a series come to.
enum WrittenLabels {
  case good(Labels)
  /// Why the series is not taken.
  case refused(String)
}

extension WrittenMessage {
  /// The labels of a series, sorted; nil where they are none that a series can have.
  package func labels(of series: Series) -> Labels? {
    if case .good(let labels) = judge(series) { return labels }
    return nil
  }

  /// Reads and judges the labels of a series: names not empty and each once, UTF-8 throughout, a metric name among
  /// them. Labels out of order are sorted and empty values are dropped, as Prometheus does.
  func judge(_ series: Series) -> WrittenLabels {
    let start = Int(series.labelsStart)
    let end = start + Int(series.labelsLength)
    guard end <= keys.count else { return .refused("labels are missing") }
    do throws(ProtobufError) {
      let pairs = try keys.withUnsafeBytes { bytes -> Result<[Label], ProtobufError> in
        do throws(ProtobufError) {
          return .success(
            try labelPairs(inFields: UnsafeRawBufferPointer(rebasing: bytes[start..<end])))
        } catch { return .failure(error) }
      }.get()
      return judgeLabels(pairs)
    } catch {
      return .refused("labels that cannot be read: \(error.reason)")
    }
  }
}

/// Judges the labels of a series, as `WrittenMessage.judge` tells.
func judgeLabels(_ pairs: [Label]) -> WrittenLabels {
  var pairs = pairs
  if zip(pairs, pairs.dropFirst()).contains(where: { !bytewiseLess($0.name, $1.name) }) {
    pairs.sort { bytewiseLess($0.name, $1.name) }
    if let twice = zip(pairs, pairs.dropFirst()).first(where: { $0.name == $1.name }) {
      return .refused("the label \(quoted(String(twice.0.name.prefix(80)))) is there twice")
    }
  }
  if pairs.contains(where: { $0.name.isEmpty }) { return .refused("a label without a name") }
  pairs.removeAll { $0.value.isEmpty }
  let labels = Labels(sorted: pairs)
  guard !labels.metricName.isEmpty else { return .refused("no metric name") }
  return .good(labels)
}
