import Alerts
import Facts
import JSON
import Metrics
import PromQL
import Query
import Routing
import Serving
import Synchronization
import TSDB
import Watching

@testable import API

/// Alertmanager's API over a book of alerts, with a clock that a test sets.
final class AlertmanagerStage: Sendable {
  private struct State {
    var book = AlertBook()
    var now = Timestamp(seconds: 1_000_000)
    var orders: [Order] = []
  }
  private let state = Mutex(State())
  let api = Mutex<AlertmanagerAPI?>(nil)

  init(routing: AlertmanagerAPI.Host.Routing? = nil, takesAlerts: Bool = true) {
    let facts = LiveFacts { [weak self] sheet in
      guard let self else { return }
      let (alerts, silences) = self.state.withLock { state in
        (state.book.facts(), state.book.silenceFacts(at: state.now))
      }
      sheet.tell(alerts: alerts)
      sheet.tell(silences: silences)
    }
    let watch = Watch(
      sources: { DataSources(main: EmbeddedDataSource(source: Store())) }, facts: facts,
      order: { [weak self] order in
        self?.state.withLock { state in
          state.orders.append(order)
          return state.book.carryOut(order, at: state.now) { silenceID() }
        }
      })
    var host = AlertmanagerAPI.Host()
    host.version = "1.2"
    if let routing { host.routing = routing }
    if takesAlerts {
      host.post = { [weak self] alerts in
        self?.state.withLock { state in
          state.book.post(alerts, at: state.now) == 0 ? nil : "no room"
        }
      }
    }
    let made = AlertmanagerAPI(watch, host) { [weak self] in
      self?.now ?? Timestamp(milliseconds: 0)
    }
    api.withLock { $0 = made }
  }

  var now: Timestamp {
    get { state.withLock { $0.now } }
    set { state.withLock { $0.now = newValue } }
  }
  var orders: [Order] { state.withLock { $0.orders } }
  var facts: [AlertFact] { state.withLock { $0.book.facts() } }

  func change(_ body: (inout AlertBook, Timestamp) -> Void) {
    state.withLock { body(&$0.book, $0.now) }
  }

  /// Time goes by, and what is over ends.
  func wait(_ span: Duration) {
    state.withLock { state in
      state.now = state.now + span
      state.book.age(to: state.now)
    }
  }

  func answer(_ request: ServedRequest) async -> ServedAnswer? {
    await api.withLock { $0 }?.answer(request)
  }

  /// The answer to `GET /path?a=b`, or to a body that is posted.
  func answer(
    _ line: String, body: String? = nil, headers: [ServedHeader] = [], mayChange: Bool = true,
    name: String? = nil
  ) async -> (status: Int, tree: JSON, headers: [ServedHeader]) {
    var headers = headers
    if body != nil, !headers.contains(where: { $0.name.lowercased() == "content-type" }) {
      headers.append(ServedHeader("Content-Type", "application/json"))
    }
    var request = Stage.request(line, headers: headers)
    request.body = Array((body ?? "").utf8)
    request.client = .init(name: name, mayChange: mayChange)
    guard let answer = await answer(request) else { return (0, .null, []) }
    let text = String(decoding: answer.bytes, as: UTF8.self)
    return (answer.status, (try? JSON(parsing: text)) ?? .string(text), answer.headers)
  }
}
