internal import Clients
internal import Files
package import Metrics
internal import Relabelling
package import Routing
internal import Sending
internal import Threads
internal import Transport

/// Tells Alertmanagers of alerts, on a thread of its own. Every call but `stop` returns at once, from any thread.
package final class AlertSender: Sendable {
  fileprivate struct Lane: Sendable {
    var endpoint: AlertmanagerEndpoint
    var queue = AlertQueue()
    /// Tells it from one of the same address that came before.
    var number: Int
  }
  fileprivate struct State: Sendable {
    var lanes: [Lane] = []
    var numbers = 0
    var isStarted = false
    var isStopping = false
    var hasEnded = false
  }
  private let state = Monitor(State())
  private let client = HTTPClient(idleConnections: 64, bodyMemory: 64 << 20)
  private let wall: @Sendable () -> Timestamp
  private let origin = ContinuousClock.now

  package init(wall: @escaping @Sendable () -> Timestamp) { self.wall = wall }

  private var now: Duration { ContinuousClock.now - origin }

  /// Whom to tell from now on. What waits for an address that stays goes on waiting.
  package func set(_ endpoints: [AlertmanagerEndpoint]) {
    let starts = state.wakingAll { state in
      var before = state.lanes
      state.lanes = endpoints.map { endpoint in
        if let known = before.firstIndex(where: { $0.endpoint == endpoint })
          ?? before.firstIndex(where: { $0.endpoint.url == endpoint.url })
        {
          var lane = before.remove(at: known)
          lane.endpoint = endpoint
          return lane
        }
        state.numbers += 1
        return Lane(endpoint: endpoint, number: state.numbers)
      }
      guard !state.isStarted, !state.isStopping, !state.lanes.isEmpty else { return false }
      state.isStarted = true
      return true
    }
    guard starts else { return }
    if !startThread({ self.run() }) { state.wakingAll { $0.hasEnded = true } }
  }

  /// Has every Alertmanager told of alerts, whose labels hold external ones already. Those that relabelling leaves no
  /// label are told nobody.
  package func take(_ alerts: [RoutedAlert]) {
    guard !alerts.isEmpty else { return }
    let wall = wall()
    // Members of one cluster are told the same.
    var made: [[RelabelRule]: [RoutedAlert]] = [:]
    let rules = state.withLock { Set($0.lanes.map(\.endpoint.rules)) }
    for rules in rules { made[rules] = alerts.compactMap { $0.relabelled(by: rules) } }
    state.wakingAll { state in
      for index in state.lanes.indices {
        let rules = state.lanes[index].endpoint.rules
        let own = made[rules] ?? alerts.compactMap { $0.relabelled(by: rules) }
        state.lanes[index].queue.add(own, wall: wall)
      }
    }
  }

  /// How each fares, by its address without what is secret in it.
  package var statuses: [(url: String, status: AlertQueue.Status)] {
    state.withLock { $0.lanes }.map { (redactedURL($0.endpoint.url), $0.queue.status) }
  }

  /// Sends what waits, where it is taken, and ends; waits for that two seconds at most.
  package func stop() {
    let isStarted = state.wakingAll { state in
      state.isStopping = true
      return state.isStarted
    }
    guard isStarted else { return }
    _ = state.wait(timeout: .seconds(2)) { $0.hasEnded ? true : nil }
  }

  // MARK: The thread

  fileprivate struct Turn {
    var endpoint: AlertmanagerEndpoint
    var number: Int
    var alerts: [RoutedAlert]
  }

  private enum Step {
    case send([Turn])
    /// There is something to wait for sooner than was known.
    case look
    case end
  }

  private func run() {
    defer { state.wakingAll { $0.hasEnded = true } }
    while true {
      let now = now
      let wake = state.withLock(\.wake) ?? now + .seconds(3600)
      let step = state.wait(timeout: max(wake - now, .zero)) { state -> Step? in
        let turns = state.turns(at: self.now)
        if !turns.isEmpty { return .send(turns) }
        if state.isStopping, state.lanes.allSatisfy(\.queue.isDone) { return .end }
        return state.wake.map { $0 < wake } == true ? .look : nil
      }
      switch step {
      case .send(let turns): for turn in turns { send(turn) }
      case .look, nil: continue
      case .end: return
      }
    }
  }

  private func send(_ turn: Turn) {
    var request = HTTPRequest(turn.endpoint.url)
    request.method = "POST"
    request.body = AlertMessage(alerts: turn.alerts).bytes
    request.timeout = turn.endpoint.timeout
    request.bodyLimit = 1 << 20
    request.headers = [
      HTTPHeader("Content-Type", "application/json"), HTTPHeader("User-Agent", "vigil"),
    ]
    let began = now
    do throws(FileError) {
      try turn.endpoint.http.apply(to: &request, read: secret)
    } catch {
      return answered(turn.number, .later("\(error)", after: nil), since: began)
    }
    client.start(request) { [weak self] result in
      guard let self else { return }
      let verdict = SendVerdict(result, retriesTooManyRequests: true, now: self.wall())
      self.answered(turn.number, verdict, since: began)
    }
  }

  private func answered(_ number: Int, _ verdict: SendVerdict, since began: Duration) {
    let (now, wall) = (now, wall())
    state.wakingAll { state in
      guard let index = state.lanes.firstIndex(where: { $0.number == number }) else { return }
      state.lanes[index].queue.answered(verdict, took: now - began, at: now, wall: wall)
    }
  }
}

extension AlertSender.State {
  /// When the first of those that wait may be asked again.
  fileprivate var wake: Duration? { lanes.compactMap(\.queue.wake).min() }

  /// What is to be sent now, a request a lane at most.
  fileprivate mutating func turns(at now: Duration) -> [AlertSender.Turn] {
    lanes.indices.compactMap { index in
      guard let alerts = lanes[index].queue.next(at: now) else { return nil }
      return AlertSender.Turn(
        endpoint: lanes[index].endpoint, number: lanes[index].number, alerts: alerts)
    }
  }
}

extension RoutedAlert {
  /// nil where nothing is left of it.
  fileprivate func relabelled(by rules: [RelabelRule]) -> RoutedAlert? {
    guard !rules.isEmpty else { return self }
    guard let labels = rules.apply(labels), !labels.isEmpty else { return nil }
    var alert = self
    alert.labels = labels
    return alert
  }
}

/// A secret's file: its first line.
private func secret(_ path: String) throws(FileError) -> String {
  let bytes = try readFile(path, limit: 1 << 20)
  return String(decoding: bytes.prefix { $0 != 0x0A && $0 != 0x0D }, as: UTF8.self)
}
