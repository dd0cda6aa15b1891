internal import Glibc

let notifyBenchmark = Benchmark(
  name: "notify",
  summary: "10,000 alerts in 1,000 groups: CPU, memory and time of notices beside Alertmanager"
) { report in
  do { try measureNotices(&report) } catch { report.failed("\(error)") }
}

private let groups = 1000
private let alerts = 10

/// What a night cost a server, and how long its notices took: seconds.
private struct Night {
  var cpu = 0.0
  /// Bytes that were resident at most.
  var resident = 0.0
  /// From the first post to the last notice of what fires, of what changed, of the end.
  var first = 0.0
  var changed = 0.0
  var ended = 0.0
  var notices = 0
  /// Notices that told nothing new.
  var repeated = 0
}

private func measureNotices(_ report: inout Report) throws {
  signal(SIGPIPE, SIG_IGN)
  let isLong = getenv("VIGIL_LONG") != nil
  let repeats = isLong ? 30 : 3
  let own = try vigilNight(repeats)
  let peer = try alertmanagerNight(repeats)
  report.note(
    "\(groups * alerts) alerts in \(groups) groups begin, are posted \(repeats) times again, a tenth "
      + "ends and a tenth begins, all end: \(own.notices) notices, of Alertmanager "
      + (peer.map { "\($0.notices)" } ?? "none, it is not here"))
  func beside(_ factor: Double, _ figure: KeyPath<Night, Double>) -> Bound {
    peer.map { .timesPeer(factor, $0[keyPath: figure]) } ?? .none
  }
  func theirs(_ figure: KeyPath<Night, Double>, _ scale: Double) -> String {
    peer.map { "Alertmanager \(short($0[keyPath: figure] * scale))" } ?? "Alertmanager is not here"
  }
  report.line(
    "CPU of the whole", own.cpu * 1e3, .milliseconds, bound: beside(0.5, \.cpu),
    peer: theirs(\.cpu, 1e3))
  report.line(
    "resident at most", own.resident / 1e6, .megabytes,
    bound: peer.map { .atMost($0.resident / 1e6) } ?? .none, peer: theirs(\.resident, 1e-6))
  for (what, figure) in [
    ("the last notice of what fires, after the first post", \Night.first),
    ("  of what changed", \.changed), ("  of the end", \.ended),
  ] {
    report.line(
      what, own[keyPath: figure] * 1e3, .milliseconds, bound: beside(1.1, figure),
      peer: theirs(figure, 1e3))
  }
  report.line(
    "notices of what was only posted again", Double(own.repeated), .count, bound: .atMost(0))
  let hindered = try vigilFirst(besideHung: true)
  report.line(
    "the last notice of what fires, while another receiver hangs", hindered * 1e3, .milliseconds,
    bound: .timesPeer(1.1, own.first * 1e3), peer: "without \(short(own.first * 1e3))")
}

// MARK: The servers

/// The same file for both. `hung`: the port of a receiver that answers nothing and is told of everything first.
private func configuration(_ pager: NotifyPager, hung: UInt16? = nil) -> String {
  """
  route:
    receiver: pager
    group_by: [group]
    group_wait: 5s
    group_interval: 10s
    repeat_interval: 4h
    routes: [\(hung == nil ? "" : "{receiver: hung, continue: true}, {receiver: pager}")]
  receivers:
    - {name: pager, webhook_configs: [{url: "http://127.0.0.1:\(pager.port)/"}]}
    - {name: hung, webhook_configs: [{url: "http://127.0.0.1:\(hung ?? pager.port)/"}]}

  """
}

private func served(
  _ pager: NotifyPager, _ scratch: ScratchFolder, hung: UInt16? = nil
) throws -> (ServedEngine, NotifyStorm) {
  try scratch.write("alertmanager.yml", configuration(pager, hung: hung))
  try scratch.write(
    "vigil.yml",
    """
    host: {enabled: false}
    alertmanager: alertmanager.yml
    notifications: {fuse: 100000}
    incidents: {automatic: false}

    """)
  let engine = try ServedEngine(
    scratch, state: scratch.path + "/state", configuration: scratch.path + "/vigil.yml",
    isOpen: false)
  // Its alertmanager.yml is in force a moment later.
  sleep(2)
  let storm = NotifyStorm(
    groups: groups, alerts: alerts, port: ServedEngine.port,
    headers: [ServedEngine.authorization])
  return (engine, storm)
}

private func vigilNight(_ repeats: Int) throws -> Night {
  let (pager, scratch) = (try NotifyPager(), try ScratchFolder())
  defer { pager.stop() }
  let (engine, storm) = try served(pager, scratch)
  defer { engine.stop() }
  return try night(storm, pager, engine.program, repeats)
}

private func vigilFirst(besideHung isHung: Bool) throws -> Double {
  let (pager, scratch, hung) = (try NotifyPager(), try ScratchFolder(), try SilentListener())
  defer { pager.stop() }
  let (engine, storm) = try served(pager, scratch, hung: hung.port)
  defer { engine.stop() }
  return try withExtendedLifetime(hung) { try first(storm, pager, Int(time(nil))) }
}

/// nil where it is not here.
private func alertmanagerNight(_ repeats: Int) throws -> Night? {
  guard access("/usr/bin/prometheus-alertmanager", X_OK) == 0 else { return nil }
  let (pager, scratch) = (try NotifyPager(), try ScratchFolder())
  defer { pager.stop() }
  try scratch.write("alertmanager.yml", configuration(pager))
  let port: UInt16 = 19_386
  let server = try SideProgram([
    "prometheus-alertmanager", "--config.file=\(scratch.path)/alertmanager.yml",
    "--storage.path=\(scratch.path)/data", "--web.listen-address=127.0.0.1:\(port)",
    "--cluster.listen-address=", "--log.level=error",
  ])
  defer { server.end() }
  for _ in 0..<100
  where (try? request(port, "GET /-/ready HTTP/1.1"))?.contains(" 200 ") != true {
    usleep(100_000)
  }
  sleep(2)
  return try night(
    NotifyStorm(groups: groups, alerts: alerts, port: port, headers: []), pager, server, repeats)
}

// MARK: The night

/// Posts what fires; seconds from the first post until all groups are told.
private func first(
  _ storm: NotifyStorm, _ pager: NotifyPager, _ began: Int
) throws(MeasureError) -> Double {
  let start = monotonicSeconds()
  try storm.post(0..<alerts, began: began)
  return try pager.wait(groups, firing: alerts, resolved: 0, within: 60).last - start
}

private func night(
  _ storm: NotifyStorm, _ pager: NotifyPager, _ server: SideProgram, _ repeats: Int
) throws -> Night {
  var night = Night()
  let (began, start, before) = (Int(time(nil)), monotonicSeconds(), server.cpuSeconds)
  night.first = try first(storm, pager, began)
  // Groups are looked at five seconds after the start, and every ten from then on: each post comes as long before that
  // as with the other server.
  func wait(until second: Double) {
    usleep(UInt32(max(0, start + second - monotonicSeconds()) * 1e6))
  }
  for number in 0..<repeats {
    wait(until: 8 + 10 * Double(number))
    try storm.post(0..<alerts, began: began)
  }
  wait(until: 7 + 10 * Double(repeats))
  night.repeated = pager.notices - groups
  var now = monotonicSeconds()
  try storm.post(0..<alerts + 1, ended: 1, began: began)
  night.changed = try pager.wait(groups, firing: alerts, resolved: 1, within: 60).last - now
  wait(until: 27 + 10 * Double(repeats))
  now = monotonicSeconds()
  try storm.post(0..<alerts + 1, ended: alerts + 1, began: began)
  let last = try pager.wait(groups, firing: 0, resolved: alerts + 1, within: 60)
  night.ended = last.last - now
  night.notices = last.notices
  wait(until: 37 + 10 * Double(repeats))
  night.cpu = server.cpuSeconds - before
  night.resident = peakBytes(server.process)
  return night
}

/// Bytes that a process had resident at most; 0 where it is gone.
private func peakBytes(_ process: pid_t) -> Double {
  guard let file = fopen("/proc/\(process)/status", "r") else { return 0 }
  defer { fclose(file) }
  var line = [CChar](repeating: 0, count: 256)
  while fgets(&line, 256, file) != nil {
    let text = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    guard text.hasPrefix("VmHWM:") else { continue }
    return (Double(text.filter(\.isNumber)) ?? 0) * 1024
  }
  return 0
}
