import Glibc
import Synchronization
import TestSupport
import Threads

/// How long a thread of this machine waits for its turn and for the disk, beside a test that counts milliseconds.
final class MachineDelay: Sendable {
  private struct Sample {
    var at: ContinuousClock.Instant
    var delay: Duration
  }
  private final class Log: Sendable {
    let samples = Mutex<[Sample]>([])
    let isOver = Atomic(false)
  }
  private let log = Log()
  private static let pause = Duration.milliseconds(20)

  init() {
    let log = log
    startThread {
      let path = temporaryPath("delay")
      let file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
      defer {
        close(file)
        unlink(path)
      }
      while !log.isOver.load(ordering: .relaxed) {
        let begun = ContinuousClock.now
        usleep(20_000)
        _ = pwrite(file, "x", 1, 0)
        fdatasync(file)
        let now = ContinuousClock.now
        log.samples.withLock { $0.append(Sample(at: now, delay: now - begun - Self.pause)) }
      }
    }
  }

  deinit { log.isOver.store(true, ordering: .relaxed) }

  /// The longest in the two seconds before a moment, and in the half after it.
  func worst(around moment: ContinuousClock.Instant) -> Duration {
    log.samples.withLock { samples in
      samples.reduce(.zero) { worst, sample in
        let age = moment - sample.at
        return age > .seconds(2) || age < .milliseconds(-500) ? worst : max(worst, sample.delay)
      }
    }
  }
}
