import Cells
import Facts
import Metrics
import Testing
import Views

@testable import Screens

/// The forms that change incidents, and the orders that they become.
struct IncidentFormsTests {
  private var stage = Stage.incident()

  /// What was ordered last, of the first incident where it is not said.
  private func orders(_ number: Int? = 7, by: String = "ann") -> [IncidentOrder.What] {
    stage.commands.compactMap { command in
      guard case .order(.incident(let order)) = command else { return nil }
      #expect(order.incident == number && order.by == by)
      return order.what
    }
  }

  @Test mutating func aNoteHasAsManyLinesAsOneTypes() {
    stage.press("n enter")
    #expect(stage.commands.isEmpty && stage.screen.contains("✗ this is needed"))
    stage.press("\"one\" ctrl-j \"two\" alt-enter \"three\" up up home \"zero·\" enter")
    #expect(orders() == [.note("zero one\ntwo\nthree")])
    #expect(stage.state.overlay == nil)
    stage.press("n")
    stage.send(.paste("a\r\n\tb\u{1B}[2J\n\n"))
    stage.press("enter")
    #expect(orders().last == .note("a\n\tb␛[2J"))
    // Elsewhere the same key sends the form.
    stage.press("s right ctrl-j")
    #expect(orders().last == .status(.identified, note: ""))
  }

  @Test mutating func upAndDownGoThroughLinesThenFields() {
    stage.press("s down down \"a\" ctrl-j \"b\" up \"1\" up")
    guard case .form(let form)? = stage.state.overlay else { return }
    #expect(form.focus == 1 && form.text("note") == "a1\nb")
  }

  @Test mutating func statusAndSeverityAreChangedTogetherOrAlone() {
    stage.press("s right down right tab \"pool·is·full\" enter")
    #expect(orders() == [.status(.identified, note: "pool is full"), .severity(.sev2, note: "")])
    stage.commands = []
    stage.press("s tab left")
    #expect(stage.screen.contains("SEV1 → SEV4"))
    stage.press("tab \"less\" enter")
    #expect(orders() == [.severity(.sev4, note: "less")])
    stage.commands = []
    stage.press("s enter")
    #expect(stage.commands.isEmpty && stage.screen.contains("✗ nothing is changed"))
    stage.press("tab tab \"still·looking\" enter")
    #expect(orders() == [.note("still looking")])
    stage.press("s left")
    #expect(stage.screen.contains("investigating → resolved"))
    #expect(stage.screen.contains("4 alerts are still active"))
  }

  @Test mutating func theFormIsOfTheIncidentAsItIsByNow() {
    stage.press("s right")
    stage.snapshot.facts.incidents.rows[0].status = .identified
    #expect(stage.screen.contains("nothing is changed yet"))
    stage.press("enter")
    #expect(stage.commands.isEmpty)
  }

  @Test mutating func whoLooksAfterItAndWhomItHits() {
    stage.press("R ctrl-u \"ann\" tab ctrl-u \"bo,·cy,,bo\" tab \",·cart\" tab \"!\"")
    for line in [
      "commander: ann, responders: bo, cy", "services: cart, checkout, payments", "app=shop!",
    ] {
      #expect(stage.screen.contains(line), "\(stage.screen)")
    }
    stage.press("enter")
    #expect(
      orders() == [
        .roles(commander: "ann", responders: ["bo", "cy"]),
        .services(["cart", "checkout", "payments"]), .title("Pool and 2 more of app=shop!"),
      ])
    stage.commands = []
    stage.press("R enter")
    #expect(stage.commands.isEmpty && stage.screen.contains("✗ nothing is changed"))
  }

  /// A field shows control characters as their pictures: they are not written back.
  @Test mutating func whatIsLeftAsItWasIsNotChanged() {
    stage.snapshot.facts.incidents.rows[0] = .hostile("\u{1B}[2J")
    stage.snapshot.facts.incidents.rows[0].revision = 99
    stage.press("R enter")
    #expect(stage.commands.isEmpty && stage.screen.contains("✗ nothing is changed"))
    stage.press("ctrl-u \"rk\" enter")
    #expect(orders() == [.roles(commander: "rk", responders: ["\u{1B}[2J"])])
  }

  @Test mutating func whatHappenedElsewhereHasItsTime() {
    stage.press("E ctrl-u \"13:58\" tab \"DNS\" enter")
    #expect(orders() == [.elsewhere("DNS", at: Snapshot.noon - .seconds(322))])
    stage.press("E ctrl-u \"+5m\" tab \"x\" enter")
    #expect(stage.screen.contains("✗ that is still to come"))
    stage.press("ctrl-u \"soon\" enter")
    #expect(stage.screen.contains("✗ no time") && orders().count == 1)
    stage.press("ctrl-u \"-10m\" enter")
    #expect(orders().last == .elsewhere("x", at: Snapshot.noon - .seconds(600)))
  }

  @Test mutating func incidentsAreMergedAndSplit() {
    stage.press("M")
    #expect(
      stage.screen.contains("into  [INC-6]") && stage.screen.contains("INC-6 SEV3 SearchSlow"))
    stage.press("enter X enter")
    #expect(stage.screen.contains("✗ none is chosen"))
    stage.press("space down down space enter")
    #expect(orders() == [.merge(into: 6), .split(["Pool", "PaymentsSlow"], title: "Pool")])
    stage.press("X space down space down space enter")
    #expect(stage.screen.contains("✗ one of them has to stay"))
    stage.press("space down down down \"Rest\" enter")
    #expect(orders().last == .split(["CheckoutErrors", "PaymentsSlow"], title: "Rest"))
    stage.snapshot.facts.incidents.rows.remove(at: 1)
    stage.press("M")
    #expect(stage.screen.contains("there is no other open incident that INC-7 could go into"))
  }

  /// What is resolved can be opened again, and goes into no other.
  @Test mutating func aResolvedOneIsOpenedAgainAndNotMerged() {
    stage.snapshot.facts.incidents.rows[0].status = .resolved
    stage.snapshot.facts.incidents.rows[0].revision = 99
    stage.press("M")
    #expect(stage.state.overlay == nil && stage.commands.isEmpty)
    stage.press("s right")
    #expect(stage.screen.contains("it is opened again"))
    stage.press("enter")
    #expect(orders() == [.status(.investigating, note: "")])
  }

  @Test mutating func whoIsNotKnownIsAsked() {
    stage.state.user = ""
    stage.press("n \"x\" enter")
    #expect(stage.commands.isEmpty && stage.screen.contains("✗ this is needed"))
    stage.press("\"bo\" enter")
    #expect(orders(by: "bo") == [.note("x")] && stage.state.user == "bo")
  }

  // MARK: Opening

  private func alerts(_ keys: String) -> Stage {
    var stage = Stage.alerts()
    stage.snapshot.facts.incidents.rows = Array([IncidentFact].night.dropFirst())
    stage.press(keys)
    return stage
  }

  @Test mutating func oneIsOpenedOfTheChosenAlerts() {
    stage = alerts("j space space I")
    #expect(stage.screen.contains("Open or join an incident"))
    #expect(stage.screen.contains("▲ CheckoutErrors instance=checkout-2"))
    stage.press("tab tab right tab \"both\" enter")
    let ids = ["CheckoutErrors/1", "CheckoutErrors/2"]
    #expect(
      orders(nil) == [
        .open(
          title: "CheckoutErrors", severity: .sev2, alerts: ids, began: nil, note: "both")
      ])
    #expect(stage.state.alerts.marked.isEmpty)
  }

  @Test mutating func alertsJoinOneThatIsOpen() {
    stage = alerts("I right")
    #expect(stage.screen.contains("joins INC-6 SEV3 SearchSlow, which stays that"))
    stage.press("tab tab tab \"the·same\" enter")
    let ids = (1...3).map { "CheckoutErrors/\($0)" }
    #expect(orders(6) == [.join(ids), .note("the same")])
  }

  @Test mutating func whatIsOverOpensNone() {
    stage = alerts("tab tab tab I")
    #expect(stage.state.overlay == nil && stage.screen.contains("needs no incident any more"))
  }

  @Test mutating func anAlertThatIsInOneLeadsThere() {
    stage = alerts("")
    stage.snapshot.facts.incidents.rows[0].alerts[0].alert = "CheckoutErrors/2"
    stage.press("j j I")
    #expect(stage.commands == [.openIncident(6)])
    stage.press("esc")
    #expect(stage.state.page == .alerts)
    // Of several the form tells it.
    stage.press("g I")
    #expect(stage.screen.contains("instance=checkout-2 service=checkout is in INC-6"))
  }

  @Test mutating func onAPanelItBeganAtTheCursor() throws {
    stage = Stage()
    stage.state.user = "ann"
    stage.press("tab c h h I")
    let cursor = try #require(stage.state.cursor)
    #expect(stage.screen.contains("title     Requests/s"))
    stage.press("enter")
    #expect(
      orders(nil) == [
        .open(title: "Requests/s", severity: .sev2, alerts: [], began: cursor, note: "")
      ])
  }

  @Test mutating func thePaletteOpensOneOfNothing() {
    stage = Stage()
    stage.state.user = "ann"
    stage.press(": \"open_inc\" enter enter")
    #expect(stage.commands.isEmpty && stage.screen.contains("✗ this is needed"))
    stage.press("\"Login·fails\" tab right tab ctrl-u \"13:00\" enter")
    #expect(
      orders(nil) == [
        .open(
          title: "Login fails", severity: .sev3, alerts: [],
          began: Snapshot.noon - .seconds(3802), note: "")
      ])
    stage.press("I \"x\" tab tab ctrl-u \"+1h\" enter")
    #expect(stage.screen.contains("✗ that is still to come"))
  }

  @Test(arguments: [(120, 40), (40, 12)])
  func theChosenOptionIsSeen(_ width: Int, _ height: Int) {
    var stage = Stage.incident(width, height)
    stage.press("s left")
    #expect(stage.screen.contains("[resolved]"), "\(stage.screen)")
  }
}
