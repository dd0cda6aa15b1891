/// What a client asks for.
package struct ServedRequest: Sendable, Hashable {
  /// GET, POST, …
  package var method: String
  /// Without the query; escapes are resolved.
  package var path: String
  /// The query's parameters in their order, escapes resolved; one without a value has "".
  package var query: [Parameter]

  package struct Parameter: Sendable, Hashable {
    package var name: String
    package var value: String
    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  package init(_ path: String, method: String = "GET", query: [Parameter] = []) {
    self.path = path
    self.method = method
    self.query = query
  }

  /// The first value of a parameter.
  package func parameter(_ name: String) -> String? {
    query.first { $0.name == name }?.value
  }
}
