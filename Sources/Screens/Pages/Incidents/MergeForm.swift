import Facts
import Views

extension ViewState {
  /// Puts all of an incident into another.
  mutating func merge(_ incident: IncidentFact, _ scene: Scene) {
    guard incident.isOpen else {
      message = "\(incident.name) is resolved: only an open incident goes into another"
      return
    }
    let others = scene.snapshot.facts.incidents.rows.filter {
      $0.isOpen && $0.number != incident.number
    }
    guard !others.isEmpty else {
      message = "there is no other open incident that \(incident.name) could go into"
      return
    }
    let (number, numbers) = (incident.number, others.map(\.number))
    overlay = .form(
      Form(
        "Merge " + incident.name, remark: byViewer,
        fields: [
          FormField(
            "into", "into", .choice(others.map(\.name), 0),
            hint: others.count > 1 ? "← → chooses" : "")
        ] + scene.viewerField,
        preview: { form, scene in
          guard let place = form.choice("into"), let target = scene.incident(numbers[place]) else {
            return [FormLine(text: "it is not known any more", isOdd: true)]
          }
          let of = scene.incident(number) ?? incident
          return [
            FormLine(text: "\(target.name) \(target.severity.name) \(target.title)"),
            FormLine(
              text: "gets the alerts and the \(of.entries) entries of \(of.name) \(of.title),"),
            FormLine(text: "which is closed then", isOdd: true),
          ]
        },
        submit: { form, state, _ in
          [form.order(number, &state, .merge(into: numbers[form.choice("into") ?? 0]))]
        }))
  }

  /// Takes some of an incident's alerts out into one of their own.
  mutating func split(_ incident: IncidentFact, _ scene: Scene) {
    guard incident.alerts.count > 1 else {
      message = "\(incident.name) has one alert or none: there is nothing to be split off"
      return
    }
    let number = incident.number
    let names = incident.alerts.map(\.name)
    let fields = incident.alerts.enumerated().map { place, member in
      FormField(
        "alert\(place)", member.name, .toggle(false),
        hint: "\(member.active) of \(member.count) active")
    }
    @Sendable func chosen(_ form: Form) -> [String] {
      names.indices.filter { form.isOn("alert\($0)") }.map { names[$0] }
    }
    overlay = .form(
      Form(
        "Split alerts off " + incident.name, remark: byViewer,
        fields: fields + [
          FormField("title", "title", .text(TextField()), hint: "else the first alert's name")
        ] + scene.viewerField,
        preview: { form, _ in
          let chosen = chosen(form)
          let text =
            chosen.isEmpty
            ? "space chooses those that go"
            : "\(chosen.count) of \(names.count) go into a new incident"
          return [FormLine(text: text, isOdd: chosen.count == names.count)]
        },
        submit: { form, state, _ in
          let chosen = chosen(form)
          guard let first = chosen.first else {
            form.complain("none is chosen", at: "alert0")
            return []
          }
          guard chosen.count < names.count else {
            form.complain("one of them has to stay", at: "alert0")
            return []
          }
          let title = form.text("title")
          return [
            form.order(number, &state, .split(chosen, title: title.isEmpty ? first : title))
          ]
        }))
  }
}
