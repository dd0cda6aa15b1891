import Metrics
import Views

/// What of the storage is looked at: all metrics and labels, one metric's labels, or one label's values.
struct StorageView: PageState, Hashable {
  enum List: Sendable, Hashable { case metrics, labels }
  enum Order: Sendable, Hashable { case count, name }
  /// Of the two lists of all the one with the cursor.
  var list = List.metrics
  var order = Order.count
  /// What was gone into; both where a metric's label was.
  var metric: String?
  var label: String?
  var metrics = ListCursor<String>()
  var labels = ListCursor<String>()
  var metricLabels = ListCursor<String>()
  var values = ListCursor<String>()
  /// The filters of what was gone into from, to come back to.
  var filters: [Filter?] = []

  var subject: SeriesSubject {
    if let metric { return .metric(metric) }
    return label.map { .label($0) } ?? .all
  }

  /// The cursor of the list that keys mean.
  var cursor: ListCursor<String> {
    get {
      if label != nil { return values }
      if metric != nil { return metricLabels }
      return list == .metrics ? metrics : labels
    }
    set {
      if label != nil {
        values = newValue
      } else if metric != nil {
        metricLabels = newValue
      } else if list == .metrics {
        metrics = newValue
      } else {
        labels = newValue
      }
    }
  }

  /// The series that have a value of the label.
  func selector(_ value: String) -> String {
    "\(Labels([Label(Labels.nameLabel, metric ?? ""), Label(label ?? "", value)]))"
  }

  /// Up by one; false at the top.
  mutating func leave() -> Bool {
    if label != nil {
      label = nil
    } else if metric != nil {
      metric = nil
    } else {
      return false
    }
    return true
  }
}

extension ViewState {
  var storage: StorageView {
    get { kept[StorageView.self] }
    set { kept[StorageView.self] = newValue }
  }
}
