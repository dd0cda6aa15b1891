import Dashboards
import Facts
import Metrics
import PromQL
import Synchronization

/// What was worked out of facts and is still true, so that frames and keys between two tellings cost little. It never
/// changes what is seen: each value is taken only for the very arrays that it was made of.
final class AlertMemo: Sendable {
  private struct State {
    var book = AlertBook([])
    /// Of the facts that are about to come.
    var coming: AlertBook?
    /// The one before: whoever looks ahead lets go of it, since that takes its time, too.
    var past: AlertBook?
    var rules = RuleBook([])
    /// Of the book, the newest last: people go to and fro between lists.
    var lists: [(key: AlertList.Key, list: AlertList)] = []
    var siftings: [(key: AlertSifting.Key, sifting: AlertSifting)] = []
    var falls: [String: Bool] = [:]
    var hidden: (book: AlertBook, matchers: [Matcher], elsewhere: Bool, alerts: HiddenAlerts)?
  }
  private let state = Mutex(State())

  func book(_ alerts: [AlertFact]) -> AlertBook {
    state.withLock { state in
      if !isOne(state.book.alerts, alerts) {
        state.past = state.book
        if let coming = state.coming, isOne(coming.alerts, alerts) {
          state.book = coming
        } else {
          state.book = AlertBook(alerts, after: state.book)
        }
        state.coming = nil
        (state.lists, state.siftings) = ([], [])
      }
      return state.book
    }
  }

  /// Looks through alerts that are about to come, on a thread for which nobody waits.
  func foresee(_ alerts: [AlertFact]) {
    let (earlier, past): (AlertBook?, AlertBook?) = state.withLock { state in
      let past = state.past
      state.past = nil
      let isKnown =
        isOne(state.book.alerts, alerts) || state.coming.map { isOne($0.alerts, alerts) } == true
      return (isKnown ? nil : state.coming ?? state.book, past)
    }
    withExtendedLifetime(past) {}
    guard let earlier else { return }
    let book = AlertBook(alerts, after: earlier)
    if book.shape !== earlier.shape { book.shape.lookThrough() }
    book.lookThrough()
    let old = state.withLock { state in
      let old = state.coming
      state.coming = book
      return old
    }
    withExtendedLifetime(old) {}
  }

  func rules(_ rules: [RuleFact]) -> RuleBook {
    state.withLock { state in
      if !isOne(state.rules.rules, rules) { state.rules = RuleBook(rules) }
      return state.rules
    }
  }

  func list(_ key: AlertList.Key, make: () -> AlertList) -> AlertList {
    if let known = state.withLock({ $0.lists.first { $0.key == key } }) { return known.list }
    let list = make()
    state.withLock { $0.lists = $0.lists.suffix(Self.most - 1) + [(key, list)] }
    return list
  }

  func sifting(_ key: AlertSifting.Key, make: () -> AlertSifting) -> AlertSifting {
    if let known = state.withLock({ $0.siftings.first { $0.key == key } }) { return known.sifting }
    let sifting = make()
    state.withLock { $0.siftings = $0.siftings.suffix(Self.most - 1) + [(key, sifting)] }
    return sifting
  }

  private static let most = 8

  func hidden(by matchers: [Matcher], in book: AlertBook, elsewhere: Bool) -> HiddenAlerts {
    state.withLock { state in
      if let known = state.hidden, known.book === book, known.matchers == matchers,
        known.elsewhere == elsewhere
      {
        return known.alerts
      }
      let alerts = HiddenAlerts(by: matchers, in: book, elsewhere: elsewhere)
      state.hidden = (book, matchers, elsewhere, alerts)
      return alerts
    }
  }

  /// Whether an expression's values are worse the lower they are, as `up < 1`'s.
  func falls(_ expression: String) -> Bool {
    if let known = state.withLock({ $0.falls[expression] }) { return known }
    let falls = (try? parseExpression(expression)).map(isWorseBelow) ?? false
    state.withLock { state in
      if state.falls.count > 10_000 { state.falls = [:] }
      state.falls[expression] = falls
    }
    return falls
  }
}

/// Whether two arrays are one and the same in memory; both are held meanwhile, so that neither place is used anew.
private func isOne<Element>(_ a: [Element], _ b: [Element]) -> Bool {
  a.count == b.count
    && a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { a.isEmpty || a.baseAddress == $0.baseAddress }
    }
}

/// Of `and` and `unless` the left side gives the value.
private func isWorseBelow(_ expression: Expr) -> Bool {
  guard case .binary(let node) = expression.unwrapped else { return false }
  switch node.operation {
  case .less, .lessOrEqual:
    // `0.05 < errors` is written the other way round, and gives the right side's value nowhere but beside a number.
    return node.left.type != .scalar
  case .greater, .greaterOrEqual: return node.left.type == .scalar
  case .and, .unless: return isWorseBelow(node.left)
  default: return false
  }
}
