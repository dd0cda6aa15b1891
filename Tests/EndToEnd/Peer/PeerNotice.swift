import JSON
import TestSupport

/// A notice as a receiver got it, in a form in which two can be compared.
struct PeerNotice: Sendable, CustomStringConvertible {
  struct Alert: Sendable, Hashable, CustomStringConvertible {
    /// As `PeerSchedule.Alert.text` has it.
    var labels: String
    var isResolved: Bool
    var summary: String
    var description: String { (isResolved ? "ended " : "fires ") + labels + " | " + summary }
  }

  /// Seconds since the trial's start.
  var at: Double
  /// `s07-r1-slack0`: schedule, route, kind and number of the integration.
  var place: String
  var group = ""
  /// In the notice's order.
  var alerts: [Alert] = []
  /// All that is in it, by the names of its parts.
  var fields: [String: String] = [:]
  /// Sentences that stand before the message.
  var remarks: [String] = []
  /// The incidents that a text names.
  var incidents: Set<String> = []

  /// What an integration is told of a group.
  var lane: String { place + " {" + group + "}" }
  var schedule: Int { Int(place.dropFirst().prefix { $0 != "-" }) ?? -1 }
  var route: Int {
    place.split(separator: "-").dropFirst().first.flatMap { Int($0.dropFirst()) } ?? -1
  }
  var description: String {
    "\((at * 10).rounded() / 10) s \(lane) \(alerts)" + (remarks.isEmpty ? "" : " \(remarks)")
  }

  init?(_ capture: PeerReceivers.Capture, start: Double) {
    guard let body = try? JSON(parsing: capture.body) else { return nil }
    (at, place) = (capture.at - start, String(capture.path.dropFirst()))
    flatten(body, "")
    fields["method"] = capture.method
    for name in ["content-type", "authorization"] {
      fields["header." + name] = capture.headers[name]
    }
    if place.contains("webhook") {
      group = body["groupKey"].string ?? ""
      alerts = body["alerts"].elements.map { alert in
        var labels: [String: String] = [:]
        for label in alert["labels"].members { labels[label.name] = label.value.string ?? "" }
        return Alert(
          labels: PeerSchedule.text(labels), isResolved: alert["status"].string == "resolved",
          summary: alert["annotations"]["summary"].string ?? "")
      }
    } else if place.contains("slack") {
      let footer = (body["attachments"][0]["footer"].string ?? "").split(
        separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
      group = String(footer.first ?? "")
      alerts = Self.alerts(String(footer.last ?? ""))
      separateRemarks("attachments.0.text")
    } else {
      let details = body["payload"]["custom_details"]
      group = details["group"].string ?? ""
      alerts = Self.alerts(details["alerts"].string ?? "")
    }
  }

  init?(_ mail: MailServer.Mail, at: Double) {
    let read = PeerMail(mail)
    guard let to = read.headers["to"], let end = to.firstIndex(of: "@") else { return nil }
    (self.at, place) = (at, String(to[..<end]))
    group = read.headers["x-group"] ?? ""
    for (name, value) in read.headers { fields["header." + name] = value }
    fields["envelope"] = read.envelope.joined(separator: " ")
    for (type, text) in read.parts { fields["part." + type] = text }
    alerts = Self.alerts(read.parts["text/plain"] ?? "")
    separateRemarks("part.text/plain")
    guard let page = fields["part.text/html"] else { return }
    var shown = PeerMail.shown(page)
    for remark in remarks { shown = shown.replacing(remark + " ", with: "") }
    fields["part.text/html"] = withoutIncidents(shown)
  }

  /// A text without `INC-7 Title (vigil incident show INC-7)`, each with what leads it in.
  private mutating func withoutIncidents(_ text: String) -> String {
    var text = text
    let link = "(vigil incident show INC-"
    while let end = text.firstRange(of: link) {
      let name = "INC-" + text[end.upperBound...].prefix { $0.isNumber }
      guard let start = text.firstRange(of: name), start.lowerBound < end.lowerBound,
        let close = text[end.upperBound...].firstIndex(of: ")")
      else { return text }
      incidents.insert(name)
      let before = text[..<start.lowerBound]
      let lead = before.hasSuffix("Incident ") ? before.dropLast(9) : before
      text = String(lead + text[text.index(after: close)...].drop { $0.isWhitespace })
    }
    return text
  }

  private mutating func flatten(_ tree: JSON, _ name: String) {
    func below(_ part: String) -> String { name.isEmpty ? part : name + "." + part }
    switch tree {
    case .object(let members) where !members.isEmpty:
      for member in members { flatten(member.value, below(member.name)) }
    case .array(let elements) where !elements.isEmpty:
      for (index, element) in elements.enumerated() { flatten(element, below("\(index)")) }
    case .string(let text): fields[name] = text
    default: fields[name] = tree.description
    }
  }

  /// What the trial's own text says of alerts.
  private static func alerts(_ text: String) -> [Alert] {
    text.split(separator: "\n").compactMap { line in
      guard let bar = line.firstRange(of: " | "),
        line.hasPrefix("firing ") || line.hasPrefix("resolved ")
      else { return nil }
      let words = line[..<bar.lowerBound].split(separator: " ")
      return Alert(
        labels: words.dropFirst().joined(separator: " "), isResolved: words.first == "resolved",
        summary: String(line[bar.upperBound...]))
    }
  }

  private mutating func separateRemarks(_ field: String) {
    guard let text = fields[field] else { return }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let isRemark = { (line: String) in
      line.contains(" the last notice") || line.contains(" not sent before")
    }
    remarks = lines.filter(isRemark)
    let message = lines.filter { !isRemark($0) }.joined(separator: "\n")
    fields[field] = withoutIncidents(message)
  }
}
