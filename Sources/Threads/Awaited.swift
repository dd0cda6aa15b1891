/// Waits, on a thread of our own, for what runs in Swift's pool; none of that pool's threads may call. nil where it takes
/// longer than `timeout`.
package func awaited<Result: Sendable>(
  within timeout: Duration, _ body: @escaping @Sendable () async -> Result
) -> Result? {
  let outcome = Monitor<Result?>(nil)
  Task {
    let result = await body()
    outcome.wakingAll { $0 = result }
  }
  return outcome.wait(timeout: timeout) { $0 }
}
