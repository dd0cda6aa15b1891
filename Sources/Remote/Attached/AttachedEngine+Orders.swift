internal import Addresses
package import Facts
internal import JSON
package import Metrics
package import Query
internal import Transport

extension AttachedEngine {
  /// Hands an order over, once: what may have been carried out is not ordered again.
  ///
  /// - Returns: why it was not carried out, or that this is not known; nil where it was.
  package func carryOut(_ order: Order) async -> String? {
    var request = request
    request.url = Self.base(request) + "/vigil/v1/order"
    request.method = "POST"
    request.headers.append(HTTPHeader("Content-Type", "application/json"))
    request.followsRedirects = false
    request.timeout = .seconds(15)
    request.connectTimeout = .seconds(5)
    do throws(JSONCodingError) { request.body = try encodeJSON(order) } catch {
      return "the order cannot be written down: \(error)"
    }
    // A connection that was kept may be closed by now; then the order would be sent a second time.
    let client = HTTPClient(idleConnections: 0)
    do throws(HTTPError) {
      return Self.refusal(try await client.send(request))
    } catch {
      return Self.words(error)
    }
  }

  private static func refusal(_ response: HTTPResponse) -> String? {
    let reason = response.reason.map { ": " + $0 } ?? ""
    switch response.status {
    case 200..<300: return nil
    case 401: return "it wants a name and a password that it knows (--user, --password-file)"
    case 400, 403, 409, 413, 415:
      return response.reason ?? "the engine refused it (HTTP status \(response.status))"
    case 404, 405:
      return
        "this engine takes no orders (HTTP status \(response.status)): is it of an older Vigil?"
    case 300..<500: return "the engine refused it (HTTP status \(response.status))\(reason)"
    default: return notKnown("it answers with HTTP status \(response.status)\(reason)")
    }
  }

  private static func words(_ error: HTTPError) -> String {
    switch error.kind {
    case .request, .resolve, .connect, .tls:
      "it was not carried out, the engine does not answer: " + printable(error.message)
    case .timeout, .cancelled, .tooLarge, .protocolViolation:
      notKnown(printable(error.message))
    }
  }

  private static func notKnown(_ reason: String) -> String {
    "it is not known whether it was carried out, look before you order it again: \(reason)"
  }

  /// What the engine has recorded of the changes of alerts.
  package func alertChanges(
    _ question: AlertChangeQuestion
  ) async throws(QueryError) -> [AlertChange] {
    var parameters = [
      ("from", "\(question.from.milliseconds)"), ("through", "\(question.through.milliseconds)"),
      ("limit", "\(question.limit)"),
    ]
    if let alert = question.alert { parameters.append(("alert", alert)) }
    if let name = question.name { parameters.append(("name", name)) }
    var request = request
    request.url =
      Self.base(request) + "/vigil/v1/alerts/changes?"
      + parameters.map { $0.0 + "=" + percentEncoded($0.1) }.joined(separator: "&")
    request.timeout = .seconds(30)
    request.connectTimeout = .seconds(5)
    return try await Self.ask(request, client, [AlertChange].self)
  }

  /// What the engine has recorded of an incident.
  package func incident(_ question: IncidentQuestion) async throws(QueryError) -> IncidentRecord? {
    var request = request
    request.url =
      Self.base(request) + "/vigil/v1/incident?number=\(question.incident)&since=\(question.since)"
      + "&viewer=" + percentEncoded(question.viewer)
      + question.known.map { "&known=" + percentEncoded($0) }.joined()
    request.timeout = .seconds(30)
    request.connectTimeout = .seconds(5)
    return try await Self.ask(request, client, IncidentAnswer.self).record
  }

  /// Who is told of an alert with these labels, and why.
  package func paging(_ labels: Labels) async throws(QueryError) -> PagingStory {
    var request = request
    do throws(JSONCodingError) {
      let text = String(decoding: try encodeJSON(labels), as: UTF8.self)
      request.url = Self.base(request) + "/vigil/v1/paging?labels=" + percentEncoded(text)
    } catch {
      throw QueryError(.badData, "the labels cannot be written down: \(error)")
    }
    request.timeout = .seconds(30)
    request.connectTimeout = .seconds(5)
    return try await Self.ask(request, client, PagingStory.self)
  }
}
