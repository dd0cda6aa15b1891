import Files
import Glibc
import JSON
import Synchronization
import TestSupport
import Threads

/// One Alertmanager and one engine with the same alertmanager.yml, each with receivers of its own, which are told the
/// same at the same moments.
final class PeerTrial: Sendable {
  /// What is posted to both at one moment.
  private struct Moment {
    var alerts: [String] = []
    var silences: [(id: String, body: String)] = []
    var expired: [String] = []
  }

  let schedules: [PeerSchedule]
  let seconds: Int
  let intervals: PeerIntervals
  let theirs = PeerReceivers()
  let ours = PeerReceivers()
  private let folder = temporaryFolder()
  /// In seconds of the machine's clock: a whole, even one.
  private let start: Int
  private let alertmanagerPort = Programs.freePorts()
  private let programs: [Process]
  private let late = Mutex<[Double]>([])

  init(_ schedules: [PeerSchedule], seconds: Int) throws {
    (self.schedules, self.seconds) = (schedules, seconds)
    let start = (Int(secondsNow()) + 14) / 2 * 2
    let turn = (start + 15 + 59) / 60 * 60
    self.start = start
    intervals = PeerIntervals(turn: turn - start)
    let folder = folder
    for (name, receivers) in [("theirs", theirs), ("ours", ours)] {
      mkdir(folder + "/" + name, 0o755)
      let configuration = PeerConfiguration(
        schedules: schedules, intervals: intervals, turnMinute: turn / 60 % 1440,
        httpPort: receivers.port, mailPort: receivers.mail.port)
      write(configuration.text, to: "\(folder)/\(name)/alertmanager.yml")
      write(PeerConfiguration.templates, to: "\(folder)/\(name)/own.tmpl")
    }
    write(
      "alertmanager: alertmanager.yml\nnotifications: {external_url: 'http://peer.example.org'}\n",
      to: folder + "/ours/vigil.yml")
    programs = [
      try Process(
        [
          "/usr/bin/prometheus-alertmanager", "--config.file=\(folder)/theirs/alertmanager.yml",
          "--storage.path=\(folder)/theirs/data", "--cluster.listen-address=",
          "--web.listen-address=127.0.0.1:\(alertmanagerPort)", "--log.level=warn",
          "--web.external-url=http://peer.example.org", "--web.route-prefix=/",
        ], environment: ["TZ": "UTC"], output: folder + "/theirs/log"),
      try Process(
        [
          Programs.vigil, "serve", "--config", folder + "/ours/vigil.yml", "--state",
          folder + "/ours/state", "--log", folder + "/ours/log",
        ], output: folder + "/ours/error"),
    ]
  }

  deinit {
    for program in programs { program.stop() }
    theirs.stop()
    ours.stop()
    Folder.remove(folder)
  }

  /// When what was to be posted was posted too late, in seconds since the start.
  var stalls: [Double] { late.withLock { $0.sorted() } }

  /// Whether what happened then may have been held up; groups that were looked at late keep their new times.
  func isStalled(at time: Double) -> Bool { stalls.contains { time > $0 - 22 } }

  /// Seconds of processor time that each took so far.
  var processorTimes: (theirs: Double, ours: Double) {
    let times = programs.map { program in
      let line = contents(of: "/proc/\(program.pid)/stat")
      let fields = (line.split(separator: ")").last ?? "").split(separator: " ")
      let ticks = fields.count > 12 ? (Double(fields[11]) ?? 0) + (Double(fields[12]) ?? 0) : 0
      return ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
    }
    return (times[0], times[1])
  }

  func notices(of receivers: PeerReceivers) -> [PeerNotice] {
    let begun = Double(start)
    let offset = ContinuousClock.now
    let now = secondsNow() - begun
    return receivers.captures.compactMap { PeerNotice($0, start: begun) }
      + receivers.mail.mails.compactMap { PeerNotice($0, at: now - (offset - $0.at) / .seconds(1)) }
  }

  /// Lets all happen; returns when it is over.
  func run() async throws {
    let isUp = await onThread { [self] in
      eventually(within: 10) {
        connection(isOurs: true)?.ask("/-/ready").status == 200
          && connection(isOurs: false)?.ask("/-/ready").status == 200
      }
    }
    guard isUp, secondsNow() < Double(start) else {
      let logs = ["theirs/log", "ours/log", "ours/error"].map { contents(of: "\(folder)/\($0)") }
      throw ProcessError("the two", "are not up in time: \(logs.joined(separator: "\n"))")
    }
    async let first: Void = onThread { [self] in play(isOurs: true) }
    async let second: Void = onThread { [self] in play(isOurs: false) }
    _ = await (first, second)
  }

  private func connection(isOurs: Bool) -> RawConnection? {
    isOurs
      ? RawConnection(unix: folder + "/ours/state/vigil.sock")
      : RawConnection(port: alertmanagerPort)
  }

  private func play(isOurs: Bool) {
    let moments = moments()
    var silences: [String: String] = [:]
    for tenth in moments.keys.sorted() + [10 * (seconds + 2)] {
      let second = Double(tenth) / 10
      sleep(until: second)
      guard let moment = moments[tenth] else { continue }
      if !moment.alerts.isEmpty {
        let body = "[" + moment.alerts.joined(separator: ",") + "]"
        let answer = connection(isOurs: isOurs)?.ask("/api/v2/alerts", method: "POST", body: body)
        if answer?.status != 200 { print("alerts at \(second): \(answer.map { "\($0)" } ?? "-")") }
      }
      for silence in moment.silences {
        let answer = connection(isOurs: isOurs)?.ask(
          "/api/v2/silences", method: "POST", body: silence.body)
        silences[silence.id] = (try? JSON(parsing: answer?.body ?? ""))?["silenceID"].string
        if silences[silence.id] == nil { print("silence at \(second): \(answer?.body ?? "-")") }
      }
      for id in moment.expired {
        let path = "/api/v2/silence/" + (silences[id] ?? "")
        let answer = connection(isOurs: isOurs)?.ask(path, method: "DELETE")
        if answer?.status != 200 { print("expiry at \(second): \(answer.map { "\($0)" } ?? "-")") }
      }
      noteDelay(since: second, isOurs ? "posting to Vigil" : "posting to Alertmanager")
    }
  }

  private func sleep(until second: Double) {
    while true {
      let left = Double(start) + second - secondsNow()
      if left <= 0 { return }
      let slept = min(left, 0.05)
      usleep(UInt32(slept * 1e6) + 1)
      noteDelay(since: second - left + slept, "a nap")
    }
  }

  private func noteDelay(since second: Double, _ what: String) {
    let now = secondsNow() - Double(start)
    guard now - second > 0.6 else { return }
    let isNews = late.withLock { late in
      if let last = late.last, now - last < 1 { return false }
      late.append((now * 10).rounded() / 10)
      return true
    }
    if isNews { print("  \(what) took from \(second) s to \((now * 10).rounded() / 10) s") }
  }

  // MARK: What is posted when

  /// By tenths of a second since the start.
  private func moments() -> [Int: Moment] {
    var moments: [Int: Moment] = [:]
    for schedule in schedules {
      func at(_ second: Int, _ change: (inout Moment) -> Void) {
        change(&moments[10 * second + schedule.delay, default: Moment()])
      }
      for alert in schedule.alerts {
        for span in alert.spans {
          for post in posts(alert, span, schedule) {
            at(post.second) { $0.alerts.append(post.body) }
          }
        }
      }
      for (index, silence) in schedule.silences.enumerated() {
        let id = "\(schedule.name)/\(index)"
        at(silence.start) { $0.silences.append((id, body(silence, schedule))) }
        if let end = silence.expired { at(end) { $0.expired.append(id) } }
      }
    }
    return moments
  }

  private func posts(
    _ alert: PeerSchedule.Alert, _ span: PeerSchedule.Span, _ schedule: PeerSchedule
  ) -> [(second: Int, body: String)] {
    var times = Set([span.start])
    switch alert.manner {
    case .exact: times.formUnion(span.changes)
    case .endless, .timeless:
      let last = span.isForgotten ? span.end - PeerSchedule.resolveTimeout : span.end - 1
      times.formUnion(stride(from: span.start, through: last, by: 8))
    }
    var posts = times.map { ($0, body(alert, span, at: $0, isEnd: false, schedule)) }
    if !span.isForgotten {
      posts.append((span.end, body(alert, span, at: span.end, isEnd: true, schedule)))
    }
    return posts
  }

  private func body(
    _ alert: PeerSchedule.Alert, _ span: PeerSchedule.Span, at time: Int, isEnd: Bool,
    _ schedule: PeerSchedule
  ) -> String {
    func text(_ pairs: [String: String]) -> JSON {
      .object(pairs.sorted { $0.key < $1.key }.map { JSON.Member($0.key, .string($0.value)) })
    }
    let version = span.changes.count { $0 <= time }
    var members = [
      JSON.Member("labels", text(alert.labels)),
      JSON.Member(
        "annotations",
        text(["summary": "<\(alert.labels["instance"] ?? "")> & \"\(version)\"", "run": "x"])),
      JSON.Member("generatorURL", .string("http://prometheus.example.org/graph?g0.expr=a%3Db&x=1")),
    ]
    if alert.manner != .timeless {
      let began = span.isOld ? span.start - 60 : span.start
      members.append(JSON.Member("startsAt", .string(clock(began, schedule))))
    }
    if isEnd {
      members.append(JSON.Member("endsAt", .string(clock(time - span.endedBefore, schedule))))
    } else if alert.manner == .exact {
      members.append(JSON.Member("endsAt", .string(clock(time + 900, schedule))))
    }
    return JSON.object(members).description
  }

  private func body(_ silence: PeerSchedule.Silence, _ schedule: PeerSchedule) -> String {
    let matchers = silence.matchers.map { matcher in
      JSON.object([
        JSON.Member("name", .string(matcher.name)), JSON.Member("value", .string(matcher.value)),
        JSON.Member("isRegex", .bool(matcher.isRegex)),
        JSON.Member("isEqual", .bool(matcher.isEqual)),
      ])
    }
    return JSON.object([
      JSON.Member("matchers", .array(matchers)),
      JSON.Member("startsAt", .string(clock(silence.start, schedule))),
      JSON.Member("endsAt", .string(clock(silence.end, schedule))),
      JSON.Member("createdBy", .string("peer")),
      JSON.Member("comment", .string("as planned")),
    ]).description
  }

  /// A second of a schedule in RFC 3339.
  private func clock(_ second: Int, _ schedule: PeerSchedule) -> String {
    var time = time_t(start + second)
    var civil = tm()
    gmtime_r(&time, &civil)
    var buffer = [CChar](repeating: 0, count: 32)
    let count = strftime(&buffer, buffer.count, "%Y-%m-%dT%H:%M:%S", &civil)
    let whole = String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
    return whole + ".\(schedule.delay)Z"
  }
}
