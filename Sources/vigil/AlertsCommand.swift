internal import Calendar
internal import Facts
internal import Feeds
internal import JSON
internal import Metrics
internal import Query
internal import Remote
internal import Scrape
internal import Screens

/// `vigil alerts [MATCHER…]`: the alerts that are active and fit, for scripts. Exits with 1 where they are not known.
func runAlerts(_ arguments: Arguments) async throws(Arguments.Failure) -> Int32 {
  let matchers = try arguments.matchers(from: 0)
  let source = try SilenceSource(arguments, try attached(arguments))
  do throws(QueryError) {
    let facts = try await source.facts()
    if let unknown = facts.alerts.unknown { printError("warning: \(unknown)") }
    let fitting = facts.alerts.rows.filter { alert in
      matchers.allSatisfy { $0.matches(alert.labels) }
    }
    let shown = arguments.has("--all") ? fitting : fitting.filter(\.isActive)
    if arguments.has("--json") {
      printOut("\(JSON.array(shown.map { JSON(alert: $0) }))\n")
    } else if shown.isEmpty {
      let over = fitting.isEmpty ? "" : " (--all lists \(fitting.count) that are over)"
      printOut((matchers.isEmpty ? "no alert is active" : "no active alert fits") + over + "\n")
    } else {
      let now = wallClock()
      let rows = shown.sorted(by: AlertFact.isListedBefore).map { $0.row(facts.silences.rows, now) }
      printOut(aligned(rows, widest: [10, 8, 12, 50, 80, 200]))
    }
    return 0
  } catch {
    printError(error.message)
    return 1
  }
}

/// `vigil ack MATCHER…`: acknowledges the active alerts that fit, or withdraws that.
func runAcknowledge(_ arguments: Arguments) async throws(Arguments.Failure) -> Int32 {
  let matchers = try arguments.matchers(from: 0)
  guard !matchers.isEmpty else {
    throw Arguments.Failure(message: "ack wants matchers, for example severity=critical")
  }
  let configuration = try attached(arguments)
  guard let engine = runningEngine(configuration) else { return 1 }
  do throws(QueryError) {
    let facts = try await engine.told()
    let alerts = facts.alerts.rows
    let isWithdrawn = arguments.has("--withdraw")
    let fitting = alerts.filter { alert in
      alert.isActive && matchers.allSatisfy { $0.matches(alert.labels) }
        && (!isWithdrawn || alert.acknowledgement != nil)
    }
    guard !fitting.isEmpty else {
      printError(isWithdrawn ? "no acknowledged alert fits" : "no active alert fits")
      return 1
    }
    let (ids, by) = (fitting.map(\.id), viewer(arguments, configuration))
    let order: Order =
      isWithdrawn
      ? .withdrawAcknowledgement(alerts: ids, by: by)
      : .acknowledge(alerts: ids, by: by, note: arguments.value("--comment") ?? "")
    if let refusal = await engine.carryOut(order) {
      printError(refusal)
      return 1
    }
    printOut(order.done(after: alerts, told: facts.notifications.rows) + "\n")
    return 0
  } catch {
    printError(error.message)
    return 1
  }
}

extension Arguments {
  /// The operands from one on as conditions on labels.
  func matchers(from first: Int) throws(Failure) -> [Matcher] {
    do throws(MatchersProblem) {
      return try Screens.matchers(ofWords: Array(operands.dropFirst(first)))
    } catch {
      throw Failure(message: "\(command): \(error.text)")
    }
  }
}

extension AlertFact {
  /// What fires before what is about to, and that before what is over; then by severity's name, name and labels.
  fileprivate static func isListedBefore(_ a: AlertFact, _ b: AlertFact) -> Bool {
    let order: [State] = [.firing, .pending, .resolved]
    let places = [a, b].map { order.firstIndex(of: $0.state) ?? 0 }
    if places[0] != places[1] { return places[0] < places[1] }
    return (a.name, a.severity, "\(a.labels)") < (b.name, b.severity, "\(b.labels)")
  }

  fileprivate func row(_ known: [SilenceFact], _ now: Timestamp) -> [String] {
    let others = labels.pairs.filter { !["alertname", "severity"].contains($0.name) }
    var notes: [String] = []
    switch standing {
    case .plain: break
    case .vanished(let since, _):
      if isActive { notes.append("no data since " + CalendarTime.full(since, zone: nil)) }
    case .held: notes.append("held after a start")
    case .ended(let reason): notes.append("ended: " + reason)
    }
    if let one = acknowledgement {
      notes.append("acked by \(one.by)" + (one.note.isEmpty ? "" : ": " + one.note))
    }
    for id in silences {
      let silence = known.first { $0.id == id }
      notes.append(
        "silenced by "
          + (silence.map { "\($0.createdBy) until \(CalendarTime.full($0.ends, zone: nil))" } ?? id)
      )
    }
    if isActive {
      for window in maintenance ?? [] {
        notes.append(
          "maintenance \(window.name) until \(CalendarTime.full(window.ends, zone: nil))")
      }
    }
    if let elsewhere {
      notes += elsewhere.inhibitedBy.map { "inhibited by " + $0 }
      notes += elsewhere.mutedBy.map { "muted by " + $0 }
    }
    let since = resolvedAt ?? firedAt ?? activeAt
    return [
      state.rawValue, SpanText.brief(max(.zero, now - since)), severity, name,
      others.map { $0.name + "=" + $0.value }.joined(separator: " "), notes.joined(separator: "; "),
    ]
  }
}
