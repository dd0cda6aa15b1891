internal import Calendar
internal import Facts
internal import Metrics

extension PostMortem {
  /// A sentence or two a question.
  var summary: String {
    [
      ("What broke first", first), ("Why", why), ("What followed", followed), ("Whom it hit", hit),
      ("Who looked after it", lookedAfter), ("What ended it", ended), ("How long", span),
    ].filter { !$0.1.isEmpty }.map { "- **\($0.0):** \($0.1)\n" }.joined()
  }

  private var first: String {
    guard let alert = story.alerts.first else {
      return "No alert is part of it. " + opening
    }
    var text = name(alert)
    // What its name stands for.
    if !alert.expression.isEmpty { text += " (\(Markdown.code(alert.expression)))" }
    text += " was true from \(time(alert.member.since))"
    if let value = alert.first { text += ", at \(Markdown.text(alert.text(value)))" }
    text += alert.member.fired.map { ", and fired at \(time($0))" } ?? "; it never fired"
    if let worst = alert.worst, worst.value != alert.first {
      text += "; at worst it was \(Markdown.text(alert.text(worst.value))) (\(time(worst.time)))"
    }
    return text + ". " + opening
  }

  private var opening: String {
    guard let entry = story.entries.first(where: { [.opened, .split].contains($0.kind) }) else {
      return "The incident was opened at \(time(fact.opened))."
    }
    let words = Markdown.text(entry.text)
    let reason = words.isEmpty ? "" : entry.by.isEmpty ? ": \(words)" : ": “\(words)”"
    return entry.by.isEmpty
      ? "The incident opened by itself at \(time(entry.time))\(reason)."
      : "\(Markdown.text(entry.by)) opened the incident at \(time(entry.time))\(reason)."
  }

  /// What came before, how far ahead of the rest the first condition was, and what people took for the cause. A deploy
  /// may be seen a scrape or two after what it did.
  private var why: String {
    let start = story.start
    let before = story.happenings(
      [.deploy, .reload, .annotation, .elsewhere, .targetDown]
    ) { $0 <= start + .seconds(60) }
    var sentences: [String] = []
    if !before.isEmpty {
      let told = before.suffix(5).map { entry in
        "\(line(entry)) (\(time(entry.time)), \(distance(entry.time, start)))"
      }
      sentences.append("Around its beginning: " + told.joined(separator: "; ") + ".")
    }
    if let first = story.alerts.first, let second = story.followers.first {
      let ahead = second.member.since - first.member.since
      if ahead > .zero {
        sentences.append(
          "\(name(first)) was true \(SpanText.brief(ahead)) before any other alert of it.")
      }
    }
    if !before.isEmpty || !sentences.isEmpty {
      sentences.append("(That is an order in time and no proof.)")
    }
    if !causes.isEmpty {
      sentences.append("In people's words: " + causes.map(quoted).joined(separator: "; ") + ".")
    }
    return sentences.isEmpty
      ? "The record does not tell: no deploy, reload or word of anybody is in it."
      : sentences.joined(separator: " ")
  }

  /// What people wrote until one of them said that the cause is found; else the first that they wrote.
  private var causes: [IncidentEntry] {
    let said = story.said.filter { ![.opened, .silenced].contains($0.kind) }
    let found = said.firstIndex { $0.kind == .status && $0.subject == "identified" }
    return Array(found.map { said[...$0].suffix(3) } ?? said.prefix(3))
  }

  private func distance(_ time: Timestamp, _ start: Timestamp) -> String {
    if time == start { return "at the same time" }
    return time < start
      ? "\(SpanText.brief(start - time)) before" : "\(SpanText.brief(time - start)) after"
  }

  private var followed: String {
    let told = story.followers.prefix(10).map { alert in
      var text =
        "\(name(alert)) \(SpanText.brief(alert.member.since - story.start)) later"
      var facts: [String] = []
      if alert.member.fired == nil { facts.append("never fired") }
      if let worst = alert.worst {
        facts.append("at worst \(Markdown.text(alert.text(worst.value)))")
      }
      if alert.member.count > 1 { facts.append(counted(alert.member.count, "alert")) }
      if !facts.isEmpty { text += " (\(facts.joined(separator: ", ")))" }
      return text
    }
    var sentences: [String] = []
    if !told.isEmpty {
      let rest = story.followers.count - told.count
      sentences.append(
        "In this order: " + told.joined(separator: "; ")
          + (rest > 0 ? "; and \(counted(rest, "alert")) more" : "") + ".")
    }
    let down = story.happenings([.targetDown]) { $0 > story.start + .seconds(60) }
    if !down.isEmpty {
      let names = down.map { Markdown.text($0.subject) + " at " + time($0.time) }
      sentences.append("Targets went down: \(listed(names, most: 5)).")
    }
    return sentences.joined(separator: " ")
  }

  private var hit: String {
    let services = fact.services.map { Markdown.text($0) }
    let alerts = story.alerts.reduce(0) { $0 + $1.member.count }
    let seen = alerts > 0 ? "; \(counted(alerts, "alert")) in all" : ""
    return services.isEmpty
      ? "No affected service is named in the record\(seen)."
      : "The \(services.count == 1 ? "service" : "services") \(listed(services, most: 20))\(seen)."
  }

  private var lookedAfter: String {
    var sentences: [String] = []
    if !fact.commander.isEmpty { sentences.append("\(Markdown.text(fact.commander)) commanded.") }
    if !fact.responders.isEmpty {
      let names = fact.responders.map { Markdown.text($0) }
      sentences.append("\(listed(names, most: 20)) responded.")
    }
    if let taken = fact.acknowledged {
      let by = story.entries.first {
        [.acknowledged, .roles, .status].contains($0.kind) && $0.time <= taken && !$0.by.isEmpty
      }?.by
      sentences.append(
        "It was taken up at \(time(taken))" + (by.map { " by \(Markdown.text($0))" } ?? "") + ".")
    } else {
      sentences.append("Nobody acknowledged it.")
    }
    return sentences.joined(separator: " ")
  }

  private var ended: String {
    if let other = fact.mergedInto {
      return "It was merged into INC-\(other), whose record goes on with it."
    }
    var sentences: [String] = []
    let open = story.alerts.filter { $0.to == nil }
    if let recovered = story.recovered, let last = story.alerts.last(where: { $0.to == recovered })
    {
      sentences.append(
        story.alerts.count == 1
          ? "The alert recovered at \(time(recovered))."
          : "All alerts recovered; \(name(last)) was the last, at \(time(recovered)).")
    } else {
      for alert in story.alerts {
        guard case .ended(let at) = alert.ending else { continue }
        sentences.append(
          "\(name(alert)) ended at \(time(at)); that it recovered is not known.")
      }
      if !open.isEmpty {
        sentences.append(
          "Not known to have recovered: \(listed(open.map(unrecovered), most: 10)).")
      }
    }
    let limit = story.recovered ?? story.end
    let told = Set(causes.map(\.id))
    let before = story.entries.filter { entry in
      entry.time > story.start + .seconds(60) && entry.time <= limit
        && ([.deploy, .annotation, .reload].contains(entry.kind)
          || [.note, .elsewhere, .status].contains(entry.kind) && !entry.by.isEmpty
            && !entry.text.isEmpty)
        && !told.contains(entry.id)
    }
    if !before.isEmpty {
      let told = before.suffix(4).map { entry in
        entry.by.isEmpty ? "\(line(entry)) (\(time(entry.time)))" : quoted(entry)
      }
      let more = before.count - told.count
      sentences.append(
        "What had been done by then: " + (more > 0 ? "\(more) more before, then " : "")
          + told.joined(separator: "; ") + ".")
    }
    sentences.append(closing)
    return sentences.joined(separator: " ")
  }

  private func unrecovered(_ alert: IncidentStory.Alert) -> String {
    if case .withoutData(let since) = alert.ending {
      return "\(name(alert)) (no data since \(time(since)))"
    }
    return "\(name(alert)) (\(fact.isOpen ? "still active" : "active when it was closed"))"
  }

  private var closing: String {
    guard let resolved = fact.resolved, !fact.isOpen else {
      return "The incident is not over: its status is \(fact.status.rawValue)."
    }
    return fact.resolvedBy.isEmpty
      ? "It closed by itself at \(time(resolved)), after a quiet time."
      : "\(Markdown.text(fact.resolvedBy)) resolved it at \(time(resolved))."
  }

  private var span: String {
    var parts = ["opened \(SpanText.brief(fact.opened - fact.began)) after it began"]
    parts.append(
      fact.timeToAcknowledge.map { "acknowledged \(SpanText.brief($0)) after it opened (MTTA)" }
        ?? "never acknowledged")
    if let recovered = story.recovered {
      parts.append("all alerts recovered \(SpanText.brief(recovered - fact.began)) after it began")
    }
    if let whole = fact.timeToResolve {
      parts.append("resolved \(SpanText.brief(whole)) after it opened (MTTR)")
    }
    let reopened = story.entries.filter { $0.kind == .reopened }
    if !reopened.isEmpty {
      parts.append("reopened at \(listed(reopened.map { time($0.time) }, most: 5))")
    }
    let text = listed(parts)
    return text.prefix(1).uppercased() + text.dropFirst() + "."
  }
}
