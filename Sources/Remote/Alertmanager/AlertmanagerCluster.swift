package import Facts
package import Metrics
internal import Query

/// An Alertmanager of one or more members that know the same: whichever answers is asked.
package struct AlertmanagerCluster: Sendable {
  package let members: [AlertmanagerServer]
  /// What it is called, whoever answers: the URL of its first member.
  package var name: String { members.first?.name ?? "" }

  /// - Parameter members: at least one.
  package init(_ members: [AlertmanagerServer]) { self.members = members }

  /// What it told when it was asked once.
  package struct Told: Sendable {
    /// Every member, in their order.
    package var members: [AlertmanagerFact.Member]
    /// nil where no member could tell.
    package var answers: AlertmanagerAnswers?
    /// The place of the member that told.
    package var teller = 0
    package init(members: [AlertmanagerFact.Member]) { self.members = members }
  }

  /// Asks every member how it fares, and one what there is: the one that told last, if it still answers.
  package func ask(after teller: Int = 0, at now: Timestamp) async -> Told {
    var told = Told(members: members.map { AlertmanagerFact.Member(url: $0.name) })
    await withTaskGroup(of: (Int, AlertmanagerFact.Member).self) { group in
      for (place, member) in members.enumerated() {
        group.addTask { (place, await member.fact(at: now)) }
      }
      for await (place, member) in group { told.members[place] = member }
    }
    for place in order(after: teller) where told.members[place].problem == nil {
      do throws(QueryError) {
        told.answers = try await members[place].answers(of: name)
        told.teller = place
        break
      } catch {
        told.members[place].problem = error.message
      }
    }
    return told
  }

  /// Has a member carry out an order about silences; who does not hear of it is followed by the next.
  ///
  /// - Parameter teller: who is asked first.
  package func carryOut(
    _ order: Order, after teller: Int = 0, at now: Timestamp
  ) async -> AlertmanagerServer.Outcome {
    var reasons: [String] = []
    for place in self.order(after: teller) {
      let outcome = await members[place].carryOut(order, at: now)
      guard case .unreached(let reason) = outcome else { return outcome }
      reasons.append(reason)
    }
    let reason = reasons.first ?? "it has no member"
    return .unreached(
      "it was not carried out, \(reasons.count > 1 ? "no member of " : "")\(name) answers: \(reason)"
    )
  }

  private func order(after teller: Int) -> [Int] {
    members.indices.sorted { ($0 == teller ? 0 : 1, $0) < ($1 == teller ? 0 : 1, $1) }
  }
}

extension AlertmanagerServer {
  fileprivate func fact(at now: Timestamp) async -> AlertmanagerFact.Member {
    do throws(QueryError) { return try await status(at: now) } catch {
      var member = AlertmanagerFact.Member(url: name)
      member.problem = error.message
      return member
    }
  }
}
