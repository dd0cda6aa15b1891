package import Metrics

/// Some of all names that labels can have.
package enum LabelScope: Sendable, Hashable {
  case only(Set<String>)
  case allBut(Set<String>)

  package static let all = LabelScope.allBut([])
  package static let none = LabelScope.only([])

  package func contains(_ name: String) -> Bool {
    switch self {
    case .only(let names): names.contains(name)
    case .allBut(let names): !names.contains(name)
    }
  }

  /// The names in both.
  package func intersection(_ other: LabelScope) -> LabelScope {
    switch (self, other) {
    case (.only(let a), .only(let b)): .only(a.intersection(b))
    case (.allBut(let a), .allBut(let b)): .allBut(a.union(b))
    case (.only(let a), .allBut(let b)), (.allBut(let b), .only(let a)): .only(a.subtracting(b))
    }
  }

  /// The names in either.
  package func union(_ names: Set<String>) -> LabelScope {
    switch self {
    case .only(let own): .only(own.union(names))
    case .allBut(let own): .allBut(own.subtracting(names))
    }
  }

  /// Those of the labels whose names are among them.
  package func filter(_ labels: [Label]) -> [Label] { labels.filter { contains($0.name) } }
}
