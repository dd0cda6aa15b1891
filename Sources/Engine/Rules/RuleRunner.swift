internal import Metrics
internal import Rules
internal import Threads

/// Evaluates groups of rules when their times come, each on a thread of its own while it is at work: a slow one delays
/// nobody. One that is still at work when its time comes again misses that time.
final class RuleRunner: Sendable {
  /// Which group: a file has each name once.
  struct Key: Hashable, Comparable {
    var file: String
    var group: String
    init(_ run: GroupRun) { (file, group) = (run.file, run.group.name) }
    static func < (a: Key, b: Key) -> Bool { (a.file, a.group) < (b.file, b.group) }
  }

  private struct Entry {
    /// As it was read: tells when its times are.
    var plan: GroupRun
    /// As it stands; nil while it is at work.
    var run: GroupRun?
    var next: Timestamp
    /// How often its time came while it was at work.
    var missed = 0
    /// What it becomes when it is done; nil where it goes on.
    var successor: Successor?
  }
  private enum Successor {
    case group(GroupRun)
    case gone
  }
  private struct State {
    var entries: [Key: Entry] = [:]
    var jobs: [(key: Key, time: Timestamp)] = []
    var idle = 0
    var threads = 0
    var isStopping = false
    var isHeld = true
    /// Grows when groups are set.
    var version = 0
  }

  private let state = Monitor(State())
  private let clock: @Sendable () -> Timestamp
  private let deeds: Deeds

  /// What is done with groups; all of it may block.
  struct Deeds: Sendable {
    var evaluate: @Sendable (inout GroupRun, Timestamp) -> Void
    /// A group that was read anew goes on where the old one stands.
    var succeed: @Sendable (inout GroupRun, GroupRun) -> Void
    /// A group is no longer there.
    var leave: @Sendable (GroupRun) -> Void
  }

  /// As many groups are at work at once at most.
  private static let most = 64

  init(clock: @escaping @Sendable () -> Timestamp, _ deeds: Deeds) {
    self.clock = clock
    self.deeds = deeds
  }

  func start() { startThread { self.keepTime() } }

  /// From now on groups are evaluated: what they read is there.
  func release() { state.wakingAll { $0.isHeld = false } }

  func stop() { state.wakingAll { $0.isStopping = true } }

  /// The groups are these from now on; those that were there before go on as they stand. To be called by one thread.
  func set(_ groups: [GroupRun]) {
    let now = clock()
    let fresh = Dictionary(groups.map { (Key($0), $0) }, uniquingKeysWith: { $1 })
    let old = Set(state.withLock { $0.entries.keys })
    for key in old.sorted() {
      let successor: Successor = fresh[key].map { .group($0) } ?? .gone
      let run: GroupRun? = state.withLock { state in
        guard let run = state.entries[key]?.run else {
          // It is at work, and heeds that when it is done.
          state.entries[key]?.successor = successor
          if let next = fresh[key] { state.entries[key]?.plan = next }
          return nil
        }
        state.entries[key] = nil
        return run
      }
      guard let run else { continue }
      if var next = fresh[key] {
        deeds.succeed(&next, run)
        put(next, plan: fresh[key] ?? next, now)
      } else {
        deeds.leave(run)
      }
    }
    for (key, run) in fresh where !old.contains(key) { put(run, plan: run, now) }
    state.wakingAll { $0.version += 1 }
  }

  private func put(_ run: GroupRun, plan: GroupRun, _ now: Timestamp) {
    state.withLock {
      $0.entries[Key(run)] = Entry(plan: plan, run: run, next: plan.slot(after: now))
    }
  }

  private func keepTime() {
    while let (pause, version) = step(clock()) {
      // Groups that are set anew, and the end, are heeded at once.
      _ = state.wait(timeout: pause) { state in
        state.isStopping || state.version != version ? true : nil
      }
    }
  }

  /// Has those begin whose time has come; how long until the next one's, nil at the end.
  private func step(_ now: Timestamp) -> (Duration, version: Int)? {
    state.wakingAll { state in
      if state.isStopping { return nil }
      guard !state.isHeld else { return (.milliseconds(100), state.version) }
      var next = now + .seconds(1)
      for (key, entry) in state.entries {
        var entry = entry
        // A clock that was set back has the times again that lie before the next one.
        if entry.next - now > entry.plan.interval { entry.next = entry.plan.slot(after: now) }
        if entry.next <= now {
          if entry.run != nil, !state.jobs.contains(where: { $0.key == key }) {
            state.jobs.append((key, entry.plan.slot(atOrBefore: now)))
          } else {
            entry.missed += 1
          }
          entry.next = entry.plan.slot(after: now)
        }
        state.entries[key]?.next = entry.next
        state.entries[key]?.missed = entry.missed
        next = min(next, entry.next)
      }
      while state.idle < state.jobs.count, state.threads < Self.most {
        // As urgent as anything: a machine that is too busy is what alerts are to tell of, and a thread that never runs
        // would keep the store's lock from the others.
        guard startThread({ self.work() }) else { break }
        state.threads += 1
        state.idle += 1
      }
      return (max(next - now, .milliseconds(1)), state.version)
    }
  }

  private func work() {
    while let (key, time, run) = job() {
      var run = run
      deeds.evaluate(&run, time)
      let successor: Successor? = state.withLock { state in
        let successor = state.entries[key]?.successor
        if successor == nil { state.entries[key]?.run = run } else { state.entries[key] = nil }
        return successor
      }
      switch successor {
      case nil: break
      case .group(let plan):
        var next = plan
        deeds.succeed(&next, run)
        put(next, plan: plan, clock())
      case .gone: deeds.leave(run)
      }
      state.wakingAll { $0.idle += 1 }
    }
    state.wakingAll {
      $0.threads -= 1
      $0.idle -= 1
    }
  }

  private func job() -> (Key, Timestamp, GroupRun)? {
    let job: Job? = state.wait { state in
      if state.isStopping { return Job.end }
      while !state.jobs.isEmpty {
        let (key, time) = state.jobs.removeFirst()
        // One that was set anew meanwhile has a time of its own.
        guard let run = state.entries[key]?.run else { continue }
        state.entries[key]?.run = nil
        state.idle -= 1
        return .group(key, time, run)
      }
      return nil
    }
    if case .group(let key, let time, let run) = job { return (key, time, run) }
    return nil
  }

  private enum Job {
    case group(Key, Timestamp, GroupRun)
    case end
  }

  /// The groups as they stand; nil while any is at work.
  var standing: [GroupRun]? {
    state.withLock { state in
      let runs = state.entries.values.compactMap(\.run)
      return runs.count == state.entries.count ? runs : nil
    }
  }

  /// How often evaluations were missed.
  var missed: Int { state.withLock { $0.entries.values.reduce(0) { $0 + $1.missed } } }
}
