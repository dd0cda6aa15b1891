internal import Facts

/// The Alertmanager that somebody else runs: asked as long as the engine runs.
final class AlertmanagerPart: Part {
  private let reader: AlertmanagerReader

  init(_ reader: AlertmanagerReader) { self.reader = reader }

  func start() { reader.start() }
  func stop() { reader.stop() }

  func facts(_ told: inout ToldFacts) {
    let fact = reader.fact
    told.sheet.tell(alertmanagers: fact.map { [$0] } ?? [])
    if let problem = reader.findProblem, told.unknownAlerts == nil {
      told.notices.append(
        .warning("it is not known which Alertmanager the server tells of its alerts: \(problem)"))
    }
    if let fact { told.notices += NoticeFact.told(fact) }
  }
}

extension NoticeFact {
  /// What is wrong with an Alertmanager or a member of it.
  static func told(_ fact: AlertmanagerFact) -> [NoticeFact] {
    let failing = fact.members.filter { $0.problem != nil }
    if fact.silentSince != nil, let first = failing.first, let problem = first.problem {
      let origin =
        fact.isFound
        ? "\n\nThe server that is asked named it. Where it cannot be reached from here, "
          + "alertmanagers: in vigil.yml or --alertmanager says how; alertmanagers: [] asks none."
        : ""
      return [
        NoticeFact(
          fact.isFound ? .warning : .error,
          "the Alertmanager \(fact.name) does not answer: \(problem)",
          detail: failing.map { "\($0.url): \($0.problem ?? "")" }.joined(separator: "\n")
            + "\n\nWhat it told last stands; nothing of it is taken for a recovery." + origin)
      ]
    }
    var notices = failing.map { member in
      NoticeFact(
        .warning,
        "\(member.url), a member of the Alertmanager, does not answer: \(member.problem ?? "")",
        detail:
          "\(member.url): \(member.problem ?? "")\n\nThe others are asked, which know the same.")
    }
    let lone = fact.members.filter {
      $0.problem == nil && ($0.clusterState == "disabled" || $0.peers == 1)
    }
    if fact.answering > 1, !lone.isEmpty {
      notices.append(
        NoticeFact(
          .warning,
          "\(lone[0].url) is no member of a cluster: what the others know it may not",
          detail: lone.map(\.url).joined(separator: "\n")
            + "\n\nAlertmanagers that are no cluster have alerts and silences of their own. Only one "
            + "of them is asked, and silenced: the first that answers."))
    }
    return notices
  }
}
