internal import Facts
internal import JSON
internal import Metrics
internal import Patterns
internal import Routing
internal import Serving
internal import Watching

extension AlertmanagerAPI {
  private var known: [SilenceFact] { watch.facts.newest.silences.rows.filter { $0.server == nil } }

  /// `GET /api/v2/silences`: those in force by their end, those to come by their start, those that are over the latest
  /// first. A filter has to be one of a silence's own matchers.
  func silences(_ request: ServedRequest) throws(AlertmanagerFailure) -> ServedAnswer {
    let filters = try request.matchers("filter")
    let now = clock()
    let states: [(SilenceFact.State, Bool)] = [
      (.active, request.isWanted("active")), (.pending, request.isWanted("pending")),
      (.expired, request.isWanted("expired")),
    ]
    let chosen = known.filter { silence in
      filters.allSatisfy { filter in
        silence.matchers.contains(.init(filter.name, filter.operation, filter.value))
      }
    }
    let rows = states.filter(\.1).flatMap { state, _ in
      chosen.filter { $0.state(at: now) == state }.sorted { a, b in
        switch state {
        case .active: (a.ends, a.updated, a.id) < (b.ends, b.updated, b.id)
        case .pending: (a.starts, a.updated, a.id) < (b.starts, b.updated, b.id)
        case .expired: (a.ends, a.updated, a.id) > (b.ends, b.updated, b.id)
        }
      }
    }
    return ServedAnswer(.array(rows.map { $0.json(at: now) }))
  }

  /// `GET /api/v2/silence/ID`.
  func silence(_ id: String) throws(AlertmanagerFailure) -> ServedAnswer {
    ServedAnswer(try find(id).json(at: clock()))
  }

  private func find(_ id: String) throws(AlertmanagerFailure) -> SilenceFact {
    if let silence = known.first(where: { $0.id == id }) { return silence }
    guard isUUID(id) else {
      throw .schema(601, "silenceID in path must be of type uuid: \(JSON.quote(id))")
    }
    throw .unknown
  }

  /// `DELETE /api/v2/silence/ID`: one that is over already is none the worse.
  func expireSilence(
    _ id: String, _ request: ServedRequest
  ) async throws(AlertmanagerFailure) -> ServedAnswer {
    let silence = try find(id)
    if silence.state(at: clock()) != .expired {
      try await order(.expireSilence(id: silence.id, by: ""), request)
    }
    return .done
  }

  /// `POST /api/v2/silences`: a new one, or one that is changed. Where what is changed is more than Alertmanager changes
  /// in place, the old one ends and a new one begins.
  func postSilence(_ request: ServedRequest) async throws(AlertmanagerFailure) -> ServedAnswer {
    let wanted = try PostableSilence(try request.tree("silence"))
    let now = clock()
    guard wanted.starts < wanted.ends else {
      throw .refused(400, "Failed to create silence: start time must be before end time")
    }
    guard wanted.ends >= now else {
      throw .refused(400, "Failed to create silence: end time can't be in the past")
    }
    var old: SilenceFact?
    if !wanted.id.isEmpty {
      guard let silence = known.first(where: { $0.id == wanted.id }) else {
        throw .refused(404, "silence not found")
      }
      old = silence
    }
    try wanted.check()
    var silence = SilenceOrder(
      matchers: wanted.matchers, by: wanted.createdBy, reason: wanted.comment,
      starts: wanted.starts > now ? wanted.starts : nil, ends: wanted.ends)
    silence.annotations = wanted.annotations
    if let old, old.canBecome(wanted, at: now) {
      silence.id = old.id
      silence.untilResolved = old.untilResolved
      if old.state(at: now) == .active { silence.starts = nil }
    } else {
      silence.newID = silenceID()
    }
    try await order(.silence(silence), request)
    if let old, silence.id.isEmpty, old.state(at: now) != .expired {
      try await order(.expireSilence(id: old.id, by: ""), request)
    }
    let id = silence.id.isEmpty ? silence.newID ?? "" : silence.id
    return ServedAnswer(.object([.init("silenceID", .string(id))]))
  }

  private func order(
    _ order: Order, _ request: ServedRequest
  ) async throws(AlertmanagerFailure) {
    let order = order.cleaned(by: request.client.name)
    if let excess = order.excess { throw .refused(400, excess) }
    if let reason = await watch.order(order) { throw .refused(400, reason) }
  }
}

/// A silence as it stands in a body that somebody posts.
private struct PostableSilence {
  var id: String
  var matchers: [SilenceFact.Condition]
  var starts: Timestamp
  var ends: Timestamp
  var createdBy: String
  var comment: String
  var annotations: [String: String]?

  init(_ tree: JSON) throws(AlertmanagerFailure) {
    if tree.isNull { throw .schema(602, "silence in body is required") }
    guard tree.isObject else { throw .unreadable("silence", "it is no silence") }
    for name in ["id", "createdBy", "comment"] {
      guard tree[name].isNull || tree[name].string != nil else {
        throw .unreadable("silence", "\(name) is no text")
      }
    }
    let starts = try postedTime(tree["startsAt"], "silence", "startsAt")
    let ends = try postedTime(tree["endsAt"], "silence", "endsAt")
    if !tree["annotations"].isNull {
      annotations = [:]
      for member in tree["annotations"].members {
        guard let text = member.value.string else {
          throw .unreadable("silence", "annotations.\(member.name) is no text")
        }
        annotations?[member.name] = text
      }
    }
    guard let comment = tree["comment"].string else { throw .required("comment") }
    guard let createdBy = tree["createdBy"].string else { throw .required("createdBy") }
    guard let ends else { throw .required("endsAt") }
    guard case .array(let elements) = tree["matchers"] else { throw .required("matchers") }
    guard !elements.isEmpty else {
      throw .schema(612, "matchers in body should have at least 1 items")
    }
    matchers = []
    for (index, element) in elements.enumerated() {
      matchers.append(try .init(posted: element, at: index))
    }
    guard let starts else { throw .required("startsAt") }
    (self.starts, self.ends, self.createdBy, self.comment) = (starts, ends, createdBy, comment)
    id = tree["id"].string ?? ""
  }

  /// Whether its matchers can be applied, and hide not simply everything.
  func check() throws(AlertmanagerFailure) {
    var fitsNothing = false
    for (index, condition) in matchers.enumerated() {
      let place = "invalid silence: invalid label matcher \(index) in set 0: "
      guard !condition.name.isEmpty else {
        throw .refused(400, place + "invalid label name \"\"")
      }
      do throws(PatternError) {
        let matcher = try Matcher(condition.name, condition.operation, condition.value)
        if !matcher.matches("") { fitsNothing = true }
      } catch {
        throw .refused(
          400, place + "invalid regular expression \(JSON.quote(condition.value)): \(error)")
      }
    }
    guard fitsNothing else {
      throw .refused(
        400,
        "invalid silence: matcher set 0: at least one matcher must not match the empty string")
    }
  }
}

extension SilenceFact.Condition {
  fileprivate init(posted tree: JSON, at index: Int) throws(AlertmanagerFailure) {
    for name in ["isRegex", "name", "value"] where tree[name].isNull {
      throw .required("matchers.\(index).\(name)")
    }
    guard let isRegex = tree["isRegex"].bool, let name = tree["name"].string,
      let value = tree["value"].string, tree["isEqual"].isNull || tree["isEqual"].bool != nil
    else { throw .unreadable("silence", "matchers.\(index) is no matcher") }
    let isEqual = tree["isEqual"].bool ?? true
    self.init(
      name, isRegex ? (isEqual ? .regex : .notRegex) : isEqual ? .equal : .notEqual, value)
  }
}

extension SilenceFact {
  /// Whether it can be changed in place, by Alertmanager's rule.
  fileprivate func canBecome(_ wanted: PostableSilence, at now: Timestamp) -> Bool {
    guard wanted.matchers == matchers else { return false }
    func second(_ time: Timestamp) -> Int64 { time.milliseconds / 1000 }
    switch state(at: now) {
    case .active: return second(wanted.starts) == second(starts) && wanted.ends >= now
    case .pending: return wanted.starts >= now
    case .expired: return false
    }
  }

  fileprivate func json(at now: Timestamp) -> JSON {
    var members = [
      JSON.Member("id", .string(id)),
      .init("status", .object([.init("state", .string(state(at: now).rawValue))])),
      .init("updatedAt", JSON(updated)),
    ]
    if let annotations, !annotations.isEmpty {
      members.append(.init("annotations", JSON(Labels(annotations.map { Label($0, $1) }))))
    }
    let conditions = matchers.map { matcher in
      JSON.object([
        .init("isEqual", .bool(matcher.operation == .equal || matcher.operation == .regex)),
        .init("isRegex", .bool(matcher.operation == .regex || matcher.operation == .notRegex)),
        .init("name", .string(matcher.name)), .init("value", .string(matcher.value)),
      ])
    }
    members += [
      .init("comment", .string(reason)), .init("createdBy", .string(createdBy)),
      .init("endsAt", JSON(ends)), .init("matchers", .array(conditions)),
      .init("startsAt", JSON(starts)),
    ]
    return .object(members)
  }
}
