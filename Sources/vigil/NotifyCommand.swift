internal import Cells
internal import Engine
internal import Facts
internal import Files
internal import Incidents
internal import Query
internal import Remote
internal import Scrape

/// `vigil notify RECEIVER --test`, or `--alert FILE`: the first has the engine that runs send a test, waits for what comes of it, and says so, an
/// integration a line.
func runNotify(_ arguments: Arguments) async throws(Arguments.Failure) -> Int32 {
  guard arguments.operands.count == 1, let receiver = arguments.operands.first else {
    throw Arguments.Failure(message: "notify wants one receiver, for example notify team --test")
  }
  if let path = arguments.value("--alert") {
    guard !arguments.has("--test") else {
      throw Arguments.Failure(message: "--test does not go with --alert")
    }
    return try await notify(receiver, of: path, arguments)
  }
  guard arguments.has("--test") else {
    throw Arguments.Failure(message: "notify wants --test, or --alert FILE [--dry-run]")
  }
  guard !arguments.has("--dry-run") else {
    throw Arguments.Failure(message: "--dry-run goes with --alert")
  }
  let configuration = try attached(arguments)
  guard let engine = runningEngine(configuration) else { return 1 }
  do throws(QueryError) {
    let last = try await engine.told().notifications.rows.map(\.id).max() ?? 0
    let order = Order.testReceiver(receiver: receiver, by: viewer(arguments, configuration))
    if let refusal = await engine.carryOut(order) {
      printError(refusal)
      return 1
    }
    let deadline = ContinuousClock.now + .seconds(30)
    while true {
      let tests = try await engine.told().notifications.rows.filter {
        $0.id > last && $0.reason == "test" && $0.receiver == receiver
      }
      let isDone =
        !tests.isEmpty && tests.allSatisfy { $0.isOver || $0.tries > 0 && $0.nextTry != nil }
      if isDone || ContinuousClock.now > deadline { return tell(tests) }
      try? await Task.sleep(for: .milliseconds(100))
    }
  } catch {
    printError(error.message)
    return 1
  }
}

/// Says what came of tests; whether all were delivered.
private func tell(_ tests: [NotificationFact]) -> Int32 {
  guard !tests.isEmpty else {
    printError("nothing was sent")
    return 1
  }
  for test in tests.sorted(by: { $0.integration < $1.integration }) {
    let answer =
      test.attempts.last.map { NotificationWording.answer($0) }
      ?? "not tried yet, others wait before it"
    printOut("\(cleaned(test.integration)) \(test.state.rawValue): \(cleaned(answer))\n")
  }
  return tests.allSatisfy { $0.state == .delivered } ? 0 : 1
}

/// `vigil notify RECEIVER --alert FILE [--dry-run]`: tells the receiver of the alerts in a file, or prints what would go
/// out, by the alertmanager.yml alone.
private func notify(
  _ receiver: String, of path: String, _ arguments: Arguments
) async throws(Arguments.Failure) -> Int32 {
  let settings = try configuration(arguments).alertmanager
  guard let file = arguments.value("--alertmanager-config") ?? settings.file else {
    throw Arguments.Failure(
      message: "notify wants --alertmanager-config FILE, or alertmanager: in vigil.yml")
  }
  let trial: NoticeTrial
  do {
    let bytes = try readFile(path, limit: 16 << 20)
    let name = path == "/dev/stdin" ? "standard input" : path
    trial = try NoticeTrial(
      of: receiver, by: file, settings, alerts: (bytes, name), at: wallClock())
  } catch {
    throw Arguments.Failure(message: "\(error)", isUsage: false)
  }
  for remark in trial.remarks { printError("warning: \(remark)") }
  let isDry = arguments.has("--dry-run")
  printError("by \(file) alone: no engine is asked, and none has a record of it")
  let told = isDry ? trial.dryRun() : await trial.send()
  for (index, one) in told.enumerated() {
    guard isDry else {
      printOut("\(cleaned(one.integration)) \(cleaned(one.answer))  (\(cleaned(one.subject)))\n")
      continue
    }
    if index > 0 { printOut("\n") }
    printOut("# \(cleaned(one.integration)): \(cleaned(one.subject))\n")
    if !one.answer.isEmpty { printOut("# \(cleaned(one.answer))\n") }
    let lines = (one.message ?? "").split(separator: "\n", omittingEmptySubsequences: false)
    for line in lines.dropLast() { printOut(cleaned(line) + "\n") }
  }
  return told.allSatisfy(\.isFine) ? 0 : 1
}
