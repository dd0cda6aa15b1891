/// The page Incidents: where its cursor is, and the first row that was shown.
struct IncidentsView: PageState, Hashable {
  /// By the incidents' numbers.
  var cursor = ListCursor<Int>()
  var scroll = 0
}

extension ViewState {
  var incidents: IncidentsView {
    get { kept[IncidentsView.self] }
    set { kept[IncidentsView.self] = newValue }
  }
}
