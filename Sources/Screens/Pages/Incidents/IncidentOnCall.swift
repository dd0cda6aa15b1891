import Calendar
import Facts
import Metrics
import Views

extension Scene {
  /// Who is on call now, a rota a text, those first that the incident's escalations name; of the first also who is next.
  func onCall(_ incident: IncidentFact) -> [String] {
    let rotas = snapshot.facts.rotas.rows
    let named = Set(incident.escalations.map(\.to))
    return (rotas.filter { named.contains($0.name) } + rotas.filter { !named.contains($0.name) })
      .enumerated().map { place, rota in onCall(rota, isFirst: place == 0) }
  }

  /// "on call: ana (primary), ben (secondary)"; empty where there is no rota.
  var onCall: String {
    let rotas = snapshot.facts.rotas.rows.map { rota in
      "\(rota.shift(at: snapshot.now)?.person ?? "nobody") (\(rota.name))"
    }
    return rotas.isEmpty ? "" : "on call: " + rotas.joined(separator: ", ")
  }

  /// "primary: ana, then ben Mon 09:00".
  private func onCall(_ rota: RotaFact, isFirst: Bool) -> String {
    let now = snapshot.now
    let text = "\(rota.name): \(rota.shift(at: now)?.person ?? "nobody")"
    guard isFirst, !parts.isNarrow, let next = rota.next(after: now) else { return text }
    return text + ", then \(next.person) " + brief(next.from)
  }

  /// In few letters: a clock, with its day where that is another one.
  private func brief(_ time: Timestamp) -> String {
    let date = CalendarTime.date(time, zone: zone)
    let civil = CivilTime(time, offset: zone?.offset(at: time) ?? 0)
    let clock = two(civil.hour) + ":" + two(civil.minute)
    if date == CalendarTime.date(snapshot.now, zone: zone) { return clock }
    let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    return time - snapshot.now < .seconds(6 * 86_400) ? "\(days[civil.weekday]) \(clock)" : date
  }
}
