import Facts
import Views

/// The page Alerts: which of its lists is seen, and of each where its cursor is.
struct AlertsView: PageState {
  enum Tab: Int, Sendable, Hashable, CaseIterable {
    case firing, pending, suppressed, resolved, rules, maintenance, silences
  }
  enum Order: Int, Sendable, Hashable, CaseIterable { case severity, since, name, value }
  enum RuleOrder: Int, Sendable, Hashable, CaseIterable { case group, health, duration }
  /// Where one is in a list, and the first row that was shown.
  struct Place: Sendable {
    var cursor = ListCursor<AlertsRow.ID>()
    var scroll = 0
  }

  var tab = Tab.firing
  var order = Order.severity
  var ruleOrder = RuleOrder.group
  private var places: [Tab: Place] = [:]
  /// Groups that are not as they begin: folded where they are long.
  var toggled: Set<AlertsRow.ID> = []
  /// Ids of the alerts that were marked; some may be gone.
  var marked: Set<String> = []

  var place: Place {
    get { places[tab] ?? Place() }
    set { places[tab] = newValue }
  }

  mutating func toTop() { places = [:] }
}

/// A line of one of the page's lists.
enum AlertsRow: Sendable, Hashable {
  /// The heading of the n-th group of the list.
  case group(Int)
  /// By its place in the table of its facts; the only one of its group is told in one line with it.
  case alert(Int, isAlone: Bool)
  case rule(Int)
  case silence(Int)
  case maintenance(Int)

  enum ID: Sendable, Hashable {
    case group(String)
    case alert(String)
    case ruleGroup(server: String, file: String, group: String)
    case rule(RuleFact.ID)
    case silence(String)
    case maintenance(String)
  }
}

extension ViewState {
  var alerts: AlertsView {
    get { kept[AlertsView.self] }
    set { kept[AlertsView.self] = newValue }
  }
}
