/// What a client asks for.
package struct ServedRequest: Sendable, Hashable {
  /// GET, POST, …
  package var method: String
  /// Without the query; escapes are resolved.
  package var path: String
  /// The parameters of the query in their order, then those of a form in the body; escapes resolved; one without a
  /// value has "".
  package var parameters: [Parameter]
  package var headers: [ServedHeader]
  /// What a client sent, but for a form.
  package var body: [UInt8]
  package var client: Client

  package struct Parameter: Sendable, Hashable {
    package var name: String
    package var value: String
    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// Who asks.
  package struct Client: Sendable, Hashable {
    /// The user of this machine behind a Unix socket; nil over TCP.
    package var uid: UInt32?
    /// The name that basic authentication proved; nil without.
    package var name: String?
    /// Whether it may change the state of what it asks; who is not known may only read.
    package var mayChange: Bool

    package init(uid: UInt32? = nil, name: String? = nil, mayChange: Bool = false) {
      self.uid = uid
      self.name = name
      self.mayChange = mayChange
    }
  }

  package init(
    _ path: String, method: String = "GET", parameters: [Parameter] = [],
    headers: [ServedHeader] = [], body: [UInt8] = [], client: Client = Client()
  ) {
    self.path = path
    self.method = method
    self.parameters = parameters
    self.headers = headers
    self.body = body
    self.client = client
  }

  /// The first value of a parameter.
  package func parameter(_ name: String) -> String? {
    parameters.first { $0.name == name }?.value
  }

  /// All values of a parameter, in their order.
  package func values(of name: String) -> [String] {
    parameters.filter { $0.name == name }.map(\.value)
  }

  /// The first value of a header, whose name may be written in any case.
  package func header(_ name: String) -> String? {
    let name = name.lowercased()
    return headers.first { $0.name.lowercased() == name }?.value
  }
}
