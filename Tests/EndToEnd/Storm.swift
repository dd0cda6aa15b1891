import Files
import Glibc
import JSON
import Synchronization
import TestSupport
import Testing

/// `vigil serve` over a page of gauges that rise and fall, with an alert on each.
final class Storm {
  struct Change: Hashable {
    var alert: String
    var what: String
    var time: Int
  }
  private let folder = temporaryFolder()
  private let page: PageServer
  private let port = Programs.freePorts()
  private var engine: Process?
  private let begun = time(nil) - 1
  var state: String { folder + "/state" }

  /// - Parameter settings: further lines of its vigil.yml.
  init(alerts: Int, _ settings: String = "") throws {
    let scrapes = Scrapes()
    page = try PageServer { _ in
      let scrape = scrapes.count.add(1, ordering: .relaxed).newValue
      return "# TYPE storm gauge\n"
        + (0..<alerts).map { number in
          "storm{number=\"\(number)\",shop=\"\(number % 4)\"} \((scrape / 3 + number) % 3 == 0 ? 1 : 0)\n"
        }.joined()
    }
    write(
      """
      global: {scrape_interval: 300ms, evaluation_interval: 1s}
      rule_files: [rules.yml]
      scrape_configs:
        - job_name: storm
          static_configs: [{targets: ['127.0.0.1:\(page.port)']}]

      """, to: folder + "/prometheus.yml")
    write(
      "groups: [{name: storm, rules: [{alert: Storm, expr: storm > 0, labels: {severity: page}}]}]\n",
      to: folder + "/rules.yml")
    write("prometheus: prometheus.yml\n" + settings, to: folder + "/vigil.yml")
  }

  private final class Scrapes: Sendable { let count = Atomic(0) }

  deinit {
    kill()
    Folder.remove(folder)
  }

  func start() throws {
    engine = try Process(
      [
        Programs.vigil, "serve", "--config", folder + "/vigil.yml", "--state", state, "--log",
        folder + "/log", "--listen", "127.0.0.1:\(port)",
      ], output: folder + "/error")
    // Some alerts are recorded by then.
    let isUp = eventually(within: 30) { !self.shownAsRecorded().isEmpty }
    try #require(isUp, "\(contents(of: folder + "/log").suffix(2000))")
  }

  func kill() {
    engine?.signal(SIGKILL)
    _ = engine?.exitCode(within: 10)
    engine = nil
  }

  func stop() { engine?.stop() }

  func ask(_ path: String) -> JSON? {
    guard let answer = RawConnection(unix: state + "/vigil.sock")?.ask(path), answer.status == 200
    else { return nil }
    return try? JSON(parsing: answer.body)
  }

  /// What the facts say of alerts and not that it is unsaved.
  func shownAsRecorded() -> Set<Change> {
    var changes: Set<Change> = []
    for row in ask("/vigil/v1/facts")?["alerts"]["rows"].elements ?? [] {
      guard row["isUnsaved"].bool == false, let alert = row["id"].string else { continue }
      if let time = row["firedAt"].number {
        changes.insert(Change(alert: alert, what: "firing", time: Int(time)))
      }
      if let time = row["resolvedAt"].number {
        changes.insert(Change(alert: alert, what: "resolved", time: Int(time)))
      }
    }
    return changes
  }

  /// All firings and recoveries that are recorded.
  func recorded() -> [Change] {
    var changes: [Change] = []
    for second in begun...time(nil) {
      let from = second * 1000
      let answer = ask(
        "/vigil/v1/alerts/changes?from=\(from)&through=\(from + 999)&limit=100000")
      for row in answer?.elements ?? answer?["changes"].elements ?? [] {
        guard let what = row["what"].string, ["firing", "resolved"].contains(what),
          let alert = row["alert"].string, let time = row["time"].number
        else { continue }
        changes.append(Change(alert: alert, what: what, time: Int(time)))
      }
    }
    return changes
  }
}

/// What SQLite says of a file when it looks through all of it.
func integrity(of path: String) throws -> String {
  let script =
    "import sqlite3,sys; print(sqlite3.connect(sys.argv[1]).execute('PRAGMA integrity_check').fetchone()[0])"
  return try run(["python3", "-c", script, path]).output.filter { !$0.isNewline }
}
