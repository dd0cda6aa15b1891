/// What a client is told.
package struct ServedAnswer: Sendable {
  package var status: Int
  /// With its parameters: `text/plain; charset=utf-8`.
  package var contentType: String
  /// Beside the content's type and length.
  package var headers: [ServedHeader]
  package var body: Body

  package enum Body: Sendable {
    case bytes([UInt8])
    /// What is made as the client takes it: asked for the next piece until that is nil or empty, by one thread at a time,
    /// which may be kept for a while. Pieces of about 64 KB are best; small ones are sent together.
    case pieces(@Sendable () -> [UInt8]?)
  }

  package init(
    _ body: [UInt8], contentType: String, status: Int = 200, headers: [ServedHeader] = []
  ) {
    self.body = .bytes(body)
    self.contentType = contentType
    self.status = status
    self.headers = headers
  }

  /// What is made piece by piece.
  package init(
    pieces: @escaping @Sendable () -> [UInt8]?, contentType: String, status: Int = 200,
    headers: [ServedHeader] = []
  ) {
    body = .pieces(pieces)
    self.contentType = contentType
    self.status = status
    self.headers = headers
  }

  /// A plain text.
  package init(text: String, status: Int = 200, headers: [ServedHeader] = []) {
    self.init(Array(text.utf8), contentType: "text/plain", status: status, headers: headers)
  }

  /// All of the body; of one that is made in pieces all of them are made.
  package var bytes: [UInt8] {
    switch body {
    case .bytes(let bytes): return bytes
    case .pieces(let next):
      var all: [UInt8] = []
      while let piece = next(), !piece.isEmpty { all += piece }
      return all
    }
  }
}
