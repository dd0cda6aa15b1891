/// Runs what blocks on a thread of its own; returns when it is done. Where no thread can be started it runs here.
package func onThread<Result: Sendable>(
  _ body: @escaping @Sendable () -> Result
) async -> Result {
  await withCheckedContinuation { continuation in
    let run: @Sendable () -> Void = { continuation.resume(returning: body()) }
    if !startThread(run) { run() }
  }
}
