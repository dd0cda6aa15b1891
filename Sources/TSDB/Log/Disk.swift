internal import Files
internal import Glibc

/// What is done to files that must last, as values, so that a test can put a disk in their place that is full, or that
/// loses what was not synced. All of it blocks.
package struct Disk: Sendable {
  /// Makes an empty file, which nothing of that name may stand in the way of, and opens it for writing at its end.
  package var create: @Sendable (_ path: String) throws(DiskError) -> Int32
  /// Writes all of the bytes.
  package var write:
    @Sendable (_ file: OpenFile, _ bytes: UnsafeRawBufferPointer) throws(DiskError)
      -> Void
  /// Makes what was written survive a power cut; of a folder the names in it.
  package var sync: @Sendable (_ file: OpenFile) throws(DiskError) -> Void
  package var syncFolder: @Sendable (_ path: String) throws(DiskError) -> Void
  package var rename: @Sendable (_ path: String, _ target: String) throws(DiskError) -> Void
  package var remove: @Sendable (_ path: String) throws(DiskError) -> Void

  /// A file that is being written.
  package struct OpenFile: Sendable {
    package var path: String
    package var descriptor: Int32
  }

  /// The machine's own.
  package static let machine = Disk(
    create: { path throws(DiskError) in
      let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0o644)
      if descriptor < 0 { throw DiskError(path, errno) }
      return descriptor
    },
    write: { file, bytes throws(DiskError) in
      var done = 0
      while done < bytes.count {
        let count = Glibc.write(
          file.descriptor, bytes.baseAddress?.advanced(by: done), bytes.count - done)
        if count < 0, errno == EINTR { continue }
        if count < 0 { throw DiskError(file.path, errno) }
        done += count
      }
    },
    sync: { file throws(DiskError) in
      if fdatasync(file.descriptor) != 0 { throw DiskError(file.path, errno) }
    },
    syncFolder: { path throws(DiskError) in
      if !Folder.sync(path) { throw DiskError(path, errno) }
    },
    rename: { path, target throws(DiskError) in
      if Glibc.rename(path, target) != 0 { throw DiskError(path, errno) }
    },
    remove: { path throws(DiskError) in
      if unlink(path) != 0, errno != ENOENT { throw DiskError(path, errno) }
    })
}

/// Why something could not be written: the path, and the system's reason.
package struct DiskError: Error, Sendable, Hashable, CustomStringConvertible {
  package var path: String
  /// As in <errno.h>.
  package var code: Int32

  package init(_ path: String, _ code: Int32) {
    self.path = path
    self.code = code
  }

  package var description: String { "\(path): \(String(cString: strerror(code)))" }
}
