import Calendar
import Cells
import Dashboards
import Facts
import Metrics
import Views

/// What an incident that is opened by hand begins with.
struct IncidentSubject: Sendable {
  var title = ""
  var severity = IncidentFact.Severity.sev2
  var alerts: [AlertFact] = []
  /// nil for now, or when the first of the alerts became true.
  var began: Timestamp?
}

extension Scene {
  /// What is chosen where one is: alerts, the alert whose board is open, or the panel that has the keys at the cursor's
  /// instant.
  fileprivate var incidentSubject: IncidentSubject {
    switch state.page {
    case .alerts:
      return IncidentSubject(chosenAlerts.filter(\.isActive))
    case .dashboard, .panel:
      if state.page == .dashboard, let alert = shownAlert { return IncidentSubject([alert]) }
      var subject = IncidentSubject()
      if let frame = focusedFrame { subject.title = frame.title }
      subject.began = state.cursor
      return subject
    default: return IncidentSubject()
    }
  }
}

extension IncidentSubject {
  fileprivate init(_ alerts: [AlertFact]) {
    self.alerts = alerts
    guard let first = alerts.first else { return }
    let names = Set(alerts.map(\.name))
    title = first.name + (names.count > 1 ? " and \(names.count - 1) more" : "")
    let worst = alerts.map { Severity($0.severity) }.min() ?? .other
    severity =
      switch worst {
      case .critical: .sev1
      case .error: .sev2
      case .warning, .other: .sev3
      case .info: .sev4
      }
  }
}

extension ViewState {
  /// Goes to the incident that the chosen alert is in; where it is in none, opens the form that opens or joins one.
  mutating func openOrJoin(_ scene: Scene) -> [Command] {
    let subject = scene.incidentSubject
    if scene.state.page == .alerts, subject.alerts.isEmpty, !scene.chosenAlerts.isEmpty {
      message = "what is over needs no incident any more"
      return []
    }
    if subject.alerts.count == 1, let known = scene.openIncident(of: subject.alerts[0]) {
      return openIncident(known.number, scene)
    }
    overlay = .form(openForm(subject, scene))
    return []
  }

  private func openForm(_ subject: IncidentSubject, _ scene: Scene) -> Form {
    let open = scene.snapshot.facts.incidents.rows.filter(\.isOpen).map(\.number)
    let ids = subject.alerts.map(\.id)
    let severities = IncidentFact.Severity.allCases
    let begins = subject.began.map { CalendarTime.full($0, zone: scene.zone) }
    let begin = begins ?? (ids.isEmpty ? "now" : "with them")
    var fields: [FormField] = []
    if !ids.isEmpty, !open.isEmpty {
      fields.append(
        FormField(
          "deed", "do", .choice(["open a new one"] + open.map { "join INC-\($0)" }, 0),
          hint: "← → chooses"))
    }
    fields += [
      FormField("title", "title", .text(TextField(subject.title), isNeeded: true)),
      FormField(
        "severity", "severity",
        .choice(severities.map(\.name), severities.firstIndex(of: subject.severity) ?? 0),
        hint: "← → chooses"),
    ]
    if ids.isEmpty {
      fields.append(
        FormField("began", "began", .instant(TextField(begin)), hint: "now, 14:03, -10m"))
    }
    fields.append(
      FormField("note", "note", .lines(TextField(keepsLines: true)), hint: "ctrl-j: a new line"))
    fields += scene.viewerField
    let title = ids.isEmpty ? "Open an incident" : "Open or join an incident"
    return Form(
      title, remark: byViewer, fields: fields,
      preview: { form, scene in previewed(form, ids, open, scene) },
      submit: { form, state, scene in
        state.alerts.marked = []
        if let deed = form.choice("deed"), deed > 0 {
          var orders = [form.order(open[deed - 1], &state, .join(ids))]
          let note = form.text("note")
          if !note.isEmpty { orders.append(form.order(open[deed - 1], &state, .note(note))) }
          return orders
        }
        var began: Timestamp?
        if ids.isEmpty {
          // What was left as it was is that instant to the millisecond.
          began = form.text("began") == begins ? subject.began : scene.instant(form.text("began"))
          if let began, began > scene.live {
            form.complain("that is still to come", at: "began")
            return []
          }
        }
        return [
          form.order(
            nil, &state,
            .open(
              title: form.text("title"), severity: severities[form.choice("severity") ?? 0],
              alerts: ids, began: began, note: form.text("note")))
        ]
      })
  }
}

/// What the form would do as it stands, and which of its alerts are in an incident already.
private func previewed(
  _ form: Form, _ ids: [String], _ open: [Int], _ scene: Scene
) -> [FormLine] {
  var lines = form.faults(scene)
  if let deed = form.choice("deed"), deed > 0, let target = scene.incident(open[deed - 1]) {
    lines.append(
      FormLine(
        text: "joins \(target.name) \(target.severity.name) \(target.title), which stays that"))
  }
  guard !ids.isEmpty else { return lines }
  let known = ids.compactMap { scene.alertBook.shape.place(of: $0) }
    .map { scene.alertBook.alerts[$0] }
  lines += known.prefix(3).map { alert in
    let other = scene.openIncident(of: alert).map { " is in \($0.name)" } ?? ""
    return FormLine(text: alert.glyph + " " + alert.told + other, isOdd: !other.isEmpty)
  }
  if known.count > 3 { lines.append(FormLine(text: "and \(known.count - 3) more")) }
  let gone = ids.count - known.count { $0.isActive }
  if gone > 0 {
    lines.append(
      FormLine(text: gone == 1 ? "1 is over meanwhile" : "\(gone) are over meanwhile", isOdd: true))
  }
  return lines
}
