import Calendar
import Facts
import Metrics
import Views

extension ViewState {
  /// Opens the form that acknowledges alerts, or withdraws what was acknowledged.
  mutating func acknowledge(_ alerts: [AlertFact], _ scene: Scene) {
    let active = alerts.filter(\.isActive)
    guard let first = active.first else {
      message =
        alerts.isEmpty
        ? "only alerts are acknowledged: none is chosen" : "what is over needs nobody any more"
      return
    }
    let acked = active.filter { $0.acknowledgement != nil }
    var fields: [FormField] = []
    if !acked.isEmpty {
      fields.append(
        FormField("deed", "do", .choice(["acknowledge", "withdraw"], 0), hint: "← → chooses"))
    }
    fields.append(
      FormField(
        "note", "note", .text(TextField(acked.first?.acknowledgement?.note ?? "")),
        hint: "what you know, for the others"))
    fields += scene.viewerField
    let what = active.count == 1 ? first.name : "\(active.count) alerts"
    let ids = active.map(\.id)
    let ackedIDs = acked.map(\.id)
    overlay = .form(
      Form(
        "Acknowledge " + what,
        remark: (scene.snapshot.facts.notifications.rows.toldPagerDuty(of: active)
          ? "PagerDuty is told, too; it" : "It tells this Vigil only, and")
          + " ends when the alert does."
          + (user.isEmpty ? "" : " By " + user + "."),
        fields: fields,
        preview: { form, scene in acknowledging(ids, form, scene) },
        submit: { form, state, scene in
          let by = form.viewer(&state)
          state.alerts.marked = []
          state.stayInAlerts(scene)
          if form.choice("deed") == 1 {
            return [.order(.withdrawAcknowledgement(alerts: ackedIDs, by: by))]
          }
          return [.order(.acknowledge(alerts: ids, by: by, note: form.text("note")))]
        }))
  }
}

/// The alerts as they are by now, and who looks after them already.
private func acknowledging(_ ids: [String], _ form: Form, _ scene: Scene) -> [FormLine] {
  let book = scene.alertBook
  let known = ids.compactMap { book.shape.place(of: $0) }.map { book.alerts[$0] }
  let active = known.filter(\.isActive)
  var lines = active.prefix(2).map { FormLine(text: $0.glyph + " " + $0.told) }
  if active.count > 2 { lines.append(FormLine(text: "and \(active.count - 2) more")) }
  if active.count < ids.count {
    let over = ids.count - active.count
    let what = ids.count == 1 ? "it is over" : over == 1 ? "1 is over" : "\(over) are over"
    lines.append(FormLine(text: what + " meanwhile", isOdd: true))
  }
  var told: [AlertFact.Acknowledgement] = []
  for alert in active {
    if let one = alert.acknowledgement, !told.contains(one) { told.append(one) }
  }
  for one in told.prefix(2) {
    let age = SpanText.brief(max(.zero, scene.live - one.at))
    let note = one.note.isEmpty ? "" : " \"" + one.note + "\""
    lines.append(
      FormLine(
        text: "acked by \(one.by) \(age) ago" + note,
        isOdd: form.choice("deed") == 1 || one.by != scene.state.user))
  }
  if told.count > 2 {
    lines.append(FormLine(text: "and by \(told.count - 2) more acknowledgements", isOdd: true))
  }
  return lines
}

extension AlertFact {
  /// Its name and what tells it from others.
  var told: String {
    let names = labels.pairs.map(\.name).filter { !["alertname", "severity"].contains($0) }
    return ([name, labels.told(names)]).filter { !$0.isEmpty }.joined(separator: " ")
  }
}

extension Scene {
  /// A field for the viewer's name, where none is known.
  var viewerField: [FormField] {
    state.user.isEmpty
      ? [FormField("by", "by", .text(TextField(), isNeeded: true), hint: "your name")] : []
  }
}

extension Form {
  /// Who submits it; a name that was typed is known from then on.
  func viewer(_ state: inout ViewState) -> String {
    if state.user.isEmpty { state.user = text("by") }
    return state.user
  }
}
