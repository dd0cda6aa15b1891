internal import Calendar
package import Facts
internal import JSON
package import Metrics
package import Query
internal import Threads
package import Transport

/// An Alertmanager that somebody else runs, asked by its API v2.
package struct AlertmanagerServer: Sendable {
  /// What each request begins as: credentials, headers, certificates. Its URL goes up to where `/api/v2` begins.
  private let request: HTTPRequest
  private let client: HTTPClient
  /// The URL without user information and parameters: what may be shown.
  package let name: String

  package init(_ request: HTTPRequest, client: HTTPClient = HTTPClient(idleConnections: 4)) {
    self.request = request
    self.client = client
    let name = RemoteServer(request).name
    self.name = name.hasSuffix("/") ? String(name.dropLast()) : name
  }

  /// What it tells now.
  ///
  /// - Parameter cluster: what the Alertmanager is called that its silences are in.
  package func answers(of cluster: String) async throws(QueryError) -> AlertmanagerAnswers {
    let (groups, silences, receivers) = (
      try await ask("alerts/groups"), try await ask("silences"), try await ask("receivers")
    )
    // Ten thousand alerts take a while, which Swift's pool has not.
    return try await onThread {
      Result { () throws(QueryError) in
        var answers = AlertmanagerAnswers()
        answers.take(groups: try tree(groups))
        answers.take(silences: try tree(silences), of: cluster)
        answers.take(receivers: try tree(receivers))
        return answers
      }
    }.get()
  }

  /// How it fares.
  package func status(at now: Timestamp) async throws(QueryError) -> AlertmanagerFact.Member {
    var member = AlertmanagerFact.Member(url: name)
    let tree = try tree(try await ask("status", timeout: .seconds(5), limit: 8 << 20))
    guard tree.isObject else { throw unreadable("it is no object") }
    member.take(status: tree, at: now)
    return member
  }

  /// What became of an order.
  package enum Outcome: Sendable, Hashable {
    /// With the id of the silence that was made or changed, where it told one.
    case done(silence: String?)
    /// It heard nothing of it: another member may be asked.
    case unreached(String)
    /// It refused, or may have carried it out without saying so.
    case refused(String)
  }

  /// Has it carry out an order about silences.
  package func carryOut(_ order: Order, at now: Timestamp) async -> Outcome {
    let answer: HTTPResponse
    do throws(HTTPError) {
      switch order {
      case .silence(let silence):
        guard !silence.untilResolved else {
          return .refused("an Alertmanager's silence ends at a time, not when its alerts do")
        }
        answer = try await send("silences", method: "POST", body: silence.body(at: now))
      case .expireSilence(let id, _):
        guard isUUID(id) else { return .refused("\(name) has no silence \(printable(id))") }
        answer = try await send("silence/" + id, method: "DELETE")
      default: return .refused("this is no order about silences")
      }
    } catch {
      let reason = printable(error.message)
      switch error.kind {
      case .request, .resolve, .connect, .tls: return .unreached(reason)
      case .timeout, .cancelled, .tooLarge, .protocolViolation:
        return .refused(
          "it is not known whether \(name) carried it out, look before you order it again: "
            + reason)
      }
    }
    if answer.status < 300 {
      let tree = try? JSON(parsing: answer.body, limit: 1 << 20)
      return .done(silence: tree?["silenceID"].string.flatMap { isUUID($0) ? $0 : nil })
    }
    if answer.status == 404, case .expireSilence(let id, _) = order {
      return .refused("\(name) has no silence \(id)")
    }
    let reason = refusal(of: answer)
    // What stands before it could not reach it.
    return answer.status == 503 ? .unreached(reason) : .refused(reason)
  }

  private func send(
    _ path: String, method: String = "GET", body: JSON? = nil, timeout: Duration = .seconds(10),
    limit: Int = 64 << 20
  ) async throws(HTTPError) -> HTTPResponse {
    var request = request
    request.url = RemoteServer(request).address(path, "", version: 2)
    request.method = method
    request.timeout = timeout
    request.connectTimeout = .seconds(3)
    request.bodyLimit = limit
    // An order goes nowhere else than it was sent.
    if method != "GET" { request.followsRedirects = false }
    request.headers.append(HTTPHeader("Accept", "application/json"))
    if let body {
      request.body = body.bytes
      request.headers.append(HTTPHeader("Content-Type", "application/json"))
    }
    // A connection that was kept may be closed by now; then an order would be sent a second time.
    let client = method == "GET" ? client : HTTPClient(idleConnections: 0)
    return try await client.send(request)
  }

  private func ask(
    _ path: String, timeout: Duration = .seconds(10), limit: Int = 64 << 20
  ) async throws(QueryError) -> HTTPResponse {
    let answer: HTTPResponse
    do throws(HTTPError) {
      answer = try await send(path, timeout: timeout, limit: limit)
    } catch {
      throw QueryError(.unavailable, printable(error.message))
    }
    guard answer.status < 300 else { throw QueryError(.unavailable, refusal(of: answer)) }
    return answer
  }

  private func tree(_ answer: HTTPResponse) throws(QueryError) -> JSON {
    do throws(JSONError) { return try JSON(parsing: answer.body) } catch {
      throw unreadable("\(error)")
    }
  }

  private func refusal(of answer: HTTPResponse) -> String {
    // Some reasons are a text in JSON.
    let text = (try? JSON(parsing: answer.body, limit: 1 << 20))?.string
    let reason = text.map { printable($0, limit: HTTPResponse.longestReason) }
    return refusal(answer.status, reason ?? serverReason(answer))
  }

  private func refusal(_ status: Int, _ reason: String?) -> String {
    Remote.refusal(status, reason, by: name, api: "Alertmanager API v2")
  }

  private func unreadable(_ reason: String) -> QueryError {
    QueryError(.unavailable, "unreadable answer (\(reason)) from \(name)")
  }
}

extension SilenceOrder {
  /// As an Alertmanager takes it: made new, or changed where it bears an id.
  fileprivate func body(at now: Timestamp) -> JSON {
    let conditions = matchers.map { matcher in
      JSON.object([
        .init("name", .string(matcher.name)), .init("value", .string(matcher.value)),
        .init("isRegex", .bool(matcher.operation == .regex || matcher.operation == .notRegex)),
        .init("isEqual", .bool(matcher.operation == .equal || matcher.operation == .regex)),
      ])
    }
    var members = [
      JSON.Member("matchers", .array(conditions)),
      .init("startsAt", .string(CalendarTime.rfc3339(starts ?? now))),
      .init("endsAt", .string(CalendarTime.rfc3339(ends))),
      .init("createdBy", .string(by)), .init("comment", .string(reason)),
    ]
    if let annotations, !annotations.isEmpty {
      members.append(
        .init("annotations", .object(annotations.map { JSON.Member($0, .string($1)) })))
    }
    if !id.isEmpty { members.append(.init("id", .string(id))) }
    return .object(members)
  }
}
