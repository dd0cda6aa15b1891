import Calendar
import Cells
import Facts
import Metrics
import Views

extension Scene {
  /// The engine's place beside another one; nil where it notifies by itself.
  var standby: StandbyFact? { snapshot.facts.standby.rows.first }

  /// On the bottom line of every page.
  var standbyPart: (text: String, style: Style)? {
    guard let standby else { return nil }
    if standby.isActive {
      let since = standby.tookOver.map { " since " + told($0) } ?? ""
      return ("▲ notifies for \(standby.host)\(since)", Style(.crit, bold: true))
    }
    return (
      "standby of \(standby.host)" + heard(standby), Style(isSilent(standby) ? .warn : .muted)
    )
  }

  /// Above the lists of the page Notifications: what it does, why, and what it cannot promise.
  func standbyLines(_ rect: Rect) -> [(text: String, style: Style)] {
    guard let standby, rect.height >= 6 else { return [] }
    var parts: [(text: String, style: Style)] = []
    if standby.isActive {
      let since = standby.tookOver.map { told($0) } ?? "the start"
      parts.append(
        (
          "▲ notifies in the place of \(standby.host) since \(since)" + heard(standby),
          Style(.crit, bold: true)
        ))
    } else {
      parts.append(
        (
          "standby of \(standby.host)" + heard(standby) + "; notifies once that is silent for "
            + SpanText.brief(standby.after), Style(isSilent(standby) ? .warn : .text)
        ))
    }
    if !standby.problem.isEmpty { parts.append((standby.problem, Style(.warn))) }
    if rect.height >= 18 {
      parts.append((StandbyFact.limits.joined(separator: " "), Style(.muted)))
    }
    let lines = parts.flatMap { part in
      wrapped(cleaned(part.text), to: max(1, rect.width - 2)).map { ($0, part.style) }
    }
    return Array(lines.prefix(rect.height / 3))
  }

  private func heard(_ standby: StandbyFact) -> String {
    guard let heard = standby.lastHeard else { return ", never heard" }
    // By the second it would draw the page anew for nothing.
    return isSilent(standby) ? ", last heard \(told(heard))" : ", heard"
  }

  private func isSilent(_ standby: StandbyFact) -> Bool {
    standby.lastHeard.map { live - $0 >= .seconds(5) } ?? true
  }
}

extension StandbyFact {
  /// The first without the scheme.
  fileprivate var host: String {
    first.firstRange(of: "://").map { String(first[$0.upperBound...]) } ?? first
  }
}
