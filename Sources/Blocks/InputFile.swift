internal import Glibc

/// A file that is read at places. What was cut off behind the reader's back is an error of the read that misses it.
final class InputFile: Sendable {
  let path: String
  /// When it was opened, in bytes.
  let size: UInt64
  private let descriptor: Int32

  /// Regular files only.
  init(_ path: String) throws(BlockError) {
    self.path = path
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .system(path) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw BlockError(path, "is no regular file")
    }
    size = UInt64(max(0, status.st_size))
  }

  deinit { close(descriptor) }

  /// Fills `buffer` from `offset` on.
  func read(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(BlockError) {
    var done = 0
    while done < buffer.count {
      guard let base = buffer.baseAddress, offset <= UInt64(Int.max) - UInt64(buffer.count) else {
        throw BlockError(path, at: offset, "is no place in the file")
      }
      let count = pread(
        descriptor, base + done, buffer.count - done, Int(offset) + done)
      if count < 0, errno == EINTR { continue }
      if count < 0 { throw BlockError(path, at: offset, String(cString: strerror(errno))) }
      if count == 0 { throw BlockError(path, at: offset, "the file ends too early") }
      done += count
    }
  }

  /// `count` bytes from `offset` on; an error where the file has not so many.
  func read(at offset: UInt64, count: UInt64) throws(BlockError) -> [UInt8] {
    guard offset <= size, count <= size - offset else {
      throw BlockError(path, at: offset, "the file ends too early")
    }
    var failure: BlockError?
    let bytes = [UInt8](unsafeUninitializedCapacity: Int(count)) { buffer, initialized in
      let room = UnsafeMutableRawBufferPointer(
        rebasing: UnsafeMutableRawBufferPointer(buffer)[..<Int(count)])
      do throws(BlockError) {
        try read(into: room, at: offset)
        initialized = Int(count)
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return bytes
  }
}
