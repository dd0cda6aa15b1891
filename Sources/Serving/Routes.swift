/// Which paths are answered, and how.
package struct Routes: Sendable {
  /// Asked in a task that is cancelled when the client goes away.
  package typealias Handler = @Sendable (ServedRequest) async -> ServedAnswer

  /// One path.
  package struct Route: Sendable {
    var path: String
    var method: String
    var handler: Handler

    /// `path` is the whole one, or ends in `/` for all below it.
    package init(_ path: String, method: String = "GET", _ handler: @escaping Handler) {
      self.path = path
      self.method = method
      self.handler = handler
    }

    fileprivate func leads(to path: String) -> Bool {
      self.path == path || self.path.hasSuffix("/") && path.hasPrefix(self.path)
    }
  }

  private var routes: [Route]
  private var unknown: String
  private var handler: Handler?

  /// `unknown` is said to who asks for any other path.
  package init(_ routes: [Route], unknown: String = "There is nothing here.\n") {
    self.routes = routes
    self.unknown = unknown
  }

  /// All paths and methods by one handler.
  package init(all handler: @escaping Handler) {
    self.init([])
    self.handler = handler
  }

  /// The longest route that leads to the path answers; whoever may GET may ask for the HEAD.
  package func answer(_ request: ServedRequest) async -> ServedAnswer {
    if let handler { return await handler(request) }
    let leading = routes.filter { $0.leads(to: request.path) }
    guard let length = leading.map(\.path.utf8.count).max() else {
      return ServedAnswer(text: unknown, status: 404)
    }
    let candidates = leading.filter { $0.path.utf8.count == length }
    let method = request.method == "HEAD" ? "GET" : request.method
    if let route = candidates.first(where: { $0.method == method }) {
      return await route.handler(request)
    }
    var methods = candidates.map(\.method)
    if methods.contains("GET") { methods.append("HEAD") }
    return ServedAnswer(
      text: "\(request.method) is not answered here.\n", status: 405,
      headers: [ServedHeader("Allow", methods.joined(separator: ", "))])
  }
}
