internal import Synchronization

/// One request, from its head to the end of its answer. libmicrohttpd's thread feeds it the body; it lays the connection
/// aside while it is to be found out who asks, and while the answer is made, and takes it up again afterwards.
final class Exchange: Sendable {
  /// What becomes of a request once it is known who asks.
  enum Verdict: Sendable {
    case go(ServedRequest.Client)
    case refuse(ServedAnswer)
  }

  enum Step {
    /// The bytes have been taken, or the answer is on its way.
    case done
    /// The connection was laid aside; what was handed over is to be handed over again.
    case aside
    /// The connection is to be closed.
    case broken
  }

  private enum Phase {
    case reading
    case deciding
    case answering(Task<Void, Never>?)
    case answered(Reply)
    case sending(Reply)
    case over
  }

  private struct State {
    var phase = Phase.reading
    var verdict: Verdict?
    var body: [UInt8] = []
    var room = 0
    var discarded = 0
    var place: Place?
  }

  let guest: Guest
  let head: ServedRequest
  private let link: Link
  private let reception: Reception
  private let share: BodyShare
  private let bodyLimit: Int
  private let state = Mutex(State())

  init(_ head: ServedRequest, of guest: Guest, over link: Link, at reception: Reception) {
    self.guest = guest
    self.head = head
    self.link = link
    self.reception = reception
    share = BodyShare(reception.memory)
    bodyLimit = head.isForm ? reception.limits.formBytes : reception.limits.bodyBytes
  }

  // MARK: libmicrohttpd's thread

  /// The head has come. Whoever waits for leave to send a body that is refused is told at once.
  func begin() -> Step {
    var verdict = reception.verdict(on: head, of: guest) { self.decide($0) }
    if let length = head.header("content-length").flatMap({ Int($0) }), length > bodyLimit,
      case .go? = verdict
    {
      verdict = .refuse(.tooLarge(bodyLimit))
    }
    return state.withLock { state in
      state.verdict = verdict ?? state.verdict
      if case .refuse(let answer)? = state.verdict, head.header("expect") != nil {
        return send(reception.reply(answer), &state)
      }
      return .done
    }
  }

  /// A piece of the body.
  func take(_ bytes: UnsafeRawBufferPointer) -> Step {
    state.withLock { state in
      guard case .reading = state.phase else { return .broken }
      switch state.verdict {
      case nil:
        state.phase = .deciding
        link.suspend()
        return .aside
      case .refuse:
        // Read over, so that the client comes to read why; but not for ever.
        state.discarded += bytes.count
        return state.discarded / 4 <= reception.limits.bodyBytes ? .done : .broken
      case .go:
        if state.body.count + bytes.count > bodyLimit {
          refuse(.tooLarge(bodyLimit), &state)
        } else if !makeRoom(for: bytes.count, &state) {
          refuse(.busy("Too much is being sent here."), &state)
        } else {
          state.body.append(contentsOf: bytes)
        }
        return .done
      }
    }
  }

  /// Room grows to twice of what there is, but not beyond what the client has announced, and counts as it is taken, not
  /// as it is filled.
  private func makeRoom(for count: Int, _ state: inout State) -> Bool {
    let needed = state.body.count + count
    guard needed > state.room else { return true }
    let announced = head.header("content-length").flatMap { Int($0) } ?? bodyLimit
    let room = max(needed, min(max(2 * state.room, 4096), announced))
    guard share.grow(by: room - state.room) else { return false }
    state.room = room
    state.body.reserveCapacity(room)
    return true
  }

  private func refuse(_ answer: ServedAnswer, _ state: inout State) {
    state.verdict = .refuse(answer)
    state.body = []
    share.giveBack()
  }

  /// The request is whole; called again when the connection has been taken up with the answer.
  func end() -> Step {
    state.withLock { state in
      switch state.phase {
      case .reading: break
      case .answered(let reply): return send(reply, &state)
      default: return .broken
      }
      switch state.verdict {
      case nil:
        state.phase = .deciding
        link.suspend()
        return .aside
      case .refuse(let answer): return send(reception.reply(answer), &state)
      case .go(let client):
        guard let place = Place(of: guest.peer, in: reception.connections) else {
          return send(
            reception.reply(.busy("Too many requests are being answered.")), &state)
        }
        state.place = place
        var request = head
        request.client = client
        request.body = state.body
        state.body = []
        reception.connections.answers(guest.id)
        reception.connections.watch(guest.id, socket: guest.socket)
        link.suspend()
        state.phase = .answering(
          Task { [request] in
            self.finish(await self.reception.reply(to: request, self.share, place))
          })
        return .aside
      }
    }
  }

  private func send(_ reply: Reply?, _ state: inout State) -> Step {
    guard let reply else { return .broken }
    state.phase = .sending(reply)
    return link.send(reply) ? .done : .broken
  }

  /// The library is done with the request, however it ended.
  func close() {
    state.withLock { state in
      if case .answering(let task?) = state.phase { task.cancel() }
      state.phase = .over
      state.body = []
      state.place = nil
    }
  }

  // MARK: Other threads

  private func decide(_ verdict: Verdict) {
    state.withLock { state in
      state.verdict = state.verdict ?? verdict
      if case .deciding = state.phase {
        state.phase = .reading
        link.resume()
      }
    }
  }

  private func finish(_ reply: Reply?) {
    state.withLock { state in
      guard case .answering = state.phase else { return }
      reception.connections.unwatch(socket: guest.socket)
      if let reply { state.phase = .answered(reply) } else { state.phase = .over }
      link.resume()
    }
  }

  /// The client has closed its side. It may still read, but nobody needs to hurry for it.
  func clientHasGone() {
    state.withLock { state in
      if case .answering(let task?) = state.phase { task.cancel() }
    }
  }

  /// The server stops: the connection is taken up again to be closed.
  func abandon() {
    state.withLock { state in
      switch state.phase {
      case .deciding: link.resume()
      case .answering(let task):
        task?.cancel()
        reception.connections.unwatch(socket: guest.socket)
        link.resume()
      case .sending(let reply): return reply.stream?.abandon() ?? ()
      case .reading, .answered, .over: break
      }
      state.phase = .over
    }
  }
}

extension ServedAnswer {
  static func tooLarge(_ limit: Int) -> ServedAnswer {
    ServedAnswer(text: "The body is larger than \(limit) bytes.\n", status: 413)
  }

  static func busy(_ reason: String) -> ServedAnswer {
    ServedAnswer(text: reason + "\n", status: 503, headers: [ServedHeader("Retry-After", "1")])
  }
}
