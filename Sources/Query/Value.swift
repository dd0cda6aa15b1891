package import Metrics

/// The answer of a query, as the Prometheus HTTP API's four result types.
package enum Value: Sendable, Hashable {
  case scalar(Point)
  case string(String, Timestamp)
  case vector([InstantSample])
  case matrix([Series])
}

/// One element of an instant vector.
package struct InstantSample: Sendable, Hashable {
  package enum Content: Sendable, Hashable {
    case float(Double)
    case histogram(NativeHistogram)
  }
  package var labels: Labels
  package var timestamp: Timestamp
  package var content: Content
  package init(labels: Labels, timestamp: Timestamp, content: Content) {
    self.labels = labels
    self.timestamp = timestamp
    self.content = content
  }
}

/// One series of a matrix: its points in time order, floats and histograms apart.
package struct Series: Sendable, Hashable {
  package var labels: Labels
  package var points: [Point]
  package var histograms: [HistogramPoint]
  package init(labels: Labels, points: [Point] = [], histograms: [HistogramPoint] = []) {
    self.labels = labels
    self.points = points
    self.histograms = histograms
  }
}

/// A remark of the evaluator that does not stop the query.
package struct Annotation: Sendable, Hashable {
  package enum Severity: String, Sendable, Hashable { case warning, info }
  package var severity: Severity
  /// As Prometheus words it, without the position.
  package var message: String
  /// Where in the expression: UTF-8 byte offsets.
  package var position: Range<Int>?
  package init(severity: Severity, message: String, position: Range<Int>? = nil) {
    self.severity = severity
    self.message = message
    self.position = position
  }
}
