internal import Calendar
package import Facts
internal import Metrics

/// The report of an incident as Markdown, from its record alone: no clock, no zone and no program goes in, so that the
/// same record always gives the same bytes. What it says of causes is an order in time, and what people wrote.
package struct PostMortem {
  let story: IncidentStory
  let evidence: [IncidentEvidence]

  package init(_ record: IncidentRecord) {
    story = IncidentStory(record)
    evidence = record.evidence
  }

  var fact: IncidentFact { story.fact }

  /// Ends in a line end.
  package var markdown: String {
    [
      head, section("Summary", summary), section("Impact", impact),
      section("Timeline", timeline), section("Evidence", graphs),
      section("Contributing alerts", contributing), section("What was tried", tried),
      section("Who", people), section("Actions", actions),
    ].joined(separator: "\n")
  }

  private func section(_ title: String, _ text: String) -> String {
    "## \(title)\n\n" + text
  }

  private var head: String {
    let title = Markdown.text(fact.title)
    let began = CalendarTime.full(fact.began, zone: nil)
    let span =
      fact.isOpen
      ? "since \(began)"
      : "\(began) to \(time(story.end)) (\(SpanText.brief(story.end - fact.began)))"
    return "# \(fact.name): \(title.isEmpty ? "without a title" : title)\n\n"
      + "\(fact.severity.name) · \(fact.status.rawValue) · \(span)\n\nAll times are UTC. "
      + (fact.isOpen
        ? "It is still open: this is what was known at \(time(story.end)).\n"
        : "Written from the record of the incident and nothing else.\n")
  }

  private var actions: String {
    [
      "So that it does not happen again", "So that it is seen sooner", "So that it ends sooner",
    ].map { "- [ ] \($0): … · owner: … · due: …\n" }.joined()
  }

  // MARK: Words

  /// With the date where it is not the day on which it began.
  func time(_ time: Timestamp) -> String {
    CalendarTime.brief(time, now: fact.began, zone: nil)
  }

  /// `CheckoutHighErrorRatio{service="checkout"}`, as Markdown.
  func name(_ alert: IncidentStory.Alert) -> String {
    "**\(Markdown.text(alert.name))**"
      + (alert.labels.isEmpty ? "" : Markdown.text("\(alert.labels)"))
  }

  /// One line of an entry with its labels, as Markdown.
  func line(_ entry: IncidentEntry) -> String {
    var text = IncidentWording.line(entry)
    if entry.kind.isAlertChange {
      let labels = entry.labels.dropping(
        fact.group.map(\.name) + ["alertname", "severity", Labels.nameLabel])
      if !labels.isEmpty { text += " \(labels)" }
    }
    // What is told afterwards of elsewhere.
    if entry.kind == .elsewhere, entry.noted > entry.time + .seconds(60) {
      text += " (told at \(time(entry.noted)))"
    }
    return Markdown.text(text)
  }

  /// What somebody wrote, short, with who and when.
  func quoted(_ entry: IncidentEntry) -> String {
    "\(Markdown.text(entry.by)) at \(time(entry.time)): “\(Markdown.text(shortened(entry.text)))”"
  }

  private func shortened(_ text: String) -> String {
    var line = Markdown.oneLine(text)
    // The sentence around it has a full stop of its own.
    if line.hasSuffix("."), !line.hasSuffix("..") { line.removeLast() }
    return line.count > 240 ? line.prefix(239) + "…" : line
  }
}

/// "a", "a and b", "a, b and c".
func listed(_ parts: [String], most: Int = .max) -> String {
  var parts = parts
  if parts.count > most {
    let rest = parts.count - most
    parts = parts.prefix(most) + ["\(rest) more"]
  }
  guard let last = parts.popLast() else { return "" }
  return parts.isEmpty ? last : parts.joined(separator: ", ") + " and " + last
}

/// "1 alert", "3 alerts".
func counted(_ count: Int, _ thing: String) -> String {
  count == 1 ? "1 \(thing)" : "\(count) \(thing)s"
}
