internal import Metrics
internal import Query
internal import Transport

extension RemoteDataSource {
  /// The rules that the server evaluates, with their active alerts.
  ///
  /// - Throws: why they are not known, `unavailable` where the server does not tell them.
  func rules(at now: Timestamp) async throws(QueryError) -> ForeignRuleList {
    var list = ForeignRuleList(of: server.name, at: now)
    var parameters: [(String, String)] = []
    var seen: Set<String> = []
    while true {
      let response = try await send(
        "rules", Self.form(parameters), posts: false, timeout: Self.patience)
      if let reason = silence(response) {
        guard seen.isEmpty else { throw QueryError(.unavailable, reason) }
        return try await alertsAlone(list, reason)
      }
      let before = list
      let (page, token) = try await read(response, expression: "") { scanner throws(JSONFault) in
        var page = before
        let token = try page.read(&scanner)
        return (page, token)
      }.0
      list = page
      if token.isEmpty { break }
      guard seen.insert(token).inserted, seen.count <= Self.mostPages else {
        throw QueryError(.unavailable, "the pages of its rules do not end at \(server.name)")
      }
      // Who pages without being asked to wants to be told the size of a page.
      parameters = [("group_limit", "\(Self.page)"), ("group_next_token", token)]
    }
    if !list.silent.isEmpty { list = try await withAlerts(list) ?? list }
    return list
  }

  /// Long lists of rules take a server a while.
  private static let patience = Duration.seconds(30)
  private static let page = 500
  private static let mostPages = 10_000

  /// Why an answer tells nothing; nil where it tells something, be it an error.
  private func silence(_ response: HTTPResponse) -> String? {
    let status = response.status
    if [404, 405, 501].contains(status) {
      return "the server does not tell its rules (HTTP status \(status))"
    }
    if (200..<300).contains(status), !isAPIAnswer(response) {
      return "the server does not tell its rules: its answer is no JSON"
    }
    return nil
  }

  private func alertsAlone(
    _ list: ForeignRuleList, _ reason: String
  ) async throws(QueryError) -> ForeignRuleList {
    var list = list
    list.unknown = reason
    guard let told = try await withAlerts(list) else { throw QueryError(.unavailable, reason) }
    return told
  }

  /// The list with the alerts that the server tells apart; nil where it does not tell them.
  private func withAlerts(
    _ list: ForeignRuleList
  ) async throws(QueryError) -> ForeignRuleList? {
    let response = try await send("alerts", "", posts: false, timeout: Self.patience)
    if silence(response) != nil { return nil }
    return try await read(response, expression: "") { scanner throws(JSONFault) in
      var told = list
      try told.readAlerts(&scanner)
      return told
    }.0
  }
}
