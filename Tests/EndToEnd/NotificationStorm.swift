import Files
import Glibc
import JSON
import TestSupport
import Testing

/// `vigil serve` that is told of alerts as a Prometheus tells them, by whom what is true is kept: what changes, and after
/// each start all of it again.
final class NotificationStorm {
  struct Alert {
    var group: String
    /// Grows when it begins to fire.
    var version = 0
    var isFiring = false
    var began = 0
    var ended = 0
  }
  let receivers = StormyReceivers()
  private let folder = temporaryFolder()
  private var engine: Process?
  private(set) var alerts: [String: Alert] = [:]
  /// When it was killed.
  private(set) var kills: [ContinuousClock.Instant] = []
  private var random = SplitMix(seed: 14)
  private let names: [String]
  var state: String { folder + "/state" }

  init(groups: Int, alerts count: Int) {
    names = (0..<groups * count).map { "i\($0)" }
    for (number, name) in names.enumerated() {
      alerts[name] = Alert(group: "g\(number % groups)")
    }
    write(receivers.configuration, to: folder + "/alertmanager.yml")
    write(
      """
      host: {enabled: false}
      alertmanager: alertmanager.yml
      notifications: {fuse: 100000}
      incidents: {automatic: false}

      """, to: folder + "/vigil.yml")
  }

  deinit {
    engine?.signal(SIGKILL)
    _ = engine?.exitCode(within: 10)
    Folder.remove(folder)
  }

  func start() throws {
    engine = try Process(
      [
        Programs.vigil, "serve", "--config", folder + "/vigil.yml", "--state", state, "--log",
        folder + "/log",
      ], output: folder + "/error")
    let isUp = eventually(within: 30) {
      RawConnection(unix: state + "/vigil.sock")?.ask("/-/ready").status == 200
    }
    try #require(isUp, "\(contents(of: folder + "/log").suffix(2000))")
  }

  func kill() {
    engine?.signal(SIGKILL)
    kills.append(.now)
    _ = engine?.exitCode(within: 10)
    engine = nil
  }

  func stop() { engine?.stop() }

  // MARK: Alerts

  /// Has some alerts begin or end, and tells so.
  func change(_ count: Int) {
    let now = Self.now
    var changed: Set<String> = []
    for _ in 0..<count {
      guard let name = names.randomElement(using: &random), changed.insert(name).inserted else {
        continue
      }
      flip(name, at: now)
    }
    post(changed.sorted())
  }

  private func flip(_ name: String, at now: Int) {
    guard var alert = alerts[name] else { return }
    alert.isFiring.toggle()
    if alert.isFiring {
      alert.version += 1
      alert.began = max(now, alert.ended + 1)
    } else {
      alert.ended = max(now, alert.began + 1)
    }
    alerts[name] = alert
  }

  func endAll() {
    let now = Self.now
    for name in names where alerts[name]?.isFiring == true { flip(name, at: now) }
    postAll()
  }

  /// Tells all that is true, and what is over, again.
  func postAll() { post(names.filter { alerts[$0].map { $0.version > 0 } == true }) }

  /// Whether it was taken.
  @discardableResult
  private func post(_ names: [String]) -> Bool {
    let rows = names.compactMap { name -> String? in
      guard let alert = alerts[name] else { return nil }
      let ends = alert.isFiring ? Self.now + 3_600_000 : alert.ended
      return """
        {"labels":{"alertname":"Storm","group":"\(alert.group)","instance":"\(name)"},\
        "annotations":{"version":"\(alert.version)"},\
        "startsAt":"\(Self.text(alert.began))","endsAt":"\(Self.text(ends))"}
        """
    }
    let body = "[\(rows.joined(separator: ","))]"
    guard let connection = RawConnection(unix: state + "/vigil.sock") else { return false }
    connection.send(
      "POST /api/v2/alerts HTTP/1.0\r\nHost: vigil\r\nContent-Type: application/json\r\n"
        + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
    return connection.receive().contains(" 200 ")
  }

  /// Milliseconds since the epoch.
  private static var now: Int {
    var time = timeval()
    gettimeofday(&time, nil)
    return Int(time.tv_sec) * 1000 + Int(time.tv_usec) / 1000
  }

  private static func text(_ milliseconds: Int) -> String {
    var seconds = time_t(milliseconds / 1000)
    var parts = tm()
    gmtime_r(&seconds, &parts)
    var text = [CChar](repeating: 0, count: 32)
    strftime(&text, text.count, "%Y-%m-%dT%H:%M:%S", &parts)
    let start = String(
      decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    return start + "." + String("\(milliseconds % 1000 + 1000)".dropFirst()) + "Z"
  }

  // MARK: What is known

  private func rows(_ table: String) -> [JSON] {
    let answer = RawConnection(unix: state + "/vigil.sock")?.ask("/vigil/v1/facts")
    let tree = answer.flatMap { try? JSON(parsing: $0.body) }
    return tree?[table]["rows"].elements ?? []
  }

  /// Whether the engine has recorded what alerts do.
  func isRecorded() -> Bool {
    let rows = rows("alerts")
    return !rows.isEmpty && rows.allSatisfy { $0["isUnsaved"].bool == false }
  }

  /// The notices that the engine knows.
  func notices() -> [JSON] { rows("notifications") }

  /// What of the truth a receiver does not know, and what it knows that is not true.
  func mistakes(_ temper: StormyReceivers.Temper) -> [String] {
    let known = receivers.known[temper] ?? [:]
    return names.filter { alerts[$0]?.isFiring != known[$0]?.isFiring ?? false }
  }
}
