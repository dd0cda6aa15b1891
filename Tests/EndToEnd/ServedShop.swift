import Files
import Glibc
import JSON
import Synchronization
import TestSupport
import Testing

/// `vigil serve` on a folder of its own, which scrapes one page: a gauge `watched`, whose value a test sets, twice, and a
/// password that nobody may see.
final class ServedShop: Sendable {
  let folder = temporaryFolder()
  let port = Programs.freePorts()
  let page: PageServer
  private let watched: Watched
  private let engine = Mutex<Process?>(nil)

  /// An alert that fires while the value is above 500, for `rules: [rules.yml]`.
  static let rules = """
    groups:
      - name: page
        interval: 1s
        rules:
          - alert: TooManyWatched
            expr: watched > 500
            labels: {severity: critical}
            annotations: {summary: 'there are {{ $value }}', runbook_url: 'https://wiki/watched'}

    """

  private final class Watched: Sendable { let value = Atomic(424) }

  /// - Parameters:
  ///   - interval: between scrapes.
  ///   - more: further lines of vigil.yml.
  init(interval: String = "500ms", more: String = "") throws {
    let watched = Watched()
    self.watched = watched
    page = try PageServer { _ in
      "# TYPE watched gauge\nwatched \(watched.value.load(ordering: .relaxed))\n"
    }
    configure(targets: ["one"], interval: interval)
    TestSupport.write(
      "prometheus: prometheus.yml\ndashboards: [board.json]\n" + more, to: folder + "/vigil.yml")
    TestSupport.write(
      #"""
      {"title": "Served", "uid": "served", "panels": [
        {"id": 1, "type": "table", "title": "Answer", "gridPos": {"x": 0, "y": 0, "w": 24, "h": 7},
         "targets": [{"refId": "A", "expr": "watched{instance='one'}", "format": "table", "instant": true}]}]}
      """#, to: folder + "/board.json")
  }

  deinit {
    stop()
    // One that was left behind.
    if let pid = holder { kill(pid, SIGKILL) }
    Folder.remove(folder)
  }

  var state: String { folder + "/state" }
  var socket: String { state + "/vigil.sock" }
  var log: String { folder + "/serve.log" }
  var url: String { "http://127.0.0.1:\(port)" }
  var value: Int {
    get { watched.value.load(ordering: .relaxed) }
    set { watched.value.store(newValue, ordering: .relaxed) }
  }

  /// The command line of a screen on the state folder.
  var screen: String {
    "\(Programs.vigil) --config \(folder)/vigil.yml --state \(state) --refresh 1s"
  }

  /// The process that has the state folder, where it lives.
  var holder: pid_t? {
    let words = contents(of: state + "/lock").split(separator: " ")
    guard words.count > 1, let pid = pid_t(words[1]), kill(pid, 0) == 0 else { return nil }
    return pid
  }

  /// Writes prometheus.yml, whole at once: the same page under several names.
  func configure(targets: [String], interval: String = "500ms") {
    var text =
      "global: {scrape_interval: \(interval)}\nscrape_configs:\n  - job_name: page\n"
      + "    basic_auth: {username: me, password: hunter2}\n    static_configs:\n"
    for name in targets {
      text +=
        "      - {targets: ['127.0.0.1:\(page.port)'], labels: {instance: \(name)}}\n"
    }
    write(text, as: "prometheus.yml")
  }

  func write(_ text: String, as name: String) {
    TestSupport.write(text, to: folder + "/.new")
    rename(folder + "/.new", folder + "/" + name)
  }

  /// The words that start it.
  func words(_ more: [String] = []) -> [String] {
    [
      Programs.vigil, "serve", "--config", folder + "/vigil.yml", "--state", state, "--log", log,
    ] + (more.contains("--listen") ? more : ["--listen", "127.0.0.1:\(port)"] + more)
  }

  /// Starts the engine, and waits until it has scraped.
  func start(_ more: [String] = [], environment: [String: String] = [:]) throws {
    let process = try Process(
      words(more), environment: environment, output: folder + "/standard-error")
    engine.withLock { $0 = process }
    let isUp = eventually(within: 15) { self.numbers("watched{instance='one'}").count == 1 }
    try #require(isUp, "\(contents(of: log)) \(contents(of: folder + "/standard-error"))")
  }

  func signal(_ number: Int32) { engine.withLock { $0?.signal(number) } }

  /// Waits for its end.
  func exit(within seconds: Double = 5) -> Int32? {
    engine.withLock { $0?.exitCode(within: seconds) }
  }

  func stop() { engine.withLock { $0?.stop() } }

  /// What an expression gives now, over the socket.
  func numbers(_ expression: String) -> [Double] {
    rows(expression).compactMap { row in row["value"][1].string.flatMap { Double($0) } }
  }

  /// When the samples of a selector were taken in the last minute: Unix seconds.
  func times(_ selector: String) -> [Double] {
    rows(selector + "[1m]").flatMap { row in row["values"].elements.compactMap { $0[0].number } }
  }

  private func rows(_ expression: String) -> [JSON] {
    let form = expression.utf8.map { byte in
      let digits = String(byte, radix: 16)
      return "%" + (digits.utf8.count < 2 ? "0" : "") + digits
    }.joined()
    let answer = RawConnection(unix: socket)?.ask("/api/v1/query?query=" + form)
    let tree = try? JSON(parsing: answer?.body ?? "")
    return tree?["data"]["result"].elements ?? []
  }
}
