import Facts

/// The page Notifications: which of its lists is seen, and of each where its cursor is; and the notification whose own
/// page is open.
struct NotificationsView: PageState {
  enum Tab: Int, Sendable, Hashable, CaseIterable {
    case all, waiting, sent, failed, receivers, alertmanager
  }
  /// What a row is known by, whatever refreshes do with it.
  enum Row: Sendable, Hashable {
    case notification(Int)
    case receiver(String, integration: String)
  }
  struct Place: Sendable, Hashable {
    var cursor = ListCursor<Row>()
    var scroll = 0
  }

  var tab = Tab.all
  private var places: [Tab: Place] = [:]
  /// The id of the one that is opened.
  var opened: Int?
  /// Where one is in its text.
  var reading = LinkedPlace()
  /// Where one is in what an Alertmanager tells.
  var readingElsewhere = LinkedPlace()

  var place: Place {
    get { places[tab] ?? Place() }
    set { places[tab] = newValue }
  }

  mutating func toTop() {
    (places, reading, readingElsewhere) = ([:], LinkedPlace(), LinkedPlace())
  }
}

extension ViewState {
  var notifications: NotificationsView {
    get { kept[NotificationsView.self] }
    set { kept[NotificationsView.self] = newValue }
  }
}

extension NotificationFact.State {
  /// The lists that it stands in beside that of all.
  var tab: NotificationsView.Tab? {
    switch self {
    case .waiting, .sending: .waiting
    case .delivered: .sent
    case .failed, .undeliverable: .failed
    case .replaced: nil
    }
  }
}
