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
    /// As it stands; nil while it is at work, or becomes its successor.
    var run: GroupRun?
    var next: Timestamp
    /// What it becomes then; nil where it goes on.
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
    /// A group is there that was not.
    var begin: @Sendable (GroupRun) -> Void
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

  /// Whether it was told to stop: what groups at work have still to do is no longer wanted.
  var isStopping: Bool { state.withLock { $0.isStopping } }

  /// Begins no more evaluations, and waits until those at work are done, two seconds at most. Blocks.
  func stop() {
    state.wakingAll { $0.isStopping = true }
    _ = state.wait(timeout: .seconds(2)) { $0.threads == $0.idle ? true : nil }
  }

  /// The groups are these from now on; those that were there before go on as they stand. To be called by one thread.
  func set(_ groups: [GroupRun]) {
    let now = clock()
    var fresh = Dictionary(groups.map { (Key($0), $0) }, uniquingKeysWith: { $1 })
    // Whoever has a group at work then heeds that when it is done.
    let old = state.withLock { [fresh] state in
      for (key, entry) in state.entries {
        var entry = entry
        if let plan = fresh[key] {
          if entry.plan.interval != plan.interval { entry.next = plan.slot(after: now) }
          (entry.plan, entry.successor) = (plan, .group(plan))
        } else {
          entry.successor = .gone
        }
        state.entries[key] = entry
      }
      return state.entries.keys.sorted()
    }
    for key in old {
      fresh[key] = nil
      let idle: GroupRun? = state.withLock { state in
        guard state.entries[key]?.successor != nil else { return nil }
        defer { state.entries[key]?.run = nil }
        return state.entries[key]?.run
      }
      if let idle { putBack(idle, key) }
    }
    for (key, run) in fresh {
      deeds.begin(run)
      state.withLock {
        $0.entries[key] = Entry(plan: run, run: run, next: run.slot(after: now))
      }
    }
    state.wakingAll { $0.version += 1 }
  }

  /// Ends the work on a group: it becomes what was set for it meanwhile, and what is set for it while it becomes that.
  private func putBack(_ run: GroupRun, _ key: Key) {
    var run: GroupRun? = run
    while true {
      let successor: Successor? = state.withLock { [run] state in
        if let successor = state.entries[key]?.successor {
          state.entries[key]?.successor = nil
          return successor
        }
        if run == nil { state.entries[key] = nil } else { state.entries[key]?.run = run }
        return nil
      }
      switch successor {
      case nil: return
      case .group(let plan):
        var next = plan
        if let run { deeds.succeed(&next, run) } else { deeds.begin(next) }
        run = next
      case .gone:
        if let run { deeds.leave(run) }
        run = nil
      }
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
          }
          entry.next = entry.plan.slot(after: now)
        }
        state.entries[key]?.next = entry.next
        next = min(next, entry.next)
      }
      while state.idle < state.jobs.count, state.threads < Self.most {
        // Not only where a core is idle: a machine that is too busy is what alerts are to tell of, and a thread that
        // never runs would keep the store's lock from the others.
        guard startThread(urgency: .patient, { self.work() }) else { break }
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
      putBack(run, key)
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
        // One that becomes its successor just now misses this time; one that has become it does not.
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
}
