import Glibc
import Synchronization
import TestSupport
import Testing

@testable import TSDB

/// A disk that remembers what a power cut would leave: of each file what was synced, and of names those that were there
/// as the folder was last synced.
final class PowerCut: Sendable {
  private struct File {
    var path: String
    var synced = 0
  }
  private struct State {
    var files: [Int32: File] = [:]
    /// What stands under a name, also of files that are closed.
    var current: [String: Int] = [:]
    var contents: [Int: (path: String, synced: Int)] = [:]
    var durable: [String: Int] = [:]
    var byDescriptor: [Int32: Int] = [:]
    var next = 0
    /// How many further writes succeed; nil for all.
    var room: Int?
  }
  private let state = Mutex(State())

  /// From now on the disk is full after so many bytes; nil for never.
  func allow(_ bytes: Int?) { state.withLock { $0.room = bytes } }

  var disk: Disk {
    let real = Disk.machine
    return Disk(
      create: { path throws(DiskError) in
        let descriptor = try real.create(path)
        self.state.withLock { state in
          state.contents[state.next] = (path, 0)
          state.current[path] = state.next
          state.byDescriptor[descriptor] = state.next
          state.next += 1
        }
        return descriptor
      },
      write: { file, bytes throws(DiskError) in
        let left = self.state.withLock { state -> Int? in
          guard let room = state.room else { return nil }
          state.room = max(0, room - bytes.count)
          return room
        }
        guard let left, left < bytes.count else { return try real.write(file, bytes) }
        // As a full disk does it: a part.
        try real.write(file, UnsafeRawBufferPointer(rebasing: bytes[..<left]))
        throw DiskError(file.path, ENOSPC)
      },
      sync: { file throws(DiskError) in
        try real.sync(file)
        var status = stat()
        fstat(file.descriptor, &status)
        self.state.withLock { state in
          if let number = state.byDescriptor[file.descriptor] {
            state.contents[number]?.synced = Int(status.st_size)
          }
        }
      },
      syncFolder: { path throws(DiskError) in
        self.state.withLock { $0.durable = $0.current }
      },
      rename: { path, target throws(DiskError) in
        try real.rename(path, target)
        self.state.withLock { state in
          state.current[target] = state.current.removeValue(forKey: path)
          if let number = state.current[target] { state.contents[number]?.path = target }
        }
      },
      remove: { path throws(DiskError) in
        try real.remove(path)
        self.state.withLock { _ = $0.current.removeValue(forKey: path) }
      })
  }

  /// What is left after the power went now. A file that was removed already counts as removed.
  func left(of folder: ScratchFolder, in target: ScratchFolder, tail: (Int) -> [UInt8]) {
    for name in target.names { unlink(target.path + "/" + name) }
    let (durable, contents) = state.withLock { ($0.durable, $0.contents) }
    for (path, number) in durable {
      guard let file = contents[number] else { continue }
      let name = String(file.path.dropFirst(folder.path.count + 1))
      let bytes = folder.contents(name)
      guard !bytes.isEmpty else { continue }
      let old = String(path.dropFirst(folder.path.count + 1))
      target.write(
        old, Array(bytes.prefix(file.synced)) + tail(max(0, bytes.count - file.synced)))
    }
  }
}
