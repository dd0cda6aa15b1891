import Facts
import Metrics
import Views

/// The rows of a list of alerts: by name, what is worst first, of each group what the filter keeps.
final class AlertList: Sendable {
  struct Key: Hashable {
    var book: ObjectIdentifier
    var rules: ObjectIdentifier
    var tab: AlertsView.Tab
    var order: AlertsView.Order
    var filter: Filter?
    var toggled: Set<AlertsRow.ID>
  }
  struct Group: Sendable {
    /// Of the book's groups.
    var number: Int
    var name: String
    /// Places in the table, in their order.
    var members: [Int]
    /// The one that is worst by severity, then by value.
    var worst: Int
    /// Of all in this list, what the filter drops too.
    var total: Int
    var isFolded: Bool
    var severity: Severity
    /// When the first of them became what it is, and the last.
    var earliest: Int64
    var latest: Int64
    /// What `worst` is compared by; greater is worse.
    var badness: Double
    var isLoud: Bool
  }

  let book: AlertBook
  /// Held as long as the key names it.
  private let rules: RuleBook
  let groups: [Group]
  let rows: [AlertsRow]
  /// How many alerts the filter keeps.
  let count: Int
  /// Why the filter keeps nothing.
  let problem: String?

  /// Groups of more than these begin folded.
  private static let most = 10

  fileprivate init(_ key: Key, _ book: AlertBook, _ rules: RuleBook, _ memo: AlertMemo) {
    (self.book, self.rules) = (book, rules)
    let filter = AlertFilter(key.filter)
    problem = filter.problem
    let all = book.members[key.tab] ?? []
    let kept = filter.kept(all, of: book)
    count = kept.count
    var buckets = [[Int]](repeating: [], count: book.names.count)
    for place in kept { buckets[book.keys[place].group].append(place) }
    var totals = [Int](repeating: 0, count: book.names.count)
    for place in all { totals[book.keys[place].group] += 1 }

    let order = key.tab == .resolved && key.order == .severity ? .since : key.order
    let ranks = book.ranks
    var groups: [Group] = []
    for (number, bucket) in buckets.enumerated() {
      guard let first = bucket.first else { continue }
      let falls = rules[book.alerts[first].rule].map { memo.falls($0.expression) } ?? false
      func badness(_ place: Int) -> Double {
        let value = book.alerts[place].value
        return value.isNaN ? -.infinity : falls ? -value : value
      }
      let members = bucket.sorted { a, b in
        let (one, other) = (book.keys[a], book.keys[b])
        switch order {
        case .severity:
          if one.isLoud != other.isLoud { return one.isLoud }
          if one.severity != other.severity { return one.severity < other.severity }
          if one.since != other.since { return one.since < other.since }
        case .since: if one.since != other.since { return one.since > other.since }
        case .value:
          let (left, right) = (badness(a), badness(b))
          if left != right { return left > right }
        case .name: break
        }
        return ranks[a] < ranks[b]
      }
      var group = Group(
        number: number, name: book.names[number], members: members, worst: first,
        total: totals[number], isFolded: false, severity: .info, earliest: .max, latest: .min,
        badness: -.infinity, isLoud: false)
      var least: (Severity, Double)?
      for place in members {
        let key = book.keys[place]
        group.earliest = min(group.earliest, key.since)
        group.latest = max(group.latest, key.since)
        group.isLoud = group.isLoud || key.isLoud
        let own = (key.severity, -badness(place))
        if least.map({ own < $0 }) ?? true { (least, group.worst) = (own, place) }
      }
      group.severity = least?.0 ?? .other
      group.badness = badness(group.worst)
      group.isFolded =
        (members.count > Self.most) != key.toggled.contains(.group(group.name))
      groups.append(group)
    }
    groups.sort { a, b in
      switch order {
      case .severity:
        if a.isLoud != b.isLoud { return a.isLoud }
        if a.severity != b.severity { return a.severity < b.severity }
        if a.earliest != b.earliest { return a.earliest < b.earliest }
      case .since: if a.latest != b.latest { return a.latest > b.latest }
      case .value: if a.badness != b.badness { return a.badness > b.badness }
      case .name: break
      }
      return bytewiseLess(a.name, b.name)
    }
    var rows: [AlertsRow] = []
    for (place, group) in groups.enumerated() {
      if group.members.count == 1 {
        rows.append(.alert(group.worst, isAlone: true))
        continue
      }
      rows.append(.group(place))
      if !group.isFolded { rows += group.members.map { .alert($0, isAlone: false) } }
    }
    (self.groups, self.rows) = (groups, rows)
  }

  /// The alerts that a row stands for.
  func members(of row: AlertsRow) -> [Int] {
    switch row {
    case .group(let group): groups[group].members
    case .alert(let place, _): [place]
    case .rule, .silence: []
    }
  }
}

extension Scene {
  /// The list of alerts that is seen; on the other lists that of what fires.
  var alertList: AlertList {
    let view = state.alerts
    let (book, rules) = (alertBook, ruleBook)
    let tab = [.rules, .silences].contains(view.tab) ? AlertsView.Tab.firing : view.tab
    let key = AlertList.Key(
      book: ObjectIdentifier(book), rules: ObjectIdentifier(rules), tab: tab, order: view.order,
      filter: state.filters[.alerts], toggled: view.toggled)
    return state.memo.list(key) { AlertList(key, book, rules, state.memo) }
  }
}
