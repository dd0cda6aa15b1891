internal import Calendar
internal import Glibc
internal import JSON
internal import Metrics
internal import Serving
internal import Synchronization

/// What stands in for PagerDuty and a chat channel: takes what is sent to it and shows it as a page. Nothing of it leaves
/// this machine.
final class Pager: Sendable {
  /// The oldest go where there are more.
  private static let most = 500
  private let lines = Mutex<[String]>([])

  /// Posts are taken at `/WHO/…`; the page is all that came, oldest first.
  var routes: Routes {
    Routes(all: { request in
      switch request.method {
      case "POST": self.take(request)
      case "GET", "HEAD": ServedAnswer(text: self.page)
      default: ServedAnswer(text: "Post pages here, or get those that came.\n", status: 405)
      }
    })
  }

  private var page: String {
    let lines = lines.withLock { $0 }
    let title = "What the shop's pager was sent, oldest first. Nothing leaves this machine.\n"
    return title + (lines.isEmpty ? "nothing yet" : lines.joined(separator: "\n")) + "\n"
  }

  private func take(_ request: ServedRequest) -> ServedAnswer {
    let who = request.path.split(separator: "/").first.map(String.init) ?? "somebody"
    guard let tree = try? JSON(parsing: request.body), let words = Self.words(tree) else {
      return ServedAnswer(text: "That is no page.\n", status: 400)
    }
    let now = CalendarTime.clock(Self.now, zone: nil)
    let line = [now, who, words.what, words.text].map(Self.printable).joined(separator: "  ")
    print(line)
    fflush(nil)
    lines.withLock { lines in
      lines.append(line)
      if lines.count > Self.most { lines.removeFirst() }
    }
    guard let key = tree["dedup_key"].string else { return ServedAnswer(text: "ok\n") }
    let answer: JSON = .object([
      .init("status", .string("success")), .init("message", .string("Event processed")),
      .init("dedup_key", .string(key)),
    ])
    return ServedAnswer(answer.bytes, contentType: "application/json", status: 202)
  }

  private static var now: Timestamp {
    var time = timeval()
    gettimeofday(&time, nil)
    return Timestamp(milliseconds: Int64(time.tv_sec) * 1000)
  }

  /// What an event of PagerDuty's or a webhook's message says; nil for anything else.
  private static func words(_ tree: JSON) -> (what: String, text: String)? {
    if let action = tree["event_action"].string {
      return (action, tree["payload"]["summary"].string ?? tree["dedup_key"].string ?? "")
    }
    guard let status = tree["status"].string else { return nil }
    let alerts = tree["alerts"].elements
    let names = Set(alerts.compactMap { $0["labels"]["alertname"].string }).sorted()
    let incidents = tree["incidents"].elements.compactMap { $0["name"].string }
    let of = incidents.isEmpty ? "" : " (\(incidents.joined(separator: ", ")))"
    return (status, names.joined(separator: ", ") + of)
  }

  /// What comes from outside commands no terminal.
  private static func printable(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.prefix(200).map { scalar in
          scalar.properties.generalCategory == .control ? " " : scalar
        }))
  }
}
