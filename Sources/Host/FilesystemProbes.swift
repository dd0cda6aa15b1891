internal import Glibc
internal import Synchronization
internal import Threads

/// Asks each mount for its size on a thread of its own, and waits for the answers only a moment.
///
/// statvfs on a dead network mount can hang for ever: such a mount keeps its one stuck thread, is not asked again
/// until that returns, and is told as unreadable meanwhile.
final class FilesystemProbes: Sendable {
  private let state = Mutex<[Mount: Probe]>([:])

  private struct Probe {
    var isRunning = false
    var sizes: FilesystemSize.Sizes?
  }

  /// The mounts' sizes, at most 200 ms old where a mount answers.
  func sizes(of mounts: [Mount]) -> [FilesystemSize] {
    for mount in mounts {
      let begins = state.withLock { probes in
        if probes[mount]?.isRunning == true { return false }
        probes[mount] = Probe(isRunning: true)
        return true
      }
      if begins { start(mount) }
    }
    let deadline = ContinuousClock.now + .milliseconds(200)
    while ContinuousClock.now < deadline, isAnyRunning(mounts) { usleep(500) }
    return state.withLock { probes in
      for gone in probes.keys where !mounts.contains(gone) && probes[gone]?.isRunning == false {
        probes[gone] = nil
      }
      return mounts.map { FilesystemSize(mount: $0, sizes: probes[$0]?.sizes) }
    }
  }

  private func isAnyRunning(_ mounts: [Mount]) -> Bool {
    state.withLock { probes in mounts.contains { probes[$0]?.isRunning == true } }
  }

  private func start(_ mount: Mount) {
    let isStarted = startThread { self.finish(mount, statistics(of: mount.point)) }
    if !isStarted { finish(mount, nil) }
  }

  private func finish(_ mount: Mount, _ sizes: FilesystemSize.Sizes?) {
    state.withLock { $0[mount] = Probe(isRunning: false, sizes: sizes) }
  }
}

/// What statvfs says of the filesystem at `path`.
private func statistics(of path: String) -> FilesystemSize.Sizes? {
  var status = statvfs()
  guard statvfs(path, &status) == 0 else { return nil }
  let block = Double(status.f_frsize)
  return FilesystemSize.Sizes(
    size: Double(status.f_blocks) * block, free: Double(status.f_bfree) * block,
    available: Double(status.f_bavail) * block, files: Double(status.f_files),
    filesFree: Double(status.f_ffree))
}
