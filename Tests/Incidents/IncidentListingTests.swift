import Facts
import Incidents
import Testing

/// In which order incidents are listed, and how long each of them lasted.
struct IncidentListingTests {
  private func fact(
    _ number: Int, _ severity: IncidentFact.Severity = .sev1, opened: Int64, resolved: Int64? = nil
  ) -> IncidentFact {
    var fact = IncidentFact(
      number: number, title: "", severity: severity, began: at(opened - 500), opened: at(opened))
    fact.resolved = resolved.map { at($0) }
    if resolved != nil { fact.status = .resolved }
    return fact
  }

  @Test func openOnesComeFirst() {
    let facts = [
      fact(1, opened: 10, resolved: 900), fact(2, opened: 20, resolved: 950),
      fact(3, .sev2, opened: 30), fact(4, opened: 50), fact(5, opened: 40),
    ]
    #expect(facts.sorted(by: IncidentFact.precedes).map(\.number) == [5, 4, 3, 2, 1])
  }

  /// What was true before it opened is not of its span.
  @Test func itLastsSinceItWasOpened() {
    #expect(fact(1, opened: 1000).lasted(until: at(1060)) == .seconds(60))
    #expect(fact(1, opened: 1000, resolved: 1020).lasted(until: at(1060)) == .seconds(20))
    // A clock that was set back.
    #expect(fact(1, opened: 1000).lasted(until: at(900)) == .zero)
  }
}
