import Calendar
import Facts
import Metrics
import Views

extension ViewState {
  /// Opens the form for a new silence: of these alerts, or of the rule that has the cursor, or of what one types.
  mutating func silence(_ alerts: [AlertFact], _ scene: Scene) {
    var matchers = conditions(fitting: alerts.map(\.labels))
    let rows = AlertsRows(scene)
    if alerts.isEmpty, case .rule(let place)? = rows.selected,
      case .rules(_, let rules) = rows.content
    {
      matchers = [.init("alertname", .equal, rules[place].name)]
    }
    let what =
      alerts.count == 1 ? " " + alerts[0].name : alerts.isEmpty ? "" : " \(alerts.count) alerts"
    overlay = .form(
      silenceForm("Silence" + what, matchers, span: .seconds(7200), of: nil, scene))
  }

  /// Opens the form for a silence that is there: to change it, to extend it, to end it; one that ended is made anew.
  mutating func edit(_ silence: SilenceFact, _ scene: Scene) {
    let isOver = silence.state(at: scene.live) == .expired
    let begin = max(scene.live, silence.starts)
    let span =
      isOver ? Duration.seconds(7200) : .seconds(max(1, (silence.ends - begin).milliseconds / 1000))
    overlay = .form(
      silenceForm(
        isOver ? "Silence anew" : "Silence by " + silence.createdBy, silence.matchers,
        span: span, of: silence, scene))
  }

  private func silenceForm(
    _ title: String, _ matchers: [SilenceFact.Condition], span: Duration, of silence: SilenceFact?,
    _ scene: Scene
  ) -> Form {
    let state = silence?.state(at: scene.live)
    let isThere = silence != nil && state != .expired
    let spanText = SpanText.exact(span)
    let starts = state == .pending ? silence?.starts : nil
    let startText = starts.map { CalendarTime.full($0, zone: scene.zone) } ?? "now"
    var fields: [FormField] = []
    if isThere {
      fields.append(
        FormField("deed", "do", .choice(["change it", "end it now"], 0), hint: "← → chooses"))
    }
    fields += [
      FormField(
        "matchers", "matchers", .matchers(TextField(matchers.map(\.text).joined(separator: ", "))),
        hint: "= != =~ !~"),
      FormField("span", state == .active ? "for another" : "for", .duration(TextField(spanText))),
      FormField(
        "resolved", "until it resolves", .toggle(silence?.untilResolved ?? false),
        hint: "space; ends sooner with the alerts"),
      FormField(
        "reason", "reason", .text(TextField(silence?.reason ?? ""), isNeeded: silence?.reason != "")
      ),
    ]
    if state != .active {
      fields.append(
        FormField("starts", "starts", .instant(TextField(startText)), hint: "now, +10m, a time"))
    }
    fields += scene.viewerField
    return Form(
      title, remark: user.isEmpty ? "" : "By " + user + ".", fields: fields, preview: previewed,
      submit: { form, state, scene in
        if let silence, form.choice("deed") == 1 {
          return [.order(.expireSilence(id: silence.id, by: form.viewer(&state)))]
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
        if form.isOn("resolved"), !isLater,
          scene.state.memo.hidden(by: matchers, in: scene.alertBook).count == 0
        {
          form.complain("nothing that it hides is active: it would end at once", at: "resolved")
          return []
        }
        var ends = (isLater ? begin : scene.live) + span
        // What was left as it was ends when it did.
        if let silence, isThere, form.text("span") == spanText, !isLater || begins == starts {
          ends = silence.ends
        }
        var order = SilenceOrder(
          id: isThere ? silence?.id ?? "" : "", matchers: matchers.map(\.condition),
          by: form.viewer(&state), reason: form.text("reason"), ends: ends,
          untilResolved: form.isOn("resolved"))
        order.starts = isLater ? begins : isThere ? silence?.starts : nil
        state.alerts.marked = []
        return [.order(.silence(order))]
      })
  }
}

/// What it hides as it stands: how many of the active alerts, and the first of them by name.
private func previewed(_ form: Form, _ scene: Scene) -> [FormLine] {
  guard form.choice("deed") != 1 else { return [FormLine(text: "what it hides is told again")] }
  guard let matchers = try? readMatchers(form.text("matchers")) else { return [] }
  let book = scene.alertBook
  let hidden = scene.state.memo.hidden(by: matchers, in: book)
  let (count, active) = (hidden.count, hidden.active)
  guard count > 0 else {
    return [FormLine(text: "hides none of the \(active) active alerts", isOdd: true)]
  }
  var lines = [
    FormLine(
      text: "hides \(count) of the \(active) active alerts:", isOdd: count == active && active > 1)
  ]
  lines += hidden.first.map { FormLine(text: "  " + book.alerts[$0].told) }
  if count > hidden.first.count {
    lines.append(FormLine(text: "  and \(count - hidden.first.count) more"))
  }
  return lines
}
