import Synchronization
import TestSupport
import Threads

/// A receiver that notes what it is sent.
final class Pager: Sendable {
  let bodies = Monitor<[String]>([])
  /// Whether it answers.
  let isAwake = Monitor(true)
  let server: LoopbackServer

  init() {
    let (bodies, isAwake) = (bodies, isAwake)
    server = LoopbackServer { connection in
      while let request = connection.readRequest() {
        guard let end = request.firstRange(of: "\r\n\r\n") else { return }
        bodies.wakingAll { $0.append(String(request[end.upperBound...])) }
        _ = isAwake.wait(timeout: .seconds(20)) { $0 ? true : nil }
        connection.answer("")
      }
    }
  }

  func has(_ count: Int, _ words: String) async -> Bool {
    await onThread { [bodies] in
      bodies.wait(timeout: .seconds(20)) { bodies in
        bodies.count { $0.contains(words) } >= count ? true : nil
      } ?? false
    }
  }
}

/// A value behind a lock that copies share.
final class Mutexed<Value: Sendable>: Sendable {
  private let mutex: Mutex<Value>
  init(_ value: Value) { mutex = Mutex(value) }
  var value: Value { mutex.withLock { $0 } }
  func change(_ body: @Sendable (inout Value) -> Void) { mutex.withLock { body(&$0) } }
}
