internal import Facts
internal import Incidents
internal import Metrics
internal import Notifications
internal import OnCall
internal import Routing

// Whom an escalation tells.
extension NotificationKeeper {
  /// Tells the end of incidents that ended with the program, as soon as it is known which did.
  func settle(_ book: inout NotificationBook, at now: Timestamp) {
    let incidents = host.incidents()
    book.settle(
      { number in incidents.first { $0.number == number }.map { $0.status == .resolved } },
      alerts: { alerts(of: $0) }, at: now)
  }

  /// Tells a receiver, a person or who is on call in a rota of an incident that nobody acknowledged. Gives what is to be
  /// said of those who cannot be told; where nobody can be, the fallback is.
  func escalate(
    _ incident: Int, _ to: String, _ book: inout NotificationBook, at now: Timestamp
  ) -> [Happening] {
    let firing = alerts(of: incident).filter { !$0.isResolved(at: now) }
    // Of what has recovered meanwhile nobody is woken.
    if firing.isEmpty { return [] }
    var untold: [Happening] = []
    func say(_ whom: String, _ why: String) {
      var one = Happening(.notTold, at: now, whom, text: why)
      one.incidents = [incident]
      untold.append(one)
    }
    var isTold = false
    func tell(_ receiver: String, _ person: String?) {
      let notices = book.escalate(
        incident: incident, to: receiver, person: person, alerts: firing, at: now)
      if notices.isEmpty {
        say(person ?? receiver, "there is no receiver \(receiver) with a way to it")
      } else {
        isTold = true
      }
    }
    switch host.whom(to, now) {
    case nil: tell(to, nil)
    case .person(let person, let called)?:
      for receiver in person.receivers { tell(receiver.name, called) }
    case .nobody?: say(to, "nobody is on call")
    }
    let fallback = settings.plan.fallback
    if !isTold, !fallback.isEmpty { tell(fallback, "instead of \(to)") }
    return untold
  }
}
