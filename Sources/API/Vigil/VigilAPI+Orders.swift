internal import Facts
internal import JSON
internal import Metrics
internal import Query
internal import Serving
internal import Watching

extension VigilAPI {
  /// `POST /vigil/v1/order`: an order as JSON. 204 where it was carried out; else in words why not, 409 where whoever
  /// keeps the state refused.
  func carryOut(_ request: ServedRequest) async -> ServedAnswer {
    func refusal(_ status: Int, _ words: String, _ headers: [ServedHeader] = []) -> ServedAnswer {
      ServedAnswer(text: words + "\n", status: status, headers: headers)
    }
    guard request.method == "POST" else {
      return refusal(
        405, "\(request.method) is not answered here.", [ServedHeader("Allow", "POST")])
    }
    guard request.client.mayChange else {
      return refusal(
        403,
        "Only who is known may order anything here: over the Unix socket, or with a web.yml "
          + "that asks for passwords.")
    }
    // Web pages elsewhere cannot send this without asking first, which nobody answers.
    guard request.isJSON else {
      return refusal(415, "An order is JSON: Content-Type: application/json.")
    }
    guard request.body.count <= Order.longestMessage else {
      return refusal(413, "The order is longer than \(Order.longestMessage) bytes.")
    }
    let order: Order
    do throws(JSONCodingError) {
      order = try decodeJSON(Order.self, from: request.body).cleaned(by: request.client.name)
    } catch {
      return refusal(400, "This is no order: \(error)")
    }
    if let excess = order.excess { return refusal(400, excess) }
    if let reason = await watch.order(order) { return refusal(409, reason) }
    return ServedAnswer([], contentType: "", status: 204)
  }

  /// `GET /vigil/v1/alerts/changes?alert=&name=&from=&through=&limit=`, times in milliseconds.
  func alertChanges(_ request: ServedRequest) async -> ServedAnswer {
    func number(_ name: String) -> Int64? { request.parameter(name).flatMap { Int64($0) } }
    guard let from = number("from"), let through = number("through"), let limit = number("limit")
    else {
      return ServedAnswer(
        text: "from, through and limit are wanted: whole numbers, times in milliseconds.\n",
        status: 400)
    }
    let question = AlertChangeQuestion(
      alert: request.parameter("alert"), name: request.parameter("name"),
      from: max(.distantPast, .init(milliseconds: from)),
      through: min(.distantFuture, .init(milliseconds: through)),
      limit: Int(max(0, min(limit, Self.mostChanges))))
    do throws(QueryError) {
      return json(try await watch.alertChanges(question))
    } catch {
      return APIFailure(error).answer
    }
  }

  /// Who looks, as they say it, else as they have proved it.
  private func viewer(_ request: ServedRequest) -> String {
    guard let named = request.parameter("viewer"), !named.isEmpty else { return "" }
    return String(withoutControls(named).prefix(200))
  }

  /// `GET /vigil/v1/incident?number=&since=&known=…`: an `IncidentAnswer`, with what was written after the revision
  /// `since`, and without the evidence that is `known`.
  func incident(_ request: ServedRequest) async -> ServedAnswer {
    guard let number = request.parameter("number").flatMap({ Int($0) }) else {
      return ServedAnswer(text: "number is wanted: a whole number.\n", status: 400)
    }
    let question = IncidentQuestion(
      number, since: request.parameter("since").flatMap { UInt64($0) } ?? 0,
      known: request.values(of: "known"), viewer: viewer(request))
    do throws(QueryError) {
      return json(IncidentAnswer(try await watch.incident(question)))
    } catch {
      return APIFailure(error).answer
    }
  }

  /// `GET /vigil/v1/paging?labels=`: a `PagingStory` of the alert with these labels, a JSON object of strings.
  func paging(_ request: ServedRequest) async -> ServedAnswer {
    let labels: Labels
    do throws(JSONCodingError) {
      labels = try decodeJSON(Labels.self, from: Array((request.parameter("labels") ?? "").utf8))
    } catch {
      return ServedAnswer(
        text: "labels is wanted: a JSON object, as {\"alertname\":\"Down\"}: \(error)\n",
        status: 400)
    }
    do throws(QueryError) {
      return json(try await watch.paging(labels))
    } catch {
      return APIFailure(error).answer
    }
  }

  /// An answer holds no more, whatever is asked for.
  private static let mostChanges: Int64 = 100_000
}

extension ServedRequest {
  var isJSON: Bool {
    let type = header("Content-Type") ?? ""
    return type.prefix { $0 != ";" && $0 != " " }.lowercased() == "application/json"
  }
}
