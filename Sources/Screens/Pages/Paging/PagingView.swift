import Metrics

/// The page that tells why somebody was told of an alert, or not: of which alert, and where one is in its text.
struct PagingView: PageState, Hashable {
  /// The alert's labels; nil before anything was asked.
  var labels: Labels?
  var reading = LinkedPlace()
  /// Whether routes that do not match are shown, however many there are.
  var isUnfolded = false
}

extension ViewState {
  var paging: PagingView {
    get { kept[PagingView.self] }
    set { kept[PagingView.self] = newValue }
  }

  /// Asks why somebody is told of the alert with these labels, or not.
  mutating func askPaging(_ labels: Labels, _ scene: Scene) {
    if paging.labels != labels { paging = PagingView(labels: labels) }
    go(to: .paging, scene)
  }
}
