import Facts
import Metrics
import Views

/// The rows of a list of alerts: by name, what is worst first, of each group what the filter keeps.
final class AlertList: Sendable {
  struct Key: Hashable {
    var sifting: AlertSifting.Key
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
    /// Whether lower values are worse.
    var falls: Bool
    /// How many of them are over without being known to have recovered.
    var ended = 0
  }

  private let sifting: AlertSifting
  let groups: [Group]
  let rows: [AlertsRow]

  var book: AlertBook { sifting.book }
  /// How many alerts the filter keeps.
  var count: Int { sifting.count }
  /// Why the filter keeps nothing.
  var problem: String? { sifting.problem }

  /// Groups of more than these begin folded.
  private static let most = 10

  fileprivate init(_ sifting: AlertSifting, toggled: Set<AlertsRow.ID>) {
    self.sifting = sifting
    var (groups, rows) = (sifting.groups, [AlertsRow]())
    for place in groups.indices {
      if groups[place].members.count == 1 {
        rows.append(.alert(groups[place].worst, isAlone: true))
        continue
      }
      rows.append(.group(place))
      let isLong = groups[place].members.count > Self.most
      groups[place].isFolded = isLong != toggled.contains(.group(groups[place].name))
      // What is folded is not seen in its order.
      guard !groups[place].isFolded else { continue }
      groups[place].sort(sifting.book, by: sifting.order)
      rows += groups[place].members.map { .alert($0, isAlone: false) }
    }
    (self.groups, self.rows) = (groups, rows)
  }

  /// The alerts that a row stands for.
  func members(of row: AlertsRow) -> [Int] {
    switch row {
    case .group(let group): groups[group].members
    case .alert(let place, _): [place]
    case .rule, .silence, .maintenance: []
    }
  }
}

/// The groups of a list of alerts, whichever of them are open: what the filter keeps, the worst first.
final class AlertSifting: Sendable {
  struct Key: Hashable {
    var book: ObjectIdentifier
    var rules: ObjectIdentifier
    var tab: AlertsView.Tab
    var order: AlertsView.Order
    var filter: Filter?
  }

  let book: AlertBook
  /// Held as long as the key names it.
  private let rules: RuleBook
  /// By what groups and their members are sorted.
  let order: AlertsView.Order
  let groups: [AlertList.Group]
  let count: Int
  let problem: String?

  fileprivate init(_ key: Key, _ book: AlertBook, _ rules: RuleBook, _ memo: AlertMemo) {
    (self.book, self.rules) = (book, rules)
    let filter = AlertFilter(key.filter)
    problem = filter.problem
    let all = book.members[key.tab] ?? []
    let kept = filter.kept(all, of: book)
    count = kept.count
    let shape = book.shape
    var buckets = [[Int]](repeating: [], count: shape.names.count)
    for place in kept { buckets[shape.groups[place]].append(place) }
    var totals = [Int](repeating: 0, count: shape.names.count)
    for place in all { totals[shape.groups[place]] += 1 }

    order = key.tab == .resolved && key.order == .severity ? .since : key.order
    var groups: [AlertList.Group] = []
    for (number, bucket) in buckets.enumerated() {
      guard let first = bucket.first else { continue }
      let falls = rules[book.alerts[first].rule].map { memo.falls($0.expression) } ?? false
      let name = shape.names[number]
      var group = AlertList.Group(
        number: number, name: name, members: bucket, worst: first, total: totals[number],
        isFolded: false, severity: .info, earliest: .max, latest: .min, badness: -.infinity,
        isLoud: false, falls: falls)
      group.weigh(book)
      groups.append(group)
    }
    groups.sort { [order] a, b in
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
    self.groups = groups
  }
}

extension AlertList.Group {
  /// What its members are together, and which of them is the worst.
  fileprivate mutating func weigh(_ book: AlertBook) {
    // What is not known to have recovered stands for those that did.
    var least: (recovered: Int, severity: Severity, value: Double)?
    let (since, loud, severities) = (book.since, book.isLoud, book.shape.severities)
    for place in members {
      earliest = min(earliest, since[place])
      latest = max(latest, since[place])
      isLoud = isLoud || loud[place]
      if book.isEnded[place] { ended += 1 }
      let own = (
        recovered: book.isEnded[place] ? 0 : 1, severity: severities[place],
        value: -book.badness(place, falls: falls)
      )
      if let best = least {
        guard own < best || own == best && book.shape.id(place) < book.shape.id(worst) else {
          continue
        }
      }
      (least, worst) = (own, place)
    }
    severity = least?.severity ?? .other
    badness = least.map { -$0.value } ?? -.infinity
  }

  mutating func sort(_ book: AlertBook, by order: AlertsView.Order) {
    let falls = falls
    let label = book.shape.differing(in: number).first ?? ""
    // What is equal otherwise stands by its labels, so that it stands still.
    let tied = members.map { (place: $0, value: book.shape.labels($0)[label]) }
    let severities = book.shape.severities
    members = tied.sorted { left, right in
      let (a, b) = (left.place, right.place)
      switch order {
      case .severity:
        if book.isLoud[a] != book.isLoud[b] { return book.isLoud[a] }
        if severities[a] != severities[b] { return severities[a] < severities[b] }
        if book.since[a] != book.since[b] { return book.since[a] < book.since[b] }
      case .since: if book.since[a] != book.since[b] { return book.since[a] > book.since[b] }
      case .value:
        let (one, other) = (book.badness(a, falls: falls), book.badness(b, falls: falls))
        if one != other { return one > other }
      case .name: break
      }
      if left.value != right.value { return left.value < right.value }
      return book.shape.labels(a) < book.shape.labels(b)
    }.map(\.place)
  }
}

extension AlertBook {
  /// What an alert's value is compared by; greater is worse, none is least.
  fileprivate func badness(_ place: Int, falls: Bool) -> Double {
    let value = values[place]
    return value.isNaN ? -.infinity : falls ? -value : value
  }
}

extension Scene {
  /// The list of alerts that is seen; on the other lists that of what fires.
  var alertList: AlertList {
    let view = state.alerts
    let (book, rules) = (alertBook, ruleBook)
    let tab = [.rules, .silences].contains(view.tab) ? AlertsView.Tab.firing : view.tab
    let sifting = AlertSifting.Key(
      book: ObjectIdentifier(book), rules: ObjectIdentifier(rules), tab: tab, order: view.order,
      filter: state.filters[.alerts])
    let memo = state.memo
    return memo.list(.init(sifting: sifting, toggled: view.toggled)) {
      AlertList(
        memo.sifting(sifting) { AlertSifting(sifting, book, rules, memo) }, toggled: view.toggled)
    }
  }
}
