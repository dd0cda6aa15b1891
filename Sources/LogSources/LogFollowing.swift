internal import Glibc
package import LogFormats
internal import Threads

/// Sources that are followed on threads of their own until they are stopped.
package final class LogFollowing: Sendable {
  package enum Source: Sendable {
    case files(FileFollower.Settings)
    case journal(JournalFollower.Settings)
    /// Standard input, or another descriptor.
    case pipe(Int32, labels: [LogLabel], reading: LogReader.Options)
  }

  private struct State: Sendable {
    var isStopped = false
    var running = 0
  }
  private let state = Monitor(State())

  /// Of files, between two looks.
  static let interval: Duration = .milliseconds(250)

  package init() {}

  /// Begins to follow; false where no thread can be had.
  package func start(
    _ source: Source, positions: LogPositions = LogPositions(), sink: any LogSink
  ) -> Bool {
    state.withLock { $0.running += 1 }
    let isStarted = startThread(urgency: .patient) { [self] in
      run(source, positions, sink)
      state.wakingAll { $0.running -= 1 }
    }
    if !isStarted { state.wakingAll { $0.running -= 1 } }
    return isStarted
  }

  /// Ends all of them, after the batch that each is at; true where that took less than `timeout`.
  @discardableResult
  package func stop(within timeout: Duration = .seconds(5)) -> Bool {
    state.wakingAll { $0.isStopped = true }
    return state.wait(timeout: timeout) { $0.running == 0 ? true : nil } ?? false
  }

  /// Waits until all sources have come to their end: pipes do; files and journals are followed for ever.
  package func wait(timeout: Duration? = nil) -> Bool {
    state.wait(timeout: timeout) { $0.running == 0 ? true : nil } ?? false
  }

  private var isStopped: Bool { state.withLock { $0.isStopped } }

  private func run(_ source: Source, _ positions: LogPositions, _ sink: any LogSink) {
    switch source {
    case .files(let settings):
      let follower = FileFollower(settings, positions: positions, sink: sink)
      while !isStopped {
        if !follower.poll(now: Self.now) { pause(Self.interval) }
      }
    case .journal(let settings):
      let follower = JournalFollower(settings, positions: positions, sink: sink)
      while !isStopped {
        if !follower.poll(now: Self.now) { pause(Self.interval) }
      }
    case .pipe(let descriptor, let labels, let reading):
      let reader = PipeReader(descriptor: descriptor, labels: labels, reading: reading, sink: sink)
      while !isStopped, reader.poll(now: Self.now, waiting: 250) {}
    }
  }

  private func pause(_ time: Duration) {
    _ = state.wait(timeout: time) { $0.isStopped ? true : nil }
  }

  /// Nanoseconds since the epoch.
  private static var now: Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
