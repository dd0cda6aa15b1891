import Metrics
import Rules
import Testing
import Threads

@testable import Engine

/// The runner, on threads of its own, over a clock that goes on by a turn each time it is asked.
struct RuleRunnerTests {
  /// What was done with the group, in order, and who waits for leave to go on.
  private final class Log: Sendable {
    struct State {
      var lines: [String] = []
      var closed: Set<String> = []
    }
    let state = Monitor(State())

    /// Notes it, and waits where it is closed.
    func note(_ line: String) {
      state.wakingAll { $0.lines.append(line) }
      _ = state.wait(timeout: .seconds(20)) { $0.closed.contains(line) ? nil : true }
    }
    func close(_ line: String) { state.withLock { _ = $0.closed.insert(line) } }
    func open(_ line: String) { state.wakingAll { _ = $0.closed.remove(line) } }

    /// Whether something is done within a while.
    func comes(_ line: String, after count: Int = 0) async -> Bool {
      await onThread { [state] in
        state.wait(timeout: .seconds(20)) { state in
          state.lines.dropFirst(count).contains(line) ? true : nil
        } ?? false
      }
    }
    var lines: [String] { state.withLock { $0.lines } }
    /// What was done beside evaluations.
    var changes: [String] { lines.filter { !$0.hasPrefix("evaluate") } }
  }

  private let log = Log()

  /// The group's version is told by its only expression.
  private func group(_ version: Int) throws -> GroupRun {
    let text = "groups: [{name: g, rules: [{alert: A, expr: '\(version)'}]}]"
    let (file, problems) = RuleFile.load(Array(text.utf8), file: "r.yml")
    #expect(problems == [])
    return GroupRun(try #require(file.groups.first), file: "r.yml", interval: .milliseconds(5))
  }

  private func runner() -> RuleRunner {
    let turn = Monitor(Int64(0))
    let log = log
    let version: @Sendable (GroupRun) -> String = { $0.rules[0].rule.expressionText }
    let runner = RuleRunner(
      clock: {
        turn.withLock { turn in
          turn += 5
          return Timestamp(milliseconds: turn)
        }
      },
      .init(
        evaluate: { run, _ in log.note("evaluate \(version(run))") },
        begin: { log.note("begin \(version($0))") },
        succeed: { next, old in log.note("\(version(next)) succeeds \(version(old))") },
        leave: { log.note("leave \(version($0))") }))
    runner.start()
    runner.release()
    return runner
  }

  /// The second comes while the first is at work, the third while the second succeeds it.
  @Test func whatIsSetWhileAnotherSucceedsIsHeeded() async throws {
    let runner = runner()
    log.close("evaluate 1")
    log.close("2 succeeds 1")
    runner.set([try group(1)])
    #expect(await log.comes("evaluate 1"))
    runner.set([try group(2)])
    log.open("evaluate 1")
    #expect(await log.comes("2 succeeds 1"))
    runner.set([try group(3)])
    log.open("2 succeeds 1")
    #expect(await log.comes("evaluate 3"))
    runner.stop()
    #expect(log.changes == ["begin 1", "2 succeeds 1", "3 succeeds 2"])
    #expect(!log.lines.contains("evaluate 2"))
  }

  /// It goes while it is at work, and is there again before that is done, or before it has gone.
  @Test(arguments: [true, false]) func whatGoesMayComeAgain(isGoing: Bool) async throws {
    let runner = runner()
    log.close("evaluate 1")
    log.close("leave 1")
    runner.set([try group(1)])
    #expect(await log.comes("evaluate 1"))
    runner.set([])
    if isGoing {
      log.open("evaluate 1")
      #expect(await log.comes("leave 1"))
      runner.set([try group(2)])
      log.open("leave 1")
    } else {
      runner.set([try group(2)])
      log.open("evaluate 1")
    }
    #expect(await log.comes("evaluate 2"))
    runner.stop()
    #expect(log.changes == ["begin 1"] + (isGoing ? ["leave 1", "begin 2"] : ["2 succeeds 1"]))
  }

  @Test func groupsAtRestAreSetAtOnce() async throws {
    let runner = runner()
    runner.set([try group(1)])
    #expect(await log.comes("evaluate 1"))
    runner.set([try group(2)])
    #expect(await log.comes("evaluate 2"))
    runner.set([])
    #expect(await log.comes("leave 2"))
    runner.stop()
    #expect(log.changes == ["begin 1", "2 succeeds 1", "leave 2"])
  }

  @Test func theStopWaitsForWhoIsAtWork() async throws {
    let runner = runner()
    log.close("evaluate 1")
    runner.set([try group(1)])
    #expect(await log.comes("evaluate 1"))
    let done = Monitor(false)
    startThread {
      runner.stop()
      log.note("stopped")
      done.wakingAll { $0 = true }
    }
    while !runner.isStopping {}
    #expect(!log.lines.contains("stopped"))
    log.open("evaluate 1")
    #expect(done.wait(timeout: .seconds(20)) { $0 ? true : nil } == true)
    let count = log.lines.count
    // Nothing begins after it.
    runner.set([try group(2)])
    #expect(!log.lines.dropFirst(count).contains("evaluate 2"))
  }
}
