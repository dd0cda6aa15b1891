internal import Threads

/// When libcurl is loaded. The loader holds a lock meanwhile without which no thread can be started, some ten
/// milliseconds: whoever has threads to start at once, as a screen before its first frame, puts it off for so long.
package enum LibraryLoading {
  private static let isHeld = Monitor(false)

  /// Puts loading off, until `release` but for a fifth of a second at most.
  package static func hold() { isHeld.withLock { $0 = true } }

  package static func release() { isHeld.wakingAll { $0 = false } }

  /// Blocks while loading is put off.
  static func awaitTurn() { _ = isHeld.wait(timeout: .milliseconds(200)) { $0 ? nil : () } }
}
