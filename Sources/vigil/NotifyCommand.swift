internal import Cells
internal import Facts
internal import Incidents
internal import Query
internal import Remote

/// `vigil notify RECEIVER --test`: has the engine that runs send a test, waits for what comes of it, and says so, an
/// integration a line.
func runNotify(_ arguments: Arguments) async throws(Arguments.Failure) -> Int32 {
  guard arguments.operands.count == 1, let receiver = arguments.operands.first else {
    throw Arguments.Failure(message: "notify wants one receiver, for example notify team --test")
  }
  guard arguments.has("--test") else {
    throw Arguments.Failure(message: "notify wants --test: nothing else is sent by hand")
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
