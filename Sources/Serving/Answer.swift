/// What a client is told.
package struct Answer: Sendable, Hashable {
  package var status: Int
  /// With its parameters: `text/plain; charset=utf-8`.
  package var contentType: String
  /// Beside the content's type and length.
  package var headers: [Header]
  package var body: [UInt8]

  package struct Header: Sendable, Hashable {
    package var name: String
    package var value: String
    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  package init(
    _ body: [UInt8], contentType: String, status: Int = 200, headers: [Header] = []
  ) {
    self.body = body
    self.contentType = contentType
    self.status = status
    self.headers = headers
  }

  /// A plain text.
  package init(text: String, status: Int = 200, headers: [Header] = []) {
    self.init(Array(text.utf8), contentType: "text/plain", status: status, headers: headers)
  }
}
