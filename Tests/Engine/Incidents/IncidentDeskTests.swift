import Alerts
import Facts
import Incidents
import Metrics
import Patterns
import Testing

@testable import Engine

/// What an order looks at.
@Suite struct IncidentDeskTests {
  private let now = Timestamp(milliseconds: 1_800_000_000_000)

  private func alert(_ app: String) -> AlertFact {
    AlertFact(
      id: app, rule: .init(file: "rules.yml", group: "shop", name: "High"),
      labels: ["alertname": "High", "app": app], state: .firing, activeAt: now, value: 9)
  }

  @Test func onlyWhatIsAboutAlertsAsksForThem() {
    var desk = IncidentDesk(IncidentSettings(), Redaction())
    var asked = 0
    func order(_ incident: Int?, _ what: IncidentOrder.What) -> String? {
      func alerts() -> [AlertFact] {
        asked += 1
        return [alert("shop"), alert("mail")]
      }
      let problem = desk.carryOut(
        IncidentOrder(incident, by: "rk", what), alerts: alerts(), at: now)
      _ = desk.drain()
      return problem
    }
    #expect(order(nil, .open(title: "A", severity: .sev2, alerts: [], began: nil, note: "")) == nil)
    #expect(order(1, .note("x")) == nil && order(1, .status(.identified, note: "")) == nil)
    #expect(asked == 0)
    #expect(order(1, .join(["shop"])) == nil && asked == 1)
    #expect(desk.book.facts().first?.alerts.map(\.alert) == ["shop"])
    #expect(order(1, .join(["none"])) == "there is no alert none")
    #expect(order(1, .status(.resolved, note: "")) == nil && asked == 3)
    #expect(desk.book.facts().map(\.isOpen) == [false])
    // What the book has not any more is not kept, either.
    desk.forget(allBut: [1])
    #expect(desk.kept.count == 1)
    desk.forget(allBut: [])
    #expect(desk.kept.isEmpty)
  }
}
