internal import JSON
internal import Serving

/// Why a request to Alertmanager's API has no answer, in the two forms that its clients know.
struct AlertmanagerFailure: Error, Sendable, Hashable {
  private enum Body: Hashable {
    case none
    case text(String)
    case coded(Int)
  }
  var status: Int
  var message: String
  private var body: Body

  /// Told by what does the work: a text.
  static func refused(_ status: Int, _ message: String) -> AlertmanagerFailure {
    AlertmanagerFailure(status: status, message: message, body: .text(message))
  }

  /// Told by what checks the form of requests. A code from 600 on is one of 422.
  static func schema(_ code: Int, _ message: String) -> AlertmanagerFailure {
    AlertmanagerFailure(status: code >= 600 ? 422 : code, message: message, body: .coded(code))
  }

  static let unknown = AlertmanagerFailure(status: 404, message: "", body: .none)

  static func required(_ place: String) -> AlertmanagerFailure {
    .schema(602, "\(place) in body is required")
  }

  /// What of a body cannot be read.
  static func unreadable(_ what: String, _ reason: String) -> AlertmanagerFailure {
    .schema(400, "parsing \(what) body from \"\" failed, because \(reason)")
  }

  var answer: ServedAnswer {
    let tree: JSON
    switch body {
    case .none: return ServedAnswer([], contentType: "", status: status)
    case .text(let text): tree = .string(text)
    case .coded(let code):
      tree = .object([
        JSON.Member("code", .number(Double(code))), .init("message", .string(message)),
      ])
    }
    return ServedAnswer(tree, status: status)
  }
}

extension ServedAnswer {
  init(_ tree: JSON, status: Int = 200) {
    self.init(tree.bytes, contentType: "application/json", status: status)
  }

  /// Done, and nothing is to be said of it.
  static var done: ServedAnswer { ServedAnswer([], contentType: "") }
}

extension ServedRequest {
  /// The body as JSON, an empty one as null.
  func tree(_ what: String) throws(AlertmanagerFailure) -> JSON {
    if body.isEmpty { return .null }
    let type = header("Content-Type") ?? "application/octet-stream"
    let plain = type.prefix { $0 != ";" }.filter { $0 != " " }.lowercased()
    guard plain == "application/json" else {
      throw .schema(
        415, "unsupported media type \(JSON.quote(plain)), only [application/json] are allowed")
    }
    do throws(JSONError) { return try JSON(parsing: body) } catch {
      throw .unreadable(what, "\(error)")
    }
  }

  /// A parameter that is yes where it is left out.
  func isWanted(_ name: String) -> Bool {
    guard let text = parameter(name)?.lowercased(), !text.isEmpty else { return true }
    return ["true", "1", "yes", "ok", "y", "on", "selected", "checked", "t", "enabled"]
      .contains(text)
  }
}
