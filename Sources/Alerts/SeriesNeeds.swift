package import Metrics
package import PromQL

/// Which series an alert's expression needs to be true, and how far back it looks.
package struct SeriesNeeds: Sendable, Hashable {
  /// One selector of the expression, or of those that record what it reads.
  package struct Read: Sendable, Hashable {
    /// Without offset and window.
    package var matchers: [Matcher]
    /// Which labels of an alert its series have, with the alert's values.
    package var scope: LabelScope
    package var share: Share

    /// As PromQL writes it.
    package var selector: String {
      "{" + matchers.map { "\($0)" }.joined(separator: ",") + "}"
    }
  }

  /// What the expression gives without the series of a selector.
  package enum Share: Sendable, Hashable {
    /// Nothing.
    case needed
    /// What the other side of an `or` gives.
    case alternative
    /// What stands in where there are none: `… or vector(0)`.
    case optional
  }

  /// What gives the series of a name.
  package struct Recorder: Sendable {
    package var expression: Expr
    /// The names of the labels that it adds, or that it overwrites.
    package var labels: Set<String>
    package init(_ expression: Expr, labels: Set<String> = []) {
      (self.expression, self.labels) = (expression, labels)
    }
  }

  /// Each once.
  package private(set) var reads: [Read] = []
  /// The longest stretch of time before an evaluation that one selector reads; zero where each reads only its newest
  /// sample.
  package private(set) var window = Duration.zero
  /// Whether it is also true of series that are not there, or are too few: what such an alert says is worth nothing
  /// before anything was scraped.
  package private(set) var countsAbsence = false

  /// The selectors of what is read; sorted, each once.
  package var selectors: [String] { Array(Set(reads.map(\.selector))).sorted() }

  /// - Parameter records: what gives the series of a name, of rules that are evaluated beside it; what that needs is
  ///   needed instead.
  package init(_ expression: Expr, records: @escaping (_ name: String) -> [Recorder] = { _ in [] })
  {
    var walk = Walk(records: records)
    read(expression, Place(), &walk)
    var known: Set<Read> = []
    reads = reads.filter { known.insert($0).inserted }
  }

  /// Where in an expression something stands.
  private struct Place: Hashable {
    /// How far before the evaluation it is evaluated itself.
    var reach = Duration.zero
    var isNeeded = true
    var scope = LabelScope.all
    var share = Share.needed

    func within(_ scope: LabelScope) -> Place {
      var place = self
      place.scope = place.scope.intersection(scope)
      return place
    }
  }

  /// What is looked up on the way.
  private struct Walk {
    let records: (String) -> [Recorder]
    /// The names of the recorded series that lead to where it is.
    var path: Set<String> = []
    /// The recorded series that were read, and where.
    var seen: Set<Recorded> = []
    struct Recorded: Hashable {
      var name: String
      var place: Place
    }
    /// Records of records may branch without end.
    static let most = 1000
  }

  private mutating func read(_ expression: Expr, _ place: Place, _ walk: inout Walk) {
    var place = place
    switch expression {
    case .vector(let selector): return take(selector, .zero, place, &walk)
    case .matrix(let matrix): return take(matrix.selector, span(matrix.window), place, &walk)
    case .binary(let binary): return read(binary, place, &walk)
    case .subquery(let subquery):
      place.reach += span(subquery.window) + max(.zero, span(subquery.offset))
      if !isPresent(subquery.offset, subquery.at) { place.isNeeded = false }
    case .call(let call) where isAbsence(call):
      countsAbsence = true
      place.isNeeded = false
    default: break
    }
    for (child, scope) in zip(expression.children, expression.childScopes) {
      read(child, place.within(scope), &walk)
    }
  }

  private mutating func read(_ binary: Binary, _ place: Place, _ walk: inout Walk) {
    if isCountBound(binary) { countsAbsence = true }
    let scopes = Expr.binary(binary).childScopes
    var (left, right) = (place.within(scopes[0]), place.within(scopes[1]))
    switch binary.operation {
    case .unless:
      // What only takes away is not needed.
      countsAbsence = true
      right.isNeeded = false
    case .or where place.share != .optional:
      let share: Share = needs(binary.left) && needs(binary.right) ? .alternative : .optional
      (left.share, right.share) = (share, share)
    default: break
    }
    read(binary.left, left, &walk)
    read(binary.right, right, &walk)
  }

  private mutating func take(
    _ selector: VectorSelector, _ span: Duration, _ place: Place, _ walk: inout Walk
  ) {
    guard isRead(selector) else { return }
    var place = place
    place.reach += span + max(.zero, self.span(selector.offset))
    window = max(window, place.reach)
    guard place.isNeeded else { return }
    let name = selector.name
    // Within what gives a name, the name is that of series which others give.
    let isOpen = !name.isEmpty && !walk.path.contains(name) && walk.seen.count < Walk.most
    let recorders = isOpen ? walk.records(name) : []
    guard !recorders.isEmpty else {
      reads.append(Read(matchers: selector.matchers, scope: place.scope, share: place.share))
      return
    }
    guard walk.seen.insert(.init(name: name, place: place)).inserted else { return }
    walk.path.insert(name)
    // One of several may give it.
    if recorders.count > 1, place.share == .needed { place.share = .alternative }
    for recorder in recorders {
      read(recorder.expression, place.within(.allBut(recorder.labels)), &walk)
    }
    walk.path.remove(name)
  }

  /// Whether it gives nothing without some series.
  private func needs(_ expression: Expr) -> Bool {
    switch expression {
    case .vector(let selector): isRead(selector)
    case .matrix(let matrix): isRead(matrix.selector)
    case .call(let call) where isAbsence(call): false
    case .binary(let binary) where binary.operation == .unless: needs(binary.left)
    case .binary(let binary) where binary.operation == .or:
      needs(binary.left) && needs(binary.right)
    default: expression.children.contains(where: needs)
    }
  }

  private func isAbsence(_ call: Call) -> Bool {
    call.function == .absent || call.function == .absentOverTime
  }

  private func isRead(_ selector: VectorSelector) -> Bool {
    !selector.isLabelsOnly && isPresent(selector.offset, selector.at)
  }

  /// Whether it reads the time of the evaluation, and not one long before or one that stands still.
  private func isPresent(_ offset: DurationValue, _ at: AtModifier?) -> Bool {
    at == nil && self.span(offset) < .seconds(600)
  }

  /// `count(…) < n`, or anything of a count that fewer series make true.
  private func isCountBound(_ binary: Binary) -> Bool {
    guard binary.operation.isComparison else { return false }
    func counts(_ side: Expr) -> Bool {
      if case .aggregation(let node) = side.unwrapped {
        return [.count, .group, .countValues, .sum].contains(node.operation)
          && isOfPresence(node)
      }
      if case .binary(let inner) = side.unwrapped, !inner.operation.isComparison {
        return counts(inner.left) || counts(inner.right)
      }
      return false
    }
    let isBelow: Bool
    switch binary.operation {
    case .less, .lessOrEqual, .equal, .notEqual: isBelow = true
    default: isBelow = false
    }
    return isBelow && counts(binary.left) || !isBelow && counts(binary.right)
  }

  /// Counts always tell how many there are; a sum does of the series `up`.
  private func isOfPresence(_ node: Aggregation) -> Bool {
    guard node.operation == .sum else { return true }
    func reads(_ expression: Expr) -> Bool {
      if case .vector(let selector) = expression { return selector.name == "up" }
      return expression.children.contains(where: reads)
    }
    return reads(node.operand)
  }

  private func span(_ value: DurationValue) -> Duration {
    if case .fixed(let duration) = value { duration } else { .seconds(300) }
  }
}
