internal import Clients
internal import Facts
internal import Files
internal import Metrics
internal import Notifications
internal import Receivers
internal import Routing
internal import Threads
internal import Transport

/// Carries notices to their receivers: makes the message, sends it, and says what came of it.
final class NoticeCourier: Sendable {
  private let http = HTTPClient(idleConnections: 64, bodyMemory: 64 << 20)
  private let mail = MailClient()
  private let clock: @Sendable () -> Timestamp

  /// What a message is made with.
  struct Kit: Sendable {
    var integration: Integration
    var texts: TextLibrary
    var externalURL: String
    /// The incidents that a notice names.
    var incidents: [Receivers.Notice.Incident]
  }

  init(clock: @escaping @Sendable () -> Timestamp) { self.clock = clock }

  /// Sends a notice; `done` is called once, on any thread, with what came of it and how long that took.
  func send(
    _ notice: Notifications.Notice, _ kit: Kit,
    done: @escaping @Sendable (NoticeAnswer, Duration) -> Void
  ) {
    Task { [self] in
      let begun = ContinuousClock.now
      let answer = await deliver(notice, kit)
      done(answer, .now - begun)
    }
  }

  /// The content of a secret's file.
  static let read: @Sendable (String) -> String? = { path in
    (try? readFile(path, limit: 1 << 20)).map { String(decoding: $0, as: UTF8.self) }
  }

  /// The message of a notice, as it would be sent. Blocks on files.
  private func message(
    _ notice: Notifications.Notice, _ kit: Kit
  ) throws(MessageError) -> Message {
    let told = Receivers.Notice(notice, kit, now: notice.due)
    guard notice.reason == .acknowledgement else {
      return try Self.message(told, kit.integration, kit.texts)
    }
    let data = kit.texts.data(told)
    guard
      let message = try kit.integration.acknowledgement(data, texts: kit.texts, read: Self.read)
    else { throw .unusable(setting: "routing_key", reason: "cannot be told of this") }
    return message
  }

  private func deliver(_ notice: Notifications.Notice, _ kit: Kit) async -> NoticeAnswer {
    var answer = await tryOnce(notice, kit)
    // A message that somebody deleted cannot be changed: another says it.
    if answer.outcome == .refused, notice.receipt != nil, kit.integration.updatesMessages {
      var fresh = notice
      fresh.receipt = nil
      answer = await tryOnce(fresh, kit)
    }
    return answer
  }

  private func tryOnce(_ notice: Notifications.Notice, _ kit: Kit) async -> NoticeAnswer {
    await deliver(kit.integration) { [self] () throws(MessageError) in
      try self.message(notice, kit)
    }
  }

  /// The message that tells an integration of a notice. Blocks on files.
  static func message(
    _ notice: Receivers.Notice, _ integration: Integration, _ texts: TextLibrary
  ) throws(MessageError) -> Message {
    try integration.message(texts.data(notice), texts: texts, read: read)
  }

  /// Makes a message and sends it; gives what came of it.
  func deliver(
    _ integration: Integration, _ make: @escaping @Sendable () throws(MessageError) -> Message
  ) async -> NoticeAnswer {
    let message: Message
    // Files of secrets and long texts block a while.
    let (made, secrets) = await onThread {
      (
        Result { () throws(MessageError) in try make() },
        integration.secrets(read: Self.read)
      )
    }
    do throws(MessageError) {
      message = try made.get()
    } catch {
      return NoticeAnswer(
        error.isWorthAgain ? .later(nil) : .refused, status: 0, error.description)
    }
    guard let record = integration.record else {
      return NoticeAnswer(.refused, status: 0, "kind not built")
    }
    switch message {
    case .requests(let requests):
      var last = NoticeAnswer(.delivered, status: 0, "")
      for request in requests {
        last = await answer(to: request, integration, record, secrets + [request.url])
        guard last.outcome == .delivered else { return last }
      }
      return last
    case .mail(let request):
      do throws(HTTPError) {
        let answer = try await mail.send(request)
        return NoticeAnswer(
          record.verdict(of: answer, secrets: secrets), status: answer.status)
      } catch {
        return NoticeAnswer(error, record.verdict(of: error, secrets: secrets))
      }
    }
  }

  private func answer(
    to request: HTTPRequest, _ integration: Integration, _ record: KindRecord,
    _ secrets: [String]
  ) async -> NoticeAnswer {
    do throws(HTTPError) {
      let response = try await http.send(request)
      var answer = NoticeAnswer(
        record.verdict(of: response, secrets: secrets, now: clock()), status: response.status)
      if answer.outcome == .delivered { answer.receipt = integration.receipt(response) }
      return answer
    } catch {
      return NoticeAnswer(error, record.verdict(of: error, secrets: secrets))
    }
  }
}

extension NoticeAnswer {
  fileprivate init(_ verdict: Verdict, status: Int) {
    // The status has a place of its own.
    let (said, number) = (verdict.reason, "answer \(status)")
    let words = said.hasPrefix(number) ? String(said.dropFirst(number.count)) : said
    let text = words.hasPrefix(": ") ? String(words.dropFirst(2)) : words
    switch verdict {
    case .delivered: self.init(.delivered, status: status, text)
    case .again(_, let after): self.init(.later(after), status: status, text)
    case .refused: self.init(.refused, status: status, text)
    }
  }

  /// Of a transfer that brought no answer: what may have arrived all the same is lost.
  fileprivate init(_ error: HTTPError, _ verdict: Verdict) {
    let mayHaveArrived =
      switch error.kind {
      case .timeout, .protocolViolation, .cancelled, .tooLarge: true
      case .request, .resolve, .connect, .tls: false
      }
    self.init(verdict, status: 0)
    if mayHaveArrived, outcome != .refused { outcome = .lost }
  }
}

extension Receivers.Notice {
  fileprivate init(
    _ notice: Notifications.Notice, _ kit: NoticeCourier.Kit, now: Timestamp
  ) {
    self.init(
      receiver: notice.way.receiver, groupKey: notice.groupKey, groupLabels: notice.groupLabels,
      alerts: notice.alerts.map { told in
        var alert = told.alert
        // What ended a moment ago by another clock ended.
        if told.isResolved { alert.ends = min(alert.ends ?? now, now) }
        return alert
      },
      externalURL: kit.externalURL, now: now)
    routeLabels = notice.routeLabels
    reason = notice.reason.rawValue
    incidents = kit.incidents
    remarks = notice.remarks
    receipt = notice.receipt
    setLink()
  }

  /// Leads to where the alerts are looked at.
  mutating func setLink() {
    let name =
      groupLabels["alertname"].isEmpty ? commonLabels["alertname"] : groupLabels["alertname"]
    link =
      externalURL.isEmpty ? (name.isEmpty ? "vigil" : "vigil alert \(name)") : externalURL
  }
}
