import Calendar
import Facts
import Metrics
import Views

extension ViewState {
  /// Opens the form for a new maintenance window: of these alerts, or of the rule that has the cursor, or of what one
  /// types.
  mutating func maintain(_ alerts: [AlertFact], _ scene: Scene) {
    let (matchers, remark) = conditions(of: alerts, scene)
    var form = maintenanceForm(
      "Maintenance", "", matchers, span: .seconds(7200), of: nil, scene)
    form.remark = [form.remark, remark].filter { !$0.isEmpty }.joined(separator: " ")
    overlay = .form(form)
  }

  /// Opens the form for a window that is there: to change it, to extend it, to end it; one that is over is made anew.
  mutating func edit(_ window: MaintenanceFact, _ scene: Scene) {
    let isOver = window.state(at: scene.live) == .expired
    let begin = max(scene.live, window.starts)
    let span =
      isOver ? Duration.seconds(7200) : .seconds(max(1, (window.ends - begin).milliseconds / 1000))
    overlay = .form(
      maintenanceForm(
        isOver ? "Maintenance anew" : "Maintenance " + window.name, window.name, window.matchers,
        span: span, of: window, scene))
  }

  private func maintenanceForm(
    _ title: String, _ name: String, _ matchers: [SilenceFact.Condition], span: Duration,
    of window: MaintenanceFact?, _ scene: Scene
  ) -> Form {
    let state = window?.state(at: scene.live)
    let isThere = window != nil && state != .expired
    let spanText = SpanText.exact(span)
    let starts = state == .pending ? window?.starts : nil
    let startText = starts.map { CalendarTime.full($0, zone: scene.zone) } ?? "now"
    var fields: [FormField] = []
    if isThere {
      fields.append(
        FormField("deed", "do", .choice(["change it", "end it now"], 0), hint: "← → chooses"))
    }
    fields += [
      FormField("name", "name", .text(TextField(name), isNeeded: true), hint: "as others see it"),
      FormField("matchers", "matchers", .matchers(TextField(matchers.typed)), hint: "= != =~ !~"),
      FormField("span", state == .active ? "for another" : "for", .duration(TextField(spanText))),
    ]
    if state != .active {
      fields.append(
        FormField("starts", "starts", .instant(TextField(startText)), hint: "now, +10m, a time"))
    }
    fields.append(
      FormField("reason", "reason", .text(TextField(window?.reason ?? ""), isNeeded: !isThere)))
    fields += scene.viewerField
    var remarks = user.isEmpty ? [] : ["By " + user + "."]
    if isThere, window?.isPlanned == true {
      remarks.append("vigil.yml plans it: only this one is changed, the next comes as it says.")
    }
    return Form(
      title, remark: remarks.joined(separator: " "), fields: fields, preview: previewed,
      submit: { form, state, scene in
        if let window, form.choice("deed") == 1 {
          return [.order(.endMaintenance(id: window.id, by: form.viewer(&state)))]
        }
        guard let matchers = try? readMatchers(form.text("matchers")),
          let span = form.duration("span"), let begin = scene.instant(form.text("starts"))
        else { return [] }
        let begins: Timestamp? = form.text("starts") == startText ? starts : begin
        let isLater = begins.map { $0 > scene.live } ?? false
        if !isLater, begin < scene.live - .seconds(60) {
          form.complain("that is past", at: "starts")
          return []
        }
        var ends = (isLater ? begin : scene.live) + span
        // What was left as it was ends when it did.
        if let window, isThere, form.text("span") == spanText, starts == nil || begins == starts {
          ends = window.ends
        }
        var order = MaintenanceOrder(
          id: isThere ? window?.id ?? "" : "", name: form.text("name"),
          matchers: matchers.map(\.condition), by: form.viewer(&state),
          reason: form.text("reason"), ends: ends)
        // One that was to come and is to begin now begins now.
        order.starts = isLater ? begins : state.startsNow(window, form, startText, scene)
        state.alerts.marked = []
        state.stayInAlerts(scene)
        return [.order(.maintain(order))]
      })
  }

  /// When a window begins that is not to begin later; nil for when it did.
  private func startsNow(
    _ window: MaintenanceFact?, _ form: Form, _ startText: String, _ scene: Scene
  ) -> Timestamp? {
    guard let window, window.state(at: scene.live) == .pending,
      form.text("starts") != startText
    else { return nil }
    return scene.live
  }
}

/// Which of the active alerts it mutes as it stands.
private func previewed(_ form: Form, _ scene: Scene) -> [FormLine] {
  guard form.choice("deed") != 1 else {
    return [FormLine(text: "what fires of it is told again")]
  }
  let faults = form.faults(scene)
  guard let matchers = try? readMatchers(form.text("matchers")) else { return faults }
  return faults + hiding(matchers, isThere: false, scene)
}
