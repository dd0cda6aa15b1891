import Calendar
import Facts
import Metrics
import Views

extension ViewState {
  /// Opens the form for a new silence: of these alerts, or of the rule that has the cursor, or of what one types.
  mutating func silence(_ alerts: [AlertFact], _ scene: Scene) {
    let (matchers, remark) = conditions(of: alerts, scene)
    // What an Alertmanager tells of is silenced there, and so is what nobody chose, or a server's rule gives.
    let isThere =
      alerts.isEmpty
      ? matchers.isEmpty || scene.snapshot.facts.server != nil
      : alerts.contains { $0.elsewhere != nil }
    var form = silenceForm(
      "Silence", matchers, span: .seconds(7200), of: nil, goesThere: isThere, scene)
    form.remark = [form.remark, remark].filter { !$0.isEmpty }.joined(separator: " ")
    overlay = .form(form)
  }

  /// What fits these alerts, or where there are none those of the rule that has the cursor; and which others it fits.
  func conditions(
    of alerts: [AlertFact], _ scene: Scene
  ) -> (matchers: [SilenceFact.Condition], remark: String) {
    let made = SilenceMatchers(of: alerts, in: scene.alertBook)
    let rows = AlertsRows(scene)
    if alerts.isEmpty, case .rule(let place)? = rows.selected,
      case .rules(_, let rules) = rows.content
    {
      return ([.init("alertname", .equal, rules[place].name)], made.remark)
    }
    return (made.conditions, made.remark)
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
        span: span, of: silence, goesThere: silence.server != nil, scene))
  }

  private func silenceForm(
    _ title: String, _ matchers: [SilenceFact.Condition], span: Duration, of silence: SilenceFact?,
    goesThere: Bool, _ scene: Scene
  ) -> Form {
    let alertmanager = scene.snapshot.facts.alertmanagers.rows.first?.name
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
    if let alertmanager, !isThere {
      fields.append(
        FormField(
          "place", "in", .choice([alertmanager, "this Vigil alone"], goesThere ? 0 : 1),
          hint: "← → chooses"))
    }
    let isFixedThere = isThere && goesThere
    fields += [
      FormField(
        "matchers", "matchers", .matchers(TextField(matchers.typed)),
        hint: "= != =~ !~"),
      FormField("span", state == .active ? "for another" : "for", .duration(TextField(spanText))),
      FormField(
        "resolved", "until it resolves", .toggle(silence?.untilResolved ?? false),
        hint: "space; ends sooner with the alerts"),
    ].filter { !isFixedThere || $0.name != "resolved" }
    fields += [
      FormField(
        "reason", "reason", .text(TextField(silence?.reason ?? ""), isNeeded: silence?.reason != "")
      )
    ]
    if state != .active {
      fields.append(
        FormField("starts", "starts", .instant(TextField(startText)), hint: "now, +10m, a time"))
    }
    fields += scene.viewerField
    let remark = [
      user.isEmpty ? "" : "By " + user + ".",
      isFixedThere ? "In " + (silence?.server ?? "") + "." : "",
    ].filter { !$0.isEmpty }.joined(separator: " ")
    /// The Alertmanager that it goes to; nil for Vigil's own.
    @Sendable func place(_ form: Form) -> String? {
      isThere ? silence?.server : form.choice("place") == 0 ? alertmanager : nil
    }
    var form = Form(
      title, remark: remark, fields: fields,
      preview: { previewed($0, isThere: place($0) != nil, $1) },
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
        if form.isOn("resolved"), place(form) != nil {
          form.complain("an Alertmanager's silence ends at a time", at: "resolved")
          return []
        }
        if form.isOn("resolved"), !isLater,
          scene.state.memo.hidden(by: matchers, in: scene.alertBook, elsewhere: false).count == 0
        {
          form.complain("nothing that it hides is active: it would end at once", at: "resolved")
          return []
        }
        var ends = (isLater ? begin : scene.live) + span
        // What was left as it was ends when it did.
        if let silence, isThere, form.text("span") == spanText, starts == nil || begins == starts {
          ends = silence.ends
        }
        var order = SilenceOrder(
          id: isThere ? silence?.id ?? "" : "", matchers: matchers.map(\.condition),
          by: form.viewer(&state), reason: form.text("reason"), ends: ends,
          untilResolved: form.isOn("resolved"))
        order.starts = isLater ? begins : isThere ? silence?.starts : nil
        order.server = place(form)
        order.annotations = isThere ? silence?.annotations : nil
        state.alerts.marked = []
        state.stayInAlerts(scene)
        return [.order(.silence(order))]
      })
    // Where it goes is mostly right as it is.
    if form.choice("place") != nil { form.focus = 1 }
    form.titled = { form, scene in
      guard form.choice("deed") != 1, let matchers = try? readMatchers(form.text("matchers"))
      else { return title }
      let book = scene.alertBook
      let hidden = scene.state.memo.hidden(
        by: matchers, in: book, elsewhere: place(form) != nil)
      switch hidden.count {
      case 0: return title
      case 1 where silence == nil: return title + " " + book.alerts[hidden.first[0]].name
      case 1: return title + ", 1 alert"
      default: return title + (silence == nil ? " " : ", ") + "\(hidden.count) alerts"
      }
    }
    return form
  }
}

/// What it hides as it stands: how many of the active alerts, and the first of them by name.
///
/// - Parameter isThere: whether it hides them in an Alertmanager.
private func previewed(_ form: Form, isThere: Bool, _ scene: Scene) -> [FormLine] {
  guard form.choice("deed") != 1 else { return [FormLine(text: "what it hides is told again")] }
  let faults = form.faults(scene)
  guard let matchers = try? readMatchers(form.text("matchers")) else { return faults }
  return faults + hiding(matchers, isThere: isThere, scene)
}

/// How many of the active alerts matchers hide, and the first of them by name.
func hiding(_ matchers: [Matcher], isThere: Bool, _ scene: Scene) -> [FormLine] {
  let book = scene.alertBook
  let hidden = scene.state.memo.hidden(by: matchers, in: book, elsewhere: isThere)
  let (count, active) = (hidden.count, hidden.active)
  guard count > 0 else {
    let none = FormLine(
      text: "hides none of the \(active) active alerts" + (isThere ? " there" : ""), isOdd: true)
    guard !scene.knowsName(fitting: matchers) else { return [none] }
    return [none, FormLine(text: "no alert and no rule has this name", isOdd: true)]
  }
  var lines = [
    FormLine(
      text: "hides \(count) of the \(active) active alerts" + (isThere ? " there:" : ":"),
      isOdd: count == active && active > 1)
  ]
  lines += hidden.first.map { FormLine(text: "  " + book.alerts[$0].told) }
  if count > hidden.first.count {
    lines.append(FormLine(text: "  and \(count - hidden.first.count) more"))
  }
  return lines
}

extension Scene {
  /// Whether a rule or an alert bears a name that the matchers want; so where they want none, or the rules are not known.
  fileprivate func knowsName(fitting matchers: [Matcher]) -> Bool {
    let wanted = matchers.filter { $0.name == "alertname" }
    let rules = snapshot.facts.rules
    guard !wanted.isEmpty, rules.unknown == nil, snapshot.facts.alerts.unknown == nil else {
      return true
    }
    func fits(_ name: String) -> Bool { wanted.allSatisfy { $0.matches(name) } }
    return alertBook.shape.names.contains(where: fits)
      || rules.rows.contains { $0.kind == .alerting && fits($0.name) }
  }
}
