internal import Dashboards
internal import Engine
internal import Screens
internal import Views

/// Which dashboard is open.
extension Session {
  /// Opens a dashboard by uid, title or path; false where there is none.
  @discardableResult
  func open(_ name: String, _ picks: Picks = .kept()) -> Bool {
    guard let entry = engine.library.find(name) else {
      snapshot.chrome.message = "no dashboard \(name)"
      publishNow()
      return false
    }
    switch picks {
    case .only(let picked): selection = picked
    case .kept(let values):
      // What was given for another dashboard is wanted here as far as it is on offer.
      if let old = dashboard, old.uid != entry.dashboard.uid { selection.asGiven = [] }
      selection.values.merge(values) { $1 }
      selection.asGiven.formUnion(values.keys)
    }
    adopt(entry.dashboard)
    return true
  }

  /// The library changed: what is open is taken anew where its file changed.
  func libraryChanged() {
    guard let open = dashboard, let entry = engine.library.find(open.uid) else {
      publishNow()
      return
    }
    if entry.dashboard != open {
      adopt(entry.dashboard)
    } else {
      publishNow()
    }
  }
}
