import Facts

/// The list of targets: where its cursor is, and how it is ordered.
struct TargetsView: PageState, Hashable {
  enum Order: Int, Sendable, Hashable, CaseIterable { case job, health, age, duration, samples }
  var target = ListCursor<TargetFact.ID>()
  var order = Order.job
}

extension ViewState {
  var targets: TargetsView {
    get { kept[TargetsView.self] }
    set { kept[TargetsView.self] = newValue }
  }
}
