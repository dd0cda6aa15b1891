internal import Addresses
package import Query
package import Transport

/// The way to what another engine has recorded of notifications, for one that stands by for it.
package struct RecordLink: Sendable {
  private let client: HTTPClient

  package init(client: HTTPClient = HTTPClient()) { self.client = client }

  /// What is new there, as that engine writes it.
  ///
  /// - Parameters:
  ///   - request: what each question begins as, its URL up to where `/vigil/v1` begins.
  ///   - since: the version that is known of the record of `instance`.
  ///   - isActive: whether the asker sends in its place.
  package func news(
    _ request: HTTPRequest, since: UInt64, instance: String, isActive: Bool
  ) async throws(QueryError) -> [UInt8] {
    var request = request
    request.url =
      Self.address(request) + "?since=\(since)&instance=\(percentEncoded(instance))"
      + "&active=\(isActive ? 1 : 0)"
    request.timeout = .seconds(10)
    request.connectTimeout = .seconds(5)
    let response: HTTPResponse
    do throws(HTTPError) { response = try await client.send(request) } catch {
      throw QueryError(.unavailable, printable(error.message))
    }
    guard response.status == 200 else { throw QueryError(.unavailable, Self.words(response)) }
    return response.body
  }

  /// Hands over what was recorded meanwhile, once.
  ///
  /// - Returns: why it was not taken, or that this is not known; nil where it was.
  package func handOver(_ request: HTTPRequest, _ body: [UInt8]) async -> String? {
    var request = request
    request.url = Self.address(request)
    request.method = "POST"
    request.headers.append(HTTPHeader("Content-Type", "application/json"))
    request.followsRedirects = false
    request.timeout = .seconds(10)
    request.connectTimeout = .seconds(5)
    request.body = body
    do throws(HTTPError) {
      let response = try await client.send(request)
      return (200..<300).contains(response.status) ? nil : Self.words(response)
    } catch {
      return printable(error.message)
    }
  }

  private static func address(_ request: HTTPRequest) -> String {
    AttachedEngine.base(request) + "/vigil/v1/record"
  }

  private static func words(_ response: HTTPResponse) -> String {
    switch response.status {
    case 401: return "it wants a name and a password that it knows (HTTP status 401)"
    case 404, 405:
      return "there is no Vigil that can be stood by for (HTTP status \(response.status))"
    default:
      let reason = response.reason.map { ": " + $0 } ?? ""
      return printable("it answers with HTTP status \(response.status)" + reason, limit: 300)
    }
  }
}
