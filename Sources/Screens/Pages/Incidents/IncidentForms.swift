import Cells
import Facts
import Metrics
import Views

extension ViewState {
  /// Opens a form for the incident that is chosen; says why where it cannot be changed.
  mutating func changeIncident(
    _ scene: Scene, _ open: (inout ViewState, IncidentFact, Scene) -> Void
  ) -> [Command] {
    guard let incident = scene.chosenIncident else {
      message = "no incident is chosen"
      return []
    }
    if let target = incident.mergedInto {
      message = "\(incident.name) was merged into INC-\(target): that one is to be changed"
      return []
    }
    open(&self, incident, scene)
    return []
  }

  /// What was seen and done, for all who look.
  mutating func note(_ incident: IncidentFact, _ scene: Scene) {
    let number = incident.number
    overlay = .form(
      Form(
        "Note in " + incident.name, remark: byViewer,
        fields: [
          FormField(
            "note", "note", .lines(TextField(keepsLines: true), isNeeded: true),
            hint: "ctrl-j: a new line")
        ] + scene.viewerField,
        submit: { form, state, _ in
          [form.order(number, &state, .note(form.text("note")))]
        }))
  }

  mutating func changeStatus(_ incident: IncidentFact, _ scene: Scene) {
    let number = incident.number
    let statuses = IncidentFact.Status.allCases
    let severities = IncidentFact.Severity.allCases
    overlay = .form(
      Form(
        "Status of " + incident.name, remark: byViewer,
        fields: [
          FormField(
            "status", "status",
            .choice(statuses.map(\.rawValue), statuses.firstIndex(of: incident.status) ?? 0),
            hint: "← → chooses"),
          FormField(
            "severity", "severity",
            .choice(severities.map(\.name), severities.firstIndex(of: incident.severity) ?? 0),
            hint: "← → chooses"),
          FormField(
            "note", "note", .lines(TextField(keepsLines: true)), hint: "why; ctrl-j: a new line"),
        ] + scene.viewerField,
        preview: { form, scene in
          changes(of: scene.incident(number) ?? incident, form)
        },
        submit: { form, state, scene in
          let now = scene.incident(number) ?? incident
          let (status, severity) = form.standing
          let note = form.text("note")
          var orders: [IncidentOrder.What] = []
          if let status, status != now.status { orders.append(.status(status, note: note)) }
          if let severity, severity != now.severity {
            // Said once, it is not told again.
            orders.append(.severity(severity, note: orders.isEmpty ? note : ""))
          }
          if orders.isEmpty {
            guard !note.isEmpty else {
              form.complain("nothing is changed", at: "status")
              return []
            }
            orders = [.note(note)]
          }
          return orders.map { form.order(number, &state, $0) }
        }))
  }

  mutating func changeRoles(_ incident: IncidentFact, _ scene: Scene) {
    let number = incident.number
    let you = user.isEmpty ? "" : "you are " + user
    overlay = .form(
      Form(
        "About " + incident.name, remark: byViewer,
        fields: [
          FormField("commander", "commander", .text(TextField(incident.commander)), hint: you),
          FormField(
            "responders", "responders",
            .text(TextField(incident.responders.joined(separator: ", "))), hint: "a, b"),
          FormField(
            "services", "services", .text(TextField(incident.services.joined(separator: ", "))),
            hint: "the affected ones: a, b"),
          FormField("title", "title", .text(TextField(incident.title), isNeeded: true)),
        ] + scene.viewerField,
        preview: { form, _ in
          let lines = form.aboutOrders(incident).map { FormLine(text: $0.told(incident)) }
          return lines.isEmpty ? [FormLine(text: "nothing is changed yet")] : lines
        },
        submit: { form, state, _ in
          let orders = form.aboutOrders(incident)
          if orders.isEmpty { form.complain("nothing is changed", at: "commander") }
          return orders.map { form.order(number, &state, $0) }
        }))
  }

  /// What happened where this Vigil does not look: a call, a change by hand, a provider's word.
  mutating func enterElsewhere(_ incident: IncidentFact, _ scene: Scene) {
    let number = incident.number
    overlay = .form(
      Form(
        "What happened elsewhere, in " + incident.name, remark: byViewer,
        fields: [
          FormField(
            "time", "when", .instant(TextField("")), hint: "14:03, -10m, a date; nothing for now"),
          FormField(
            "text", "what", .lines(TextField(keepsLines: true), isNeeded: true),
            hint: "ctrl-j: a new line"),
        ] + scene.viewerField,
        preview: { form, scene in
          form.faults(scene)
            + (scene.instant(form.text("time")).map {
              [FormLine(text: "at " + scene.told($0), isOdd: $0 > scene.live)]
            } ?? [])
        },
        submit: { form, state, scene in
          guard let time = scene.instant(form.text("time")) else { return [] }
          guard time <= scene.live else {
            form.complain("that is still to come", at: "time")
            return []
          }
          return [form.order(number, &state, .elsewhere(form.text("text"), at: time))]
        }))
  }

  /// Under whose name a form is sent.
  var byViewer: String { user.isEmpty ? "" : "By " + user + "." }
}

/// What the status form would change as it stands.
private func changes(of incident: IncidentFact, _ form: Form) -> [FormLine] {
  let (status, severity) = form.standing
  var lines: [FormLine] = []
  if let status, status != incident.status {
    lines.append(FormLine(text: "\(incident.status.rawValue) → \(status.rawValue)"))
    if status == .resolved, incident.activeAlerts > 0 {
      let count = incident.activeAlerts
      lines.append(
        FormLine(
          text: (count == 1 ? "1 alert is" : "\(count) alerts are") + " still active", isOdd: true))
    }
    if !incident.isOpen { lines.append(FormLine(text: "it is opened again", isOdd: true)) }
  }
  if let severity, severity != incident.severity {
    lines.append(FormLine(text: "\(incident.severity.name) → \(severity.name)"))
  }
  return lines.isEmpty ? [FormLine(text: "nothing is changed yet: a note alone is one")] : lines
}

extension Form {
  func order(_ incident: Int?, _ state: inout ViewState, _ what: IncidentOrder.What) -> Command {
    .order(.incident(IncidentOrder(incident, by: viewer(&state), what)))
  }

  /// What is parted by commas in a field.
  func list(_ name: String) -> [String] {
    var found: [String] = []
    for part in text(name).split(separator: ",") {
      let words = part.split(separator: " ").joined(separator: " ")
      if !words.isEmpty, !found.contains(words) { found.append(words) }
    }
    return found
  }

  fileprivate var standing: (IncidentFact.Status?, IncidentFact.Severity?) {
    (
      choice("status").map { IncidentFact.Status.allCases[$0] },
      choice("severity").map { IncidentFact.Severity.allCases[$0] }
    )
  }

  /// What is to be changed of who looks after it, whom it hits and what it is called.
  fileprivate func aboutOrders(_ incident: IncidentFact) -> [IncidentOrder.What] {
    var orders: [IncidentOrder.What] = []
    // What was left as it was stays so, though a field cannot hold all that a name may.
    func isLeft(_ name: String, _ before: String) -> Bool {
      self[name]?.field?.string == TextField(before).string
    }
    let keepsCommander = isLeft("commander", incident.commander)
    let keepsResponders = isLeft("responders", incident.responders.joined(separator: ", "))
    let commander = keepsCommander ? incident.commander : text("commander")
    let responders = keepsResponders ? incident.responders : list("responders")
    if commander != incident.commander || responders != incident.responders {
      orders.append(.roles(commander: commander, responders: responders))
    }
    let keepsServices = isLeft("services", incident.services.joined(separator: ", "))
    let services = keepsServices ? incident.services : list("services").sorted()
    if services != incident.services { orders.append(.services(services)) }
    let title = isLeft("title", incident.title) ? incident.title : text("title")
    if title != incident.title, !title.isEmpty { orders.append(.title(title)) }
    return orders
  }
}

extension IncidentOrder.What {
  fileprivate func told(_ incident: IncidentFact) -> String {
    func names(_ names: [String]) -> String {
      names.isEmpty ? "nobody" : names.joined(separator: ", ")
    }
    return switch self {
    case .roles(let commander, let responders):
      "commander: \(commander.isEmpty ? "nobody" : commander), responders: \(names(responders))"
    case .services(let services):
      "services: " + (services.isEmpty ? "none" : services.joined(separator: ", "))
    case .title(let title): "title: " + title
    default: ""
    }
  }
}
