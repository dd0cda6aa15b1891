import Calendar
import Cells
import Dashboards
import Facts
import Metrics
import Views

extension Scene {
  /// How many alerts fire; where that is not known, why, and what the series `ALERTS` tells.
  var alertsMessage: String {
    guard let unknown = snapshot.facts.alerts.unknown else {
      let tally = alertBook.tally
      let parts = [
        tally.firing > 0 ? "▲ " + tally.firingText : "no alert fires",
        tally.pending > 0 ? "\(tally.pending) pending" : "",
      ]
      return parts.filter { !$0.isEmpty }.joined(separator: ", ")
    }
    switch snapshot.alertSeries {
    case nil: return unknown + ", and ALERTS was not asked for"
    case .unknown(let reason): return unknown + ", and what ALERTS has is not known: " + reason
    case .counted(let counts, let time):
      let age = " (" + SpanText.brief(max(.zero, snapshot.now - time)) + " ago): "
      guard counts.firing + counts.pending > 0 else {
        return "no series of ALERTS fires" + age + unknown
      }
      let pending = counts.pending > 0 ? ", \(counts.pending) pending" : ""
      return "▲ \(counts.firing) series of ALERTS firing" + pending + age + unknown
    }
  }
}

/// How far the key for the worst has come, which goes on where it is pressed again.
struct WorstTour: Sendable, Hashable {
  /// The alert whose board it opened.
  var alert: String
  var hasToldNotices = false
}

extension ViewState {
  /// The worst alert that fires, then what is wrong with the engine, then the worst panel, and so on. Who left the
  /// alert's board meanwhile begins anew.
  mutating func showWorst(_ scene: Scene) -> [Command] {
    let notices = scene.snapshot.allNotices
    let board = (opened ?? scene.snapshot.dashboard?.uid).flatMap { AlertAddress.alert($0) }
    // The same key goes on from the alert that it came to, whichever is the worst by now.
    let isOnTour = tour.map { $0.alert == board } ?? false
    if !isOnTour, let worst = scene.worstAlert {
      tour = WorstTour(alert: worst.id)
      message =
        "▲ " + worst.told
        + (notices.isEmpty ? "" : "; \(keymap.label(.worst)) goes on to what is wrong besides")
      return openAlert(worst.id, scene)
    }
    if !isOnTour { tour = nil }
    guard !notices.isEmpty, !(isOnTour && tour?.hasToldNotices == true) else {
      return showWorstHere(scene)
    }
    tour?.hasToldNotices = true
    tellNotices(scene)
    return []
  }

  /// What is wrong with the engine and with the dashboard's file.
  mutating func tellNotices(_ scene: Scene) {
    let notices = scene.snapshot.allNotices
    guard !notices.isEmpty else { return }
    var lines: [String] = []
    var told: Set<NoticeFact> = []
    for notice in notices where told.insert(notice).inserted {
      lines.append(notice.severity.mark + " " + notice.text)
      lines += furtherLines(of: notice.text, notice.detail).map { "  " + $0 }
      lines.append("")
    }
    lines.append("\(keymap.label(.worst)) goes on to the worst panel or target")
    var detail = Detail(title: "What is wrong", lines: lines)
    detail.isOfEngine = true
    overlay = .detail(detail)
  }

  /// Of what the pages know to be wrong the first that is critical, else the first that warns, or that there is none.
  mutating func showWorstHere(_ scene: Scene) -> [Command] {
    let troubles = pageRecords.compactMap { $0.trouble(scene) }
    let place =
      troubles.firstIndex { $0.show != nil && $0.isCritical }
      ?? troubles.firstIndex { $0.show != nil }
    let worst = place.map { troubles[$0] }
    tour = nil
    worst?.show?(&self, scene)
    let rest = troubles.indices.filter { $0 != place }.map { troubles[$0].remark }
    let parts = [worst?.message ?? "no panel that was evaluated is past its thresholds"] + rest
    message = (parts + [scene.alertsMessage]).filter { !$0.isEmpty }.joined(separator: "; ")
    return []
  }
}
