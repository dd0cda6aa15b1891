internal import JSON
internal import Query
internal import Serving

/// Why a request has no answer, as Prometheus' error objects tell it.
struct APIFailure: Error, Sendable, Hashable {
  enum Kind: String, Sendable, Hashable {
    case badData = "bad_data"
    case execution
    case canceled
    case timeout
    case unavailable
    case notFound = "not_found"

    /// The HTTP status; 499 is for who went away.
    var status: Int {
      switch self {
      case .badData: 400
      case .notFound: 404
      case .execution: 422
      case .canceled: 499
      case .timeout, .unavailable: 503
      }
    }
  }

  var kind: Kind
  var message: String

  init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }

  /// What is wrong with a parameter.
  static func parameter(_ name: String, _ message: String) -> APIFailure {
    APIFailure(.badData, "invalid parameter \(JSON.quote(name)): \(message)")
  }

  /// - Parameter parameter: where what was asked stands, if it is wrong.
  init(_ error: QueryError, of parameter: String? = nil) {
    switch error.kind {
    case .badData:
      let prefix = "invalid parameter "
      if let parameter, !error.message.hasPrefix(prefix) {
        self = .parameter(parameter, error.message)
      } else {
        self.init(.badData, error.message)
      }
    case .execution: self.init(.execution, error.message)
    case .timeout:
      let words =
        error.message == "query timed out"
        ? "query timed out in expression evaluation" : error.message
      self.init(.timeout, words)
    case .canceled:
      let words =
        error.message == "query was canceled"
        ? "query was canceled in expression evaluation" : error.message
      self.init(.canceled, words)
    case .unavailable: self.init(.unavailable, error.message)
    }
  }

  var answer: ServedAnswer {
    let text =
      "{\"status\":\"error\",\"errorType\":\(JSON.quote(kind.rawValue)),"
      + "\"error\":\(JSON.quote(message))}"
    return ServedAnswer(
      Array(text.utf8), contentType: "application/json", status: kind.status)
  }
}
