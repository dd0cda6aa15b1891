import Calendar
import Cells
import Facts
import Metrics
package import Views

/// What is wrong with the conditions in what `vigil alert` was given; nil where nothing is.
package func problem(ofAlert typed: String) -> String? {
  do throws(MatchersProblem) {
    _ = try SoughtAlert(typed)
    return nil
  } catch {
    return error.text
  }
}

extension ViewState {
  /// Begins at the page Alerts with what fits, as `vigil alert NAME` asks; the alert itself is opened as soon as it is
  /// known.
  package mutating func seek(alert typed: String) {
    pages = [.dashboard, .alerts]
    sought = try? SoughtAlert(typed)
    filters[.alerts] = sought?.filter
  }

  /// Whether the alert that is sought is not known yet.
  package var isSeeking: Bool { sought != nil }
}

/// What a new snapshot lets go on that waited for it.
package func arrive(
  _ state: inout ViewState, _ snapshot: Snapshot, width: Int, height: Int
) -> [Command] {
  PageRecord.of(state.page).arrives(&state, snapshot)
  guard let sought = state.sought else { return [] }
  let scene = Scene(state, snapshot, width: width, height: height)
  let (book, rules) = (scene.alertBook, snapshot.facts.rules.rows)
  let places = sought.places(in: book, rules)
  if let alert = scene.firstListed(places) ?? book.worst(among: places) {
    state.sought = nil
    // From the worst the key for it goes on.
    state.tour = alert.id == scene.worstAlert?.id ? WorstTour(alert: alert.id) : nil
    if places.count > 1 { state.message = "1 of \(places.count): " + alert.told }
    return state.openAlert(alert.id, scene)
  }
  if snapshot.facts.alerts.unknown == nil, let rule = sought.rule(book, rules) {
    state.sought = nil
    state.tellInactive(rule, sought, scene)
  }
  return []
}

extension ViewState {
  /// Shows the rule of which no instance is known that is meant.
  fileprivate mutating func tellInactive(
    _ rule: RuleFact, _ sought: SoughtAlert, _ scene: Scene
  ) {
    let name = cleaned(rule.name)
    let age = rule.lastEvaluation.map {
      ", evaluated " + SpanText.brief(max(.zero, scene.snapshot.now - $0)) + " ago"
    }
    let others = scene.alertBook.alerts.count { $0.name == rule.name && $0.isActive }
    filters[.alerts] = Filter(rule.name)
    if others > 0 {
      alerts.tab = .firing
      message = "none of the \(others) active alerts \(name) fits " + cleaned(sought.typed)
      return
    }
    alerts.tab = .rules
    message =
      rule.health == .err
      ? "alert \(name) is loaded, its evaluation fails: " + cleaned(rule.error)
      : "alert \(name) is loaded and inactive" + (age ?? "")
  }
}
