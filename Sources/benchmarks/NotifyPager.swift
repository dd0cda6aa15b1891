internal import JSON
internal import Serving
internal import Threads

/// A webhook receiver on loopback that notes who is told of what, and when.
final class NotifyPager {
  /// What was told so far.
  struct Heard: Sendable {
    /// By the group's label the instances that fire, as they were told last, and those that were told to be over.
    var firing: [String: Set<String>] = [:]
    var resolved: [String: Set<String>] = [:]
    var notices = 0
    /// When the last notice came, in seconds of the clock that never goes back.
    var last = 0.0
  }
  let port: UInt16
  private let heard = Monitor(Heard())
  private let server: HTTPServer

  init() throws(MeasureError) {
    let heard = heard
    do throws(ServingError) {
      server = try HTTPServer(
        port: 0,
        Routes(all: { request in
          Self.note(request.body, in: heard)
          return ServedAnswer(text: "ok\n")
        }))
    } catch {
      throw MeasureError("no receiver: \(error)")
    }
    port = server.port
  }

  private static func note(_ body: [UInt8], in heard: Monitor<Heard>) {
    let now = monotonicSeconds()
    guard let tree = try? JSON(parsing: body), let group = tree["groupLabels"]["group"].string
    else { return }
    let alerts = tree["alerts"].elements
    func instances(_ status: String) -> Set<String> {
      Set(
        alerts.lazy.filter { $0["status"].string == status }
          .compactMap { $0["labels"]["instance"].string })
    }
    let (firing, resolved) = (instances("firing"), instances("resolved"))
    heard.wakingAll { heard in
      heard.notices += 1
      heard.last = now
      heard.firing[group] = firing
      heard.resolved[group, default: []].formUnion(resolved)
    }
  }

  /// How many notices came.
  var notices: Int { heard.withLock { $0.notices } }

  /// Waits until so many groups were told of so many alerts that fire, and of so many that are over; what came until
  /// then.
  func wait(
    _ groups: Int, firing: Int, resolved: Int, within seconds: Double
  ) throws(MeasureError) -> Heard {
    func told(_ heard: Heard) -> Int {
      heard.firing.count { group, instances in
        instances.count == firing && heard.resolved[group]?.count == resolved
      }
    }
    if let found = heard.wait(
      timeout: .seconds(seconds), until: { told($0) >= groups ? $0 : nil })
    {
      return found
    }
    let (count, notices) = heard.withLock { (told($0), $0.notices) }
    throw MeasureError(
      "\(count) of \(groups) groups were told that \(firing) fire and \(resolved) are over, "
        + "in \(notices) notices")
  }

  func stop() { server.stop() }
}
