internal import Metrics
internal import Patterns
internal import YAML

extension RoutingLint {
  /// A node after one that takes whatever would fit it.
  static let unreachableRoutes = RoutingLint { file, _ in
    var remarks: [YAMLError] = []
    func visit(_ route: Route, _ above: [Matcher]) {
      let inherited = above + route.matchers
      for (index, child) in route.routes.enumerated() {
        let taker = route.routes[..<index].first { earlier in
          !earlier.continues && (inherited + child.matchers).imply(earlier.matchers)
        }
        if let taker {
          remarks.append(
            file.remark(
              child.line, child.column,
              "no alert comes to this route: line \(taker.line) takes all of them before it and "
                + "does not continue"))
        }
        visit(child, inherited)
      }
    }
    visit(file.route, [])
    return remarks
  }

  /// A node whose matchers no label set fits, together with those above it.
  static let conflictingMatchers = RoutingLint { file, _ in
    var remarks: [YAMLError] = []
    func visit(_ route: Route, _ above: [Matcher]) {
      let all = above + route.matchers
      let conflict = all.lazy.compactMap { fixed in
        fixed.texts.flatMap { texts in
          all.first { other in
            other.name == fixed.name && !texts.contains(where: other.matches)
          }.map { (fixed, $0) }
        }
      }.first
      if let (fixed, other) = conflict {
        remarks.append(
          file.remark(
            route.line, route.column,
            "no alert comes to this route: \(fixed.alertText) and \(other.alertText) exclude "
              + "each other"))
        return
      }
      for child in route.routes { visit(child, all) }
    }
    visit(file.route, [])
    return remarks
  }
}

extension Matcher {
  /// The texts that it fits, where they can be listed.
  var texts: [String]? {
    switch operation {
    case .equal: return [value]
    case .regex:
      var source = value
      // What `match_re` puts around its expression.
      if source.hasPrefix("^(?:"), source.hasSuffix(")$") {
        source = String(source.dropFirst(4).dropLast(2))
      }
      return (try? Pattern(source)).flatMap { ValueFilter($0).literals }
    case .notEqual, .notRegex: return nil
    }
  }

  /// Whether every text fits it, as far as can be seen.
  private var fitsAll: Bool {
    operation == .regex && [".*", "(.*)", "^(?:.*)$"].contains(value)
  }

  /// Whether it fits every text but the empty one, or all.
  private var fitsWhateverIsSet: Bool {
    operation == .notEqual && value.isEmpty || operation == .regex && value == ".+" || fitsAll
  }

  /// Whether what fits this one fits the other, as far as can be seen.
  func implies(_ other: Matcher) -> Bool {
    if self == other || other.fitsAll { return true }
    guard name == other.name else { return false }
    if let texts { return texts.allSatisfy(other.matches) }
    return other.fitsWhateverIsSet && !matches("")
  }
}

extension [Matcher] {
  /// Whether label sets that fit all of these fit all of the others, as far as can be seen.
  func imply(_ others: [Matcher]) -> Bool {
    others.allSatisfy { other in contains { $0.implies(other) } }
  }
}
