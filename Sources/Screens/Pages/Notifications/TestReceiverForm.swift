import Facts
import Views

extension ViewState {
  /// Opens the form that sends a test to a receiver: the one that has the cursor first.
  mutating func testReceiver(_ scene: Scene) {
    // Those of one name stand beside one another.
    let all = scene.snapshot.facts.receivers.rows.map(\.receiver)
    let names = all.indices.filter { $0 == 0 || all[$0] != all[$0 - 1] }.map { all[$0] }
    guard !names.isEmpty else {
      message = "there is no receiver to be tested"
      return
    }
    let rows = NotificationsRows(scene)
    let chosen = rows.selectedReceiver?.receiver ?? rows.selected?.receiver
    let place = chosen.flatMap { name in names.firstIndex(of: name) } ?? 0
    overlay = .form(
      Form(
        "Send a test",
        remark: "It says that it is a test, and goes out as any notification does. " + byViewer,
        fields: [
          FormField("receiver", "to", .choice(names, place), hint: "← → chooses")
        ] + scene.viewerField,
        preview: { form, scene in testing(names[form.choice("receiver") ?? 0], scene) },
        submit: { form, state, _ in
          let by = form.viewer(&state)
          let name = names[form.choice("receiver") ?? 0]
          return [.order(.testReceiver(receiver: name, by: by))]
        }))
  }
}

/// By which ways it would go, and how these fare.
private func testing(_ name: String, _ scene: Scene) -> [FormLine] {
  let ways = scene.snapshot.facts.receivers.rows.filter { $0.receiver == name }
  guard !ways.isEmpty else { return [FormLine(text: "\(name) is gone meanwhile", isOdd: true)] }
  return ways.map { way in
    FormLine(
      text: "\(way.mark.glyph) \(way.integration)  " + scene.told(way), isOdd: way.rank < 2)
  }
}
