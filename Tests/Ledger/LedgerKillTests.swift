import Files
import Glibc
import TestSupport
import Testing

@testable import Ledger

/// A program that appends without end, and is killed; it is this program once more, told by its environment.
private enum Child {
  static let variable = "VIGIL_LEDGER_CHILD"

  /// What it is to do, as `KIND ROUND FOLDER`; nil in the program that tests.
  static var order: [Substring]? {
    getenv(variable).map { String(cString: $0).split(separator: " ", maxSplits: 2) }
  }

  static func start(_ kind: String, round: Int, in folder: String) throws -> Process {
    try Process(
      ["/proc/self/exe", "--testing-library", "swift-testing", "--filter", "ledgerChild"],
      environment: [variable: "\(kind) \(round) \(folder)"], output: folder + "/output")
  }
}

@Test(.enabled(if: Child.order != nil)) func ledgerChild() throws {
  let order = try #require(Child.order)
  let folder = String(order[2])
  switch order[0] {
  case "storm": try appendWithoutEnd(round: Int(order[1]) ?? 0, in: folder)
  default: try appendToTheLimit(in: folder)
  }
}

/// Writes down what was reported as saved, as `ROUND NUMBER`.
private func appendWithoutEnd(round: Int, in folder: String) throws {
  let saved = open(folder + "/saved", O_WRONLY | O_CREAT | O_APPEND, 0o644)
  let ledger = try EventLedger(folder + "/ledger.db") { status in
    let line = "\(round) \(status.savedThrough)\n"
    _ = Glibc.write(saved, line, line.utf8.count)
  }
  var random = SplitMix(seed: UInt64(round))
  var number = 0
  let deadline = ContinuousClock.now + .seconds(60)
  while ContinuousClock.now < deadline {
    let events = (0..<Int.random(in: 1...50, using: &random)).map { _ in
      number += 1
      return LedgerEvent(
        time: Int64(number), subject: "alert", key: "\(number % 1000)", name: "\(round)",
        body: Array("\(round) \(number)".utf8))
    }
    try #require(ledger.append(events) == number)
    ledger.drop(subject: "nothing", before: 0)
    // The writer commits as often as it can; so much is to be on its way, and no more.
    _ = ledger.wait(through: number - 200, timeout: .seconds(60))
  }
}

/// Appends where the system allows files of 200 kB only, and then more.
private func appendToTheLimit(in folder: String) throws {
  signal(SIGXFSZ, SIG_IGN)
  let file = folder + "/ledger.db"
  let files = __rlimit_resource_t(RLIMIT_FSIZE.rawValue)
  var limit = rlimit(rlim_cur: 200_000, rlim_max: rlim_t.max)
  try #require(setrlimit(files, &limit) == 0)
  let ledger = try EventLedger(file, patience: .milliseconds(5))
  var number = 0
  while ledger.status.fault == nil, number < 1_000_000 {
    let last = try #require(ledger.append((number..<number + 100).map { event($0) }))
    number += 100
    #expect(eventually { ledger.status.savedThrough == last || ledger.status.fault != nil })
  }
  #expect(ledger.status.fault?.hasPrefix(file + ": ") == true)
  let all = (0..<number).map { "\($0)" }
  #expect(try ledger.all() == all)
  limit.rlim_cur = rlim_t.max
  try #require(setrlimit(files, &limit) == 0)
  try ledger.save([event(number)])
  #expect(ledger.status.fault == nil)
  ledger.close()
  #expect(try EventLedger(file).all() == all + ["\(number)"])
  write("whole", to: folder + "/verdict")
}

struct LedgerKillTests {
  /// `VIGIL_LONG` asks for the whole trial.
  private static let rounds = getenv("VIGIL_LONG") == nil ? 10 : 100

  @Test func whatWasReportedAsSavedSurvivesBeingKilled() throws {
    let folder = temporaryFolder()
    var random = SystemRandomNumberGenerator()
    for round in 1...Self.rounds {
      let before = size(folder + "/saved")
      let child = try Child.start("storm", round: round, in: folder)
      try #require(
        eventually { size(folder + "/saved") > before }, "\(contents(of: folder + "/output"))")
      usleep(UInt32.random(in: 0..<60_000, using: &random))
      child.signal(SIGKILL)
      #expect(child.exitCode(within: 60) == -SIGKILL)
    }
    var saved: [Int: Int] = [:]
    for line in contents(of: folder + "/saved").split(separator: "\n") {
      let words = line.split(separator: " ").compactMap { Int($0) }
      if words.count == 2 { saved[words[0]] = words[1] }
    }
    #expect(saved.count == Self.rounds)

    let ledger = try EventLedger(folder + "/ledger.db")
    #expect(ledger.status.remarks == [] && ledger.status.fault == nil)
    for (round, number) in saved {
      let question = LedgerQuestion(subject: "alert", name: "\(round)", newest: .max)
      let found = try ledger.read(question).bodies
      // A commit may be whole without having been reported; nothing is missing, and nothing there twice.
      #expect(found.count >= number)
      #expect(found == (1...max(1, found.count)).map { "\(round) \($0)" })
    }
    ledger.close()
    let database = try Database(folder + "/ledger.db", .readOnly)
    let check = try database.prepare("PRAGMA integrity_check")
    #expect(try check.step() && check.text(0) == "ok")
  }

  /// As a full disk, but for every user: no write beyond a size succeeds.
  @Test func aLimitOfTheSystemsIsToldAndCaughtUpWith() throws {
    let folder = temporaryFolder()
    let child = try Child.start("limit", round: 0, in: folder)
    #expect(child.exitCode(within: 120) == 0, "\(contents(of: folder + "/output"))")
    #expect(contents(of: folder + "/verdict") == "whole")
  }
}
