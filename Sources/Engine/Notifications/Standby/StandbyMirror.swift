internal import API
internal import Facts
internal import JSON
internal import Query
internal import Remote
internal import Synchronization
internal import Threads
internal import Transport

/// Asks the first engine again and again what it has recorded, and tells the keeper.
final class StandbyMirror: Sendable {
  private let settings: StandbySettings
  private let pace: Duration
  private let link = RecordLink()
  private let following = Mutex<Task<Void, Never>?>(nil)

  /// - Parameter pace: how often it is asked.
  init(_ settings: StandbySettings, pace: Duration) {
    (self.settings, self.pace) = (settings, pace)
  }

  /// Begins; `question` says what is known each time.
  func start(
    _ question: @escaping @Sendable () -> RecordQuestion,
    told: @escaping @Sendable (FirstNews) -> Void
  ) {
    let task = Task { [self] in
      while !Task.isCancelled {
        let news = await ask(question())
        if Task.isCancelled { return }
        told(news)
        try? await Task.sleep(for: pace)
      }
    }
    following.withLock { $0 = task }
  }

  func stop() { following.withLock { $0?.cancel() } }

  private func ask(_ question: RecordQuestion) async -> FirstNews {
    do throws(QueryError) {
      let bytes = try await link.news(
        try await request(), since: question.since, instance: question.instance,
        isActive: question.isActive)
      return await onThread { Self.news(bytes) }
    } catch {
      return .missed(error.message)
    }
  }

  private static func news(_ bytes: [UInt8]) -> FirstNews {
    do throws(JSONCodingError) {
      let engine = try decodeJSON(RecordAnswer.Head.self, from: bytes).engine
      let own = EngineFact.protocolNumber
      guard engine.speaks == own else {
        return .foreign(
          printable(
            "it lives and is of Vigil \(engine.version), which speaks protocol \(engine.speaks) and "
              + "not \(own): start the older of the two anew with the newer program", limit: 300))
      }
      return .heard(try decodeJSON(RecordAnswer.self, from: bytes))
    } catch {
      return .missed(printable("this is no answer of a Vigil: \(error)", limit: 300))
    }
  }

  /// Hands over what was recorded in the place of the first; gives why that failed.
  func handOver(_ handover: RecordHandover) async -> String? {
    do throws(QueryError) {
      let request = try await request()
      let body = await onThread { try? encodeJSON(handover) }
      guard let body else { return "the record cannot be written down" }
      return await link.handOver(request, body)
    } catch {
      return error.message
    }
  }

  /// Secrets are read from their files each time.
  private func request() async throws(QueryError) -> HTTPRequest {
    let made = await onThread { [settings] in
      Result { () throws(EngineError) in try settings.first.request() }
    }
    do throws(EngineError) { return try made.get() } catch {
      throw QueryError(.unavailable, "\(error)")
    }
  }
}
