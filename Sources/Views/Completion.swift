/// What the explore page wants to know to complete the word at its cursor.
package struct CompletionRequest: Sendable, Hashable {
  package enum Kind: Sendable, Hashable {
    case metricNames
    /// Of the series that the selector names; all where it is empty.
    case labelNames(selector: String)
    case labelValues(label: String, selector: String)
  }
  package var kind: Kind
  package init(_ kind: Kind) { self.kind = kind }
}

/// The names or values that a request asked for, sorted; the screen filters them by what is typed.
package struct CompletionAnswer: Sendable, Hashable {
  package var request: CompletionRequest
  package var values: [String]
  package init(_ request: CompletionRequest, values: [String]) {
    self.request = request
    self.values = values
  }
}
