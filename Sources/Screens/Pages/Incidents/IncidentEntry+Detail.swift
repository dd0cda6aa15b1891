import Calendar
import Facts
import Incidents
import Metrics
import Views

extension ViewState {
  /// Opens all that is known of the entry that has the cursor, to be read.
  mutating func showEntry(_ scene: Scene) {
    guard let entry = scene.timeline?.selected, let record = scene.incidentRecord else {
      message = "the timeline has no entry yet"
      return
    }
    overlay = .detail(entry.detail(record, scene))
  }
}

extension IncidentEntry {
  fileprivate func detail(_ record: IncidentRecord, _ scene: Scene) -> Detail {
    let title = IncidentWording.mark(kind) + " " + IncidentWording.line(self)
    var lines = [title, ""]
    func add(_ name: String, _ text: String) {
      guard !text.isEmpty else { return }
      lines.append(name + String(repeating: " ", count: max(1, 10 - name.count)) + text)
    }
    add(
      "time",
      CalendarTime.full(time, zone: scene.zone) + "  "
        + IncidentWording.offset(time, from: record.fact.began))
    if noted != time { add("noted", CalendarTime.full(noted, zone: scene.zone)) }
    add("what", kind.rawValue)
    add("by", by)
    if let value { add("value", IncidentWording.number(value, unit)) }
    if count > 1 { add("stands for", "\(count)") }
    if !isSaved { add("recorded", "not yet") }
    if text.contains(where: \.isNewline) {
      lines.append("")
      lines += text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map {
        String($0)
      }
    }
    if !expression.isEmpty { lines += ["", expression] }
    if !labels.isEmpty {
      lines.append("")
      lines += labels.pairs.map { $0.name + "=" + quoted($0.value) }
    }
    for one in record.evidence where evidence.contains(one.id) {
      lines += ["", "evidence: " + one.title]
      if one.expression != expression { lines.append(one.expression) }
      let span = CalendarTime.span(
        min(one.from, one.through)...max(one.from, one.through), now: scene.snapshot.now,
        zone: scene.zone)
      let more = one.omitted > 0 ? ", \(one.omitted) more without points" : ""
      lines.append("\(span), step \(SpanText.exact(one.step)), \(one.series.count) series" + more)
      for series in one.series.prefix(20) {
        lines.append("  \(series.labels) " + series.told(one, at: time))
      }
    }
    return Detail(title: "\(record.fact.name) entry", lines: lines)
  }
}

extension IncidentEvidence.Series {
  /// The value at an instant, and the greatest.
  fileprivate func told(_ evidence: IncidentEvidence, at time: Timestamp) -> String {
    let step = evidence.step.milliseconds
    let place = step > 0 ? (time - evidence.from).milliseconds / step : -1
    func text(_ value: Double) -> String { IncidentWording.number(value, evidence.unit) }
    let now = place >= 0 && place < Int64(values.count) ? values[Int(place)] : .nan
    let most = values.lazy.filter { !$0.isNaN }.max()
    return (now.isNaN ? "no value then" : text(now)) + (most.map { ", at most " + text($0) } ?? "")
  }
}
