internal import Chunks
internal import Glibc

/// A new file that is filled from front to back, through a buffer.
final class OutputFile {
  let path: String
  private var descriptor: Int32
  private var buffer: [UInt8] = []
  private var written: UInt64 = 0
  /// Of what was written since `beginChecksum`.
  private var checksum = CRC32C()
  private var isSumming = false

  private static let bufferSize = 1 << 18

  /// Fails where there is such a file already.
  init(_ path: String) throws(BlockError) {
    self.path = path
    descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw .system(path) }
    buffer.reserveCapacity(OutputFile.bufferSize + 4096)
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Where the next byte goes.
  var position: UInt64 { written + UInt64(buffer.count) }

  func write(_ bytes: UnsafeRawBufferPointer) throws(BlockError) {
    if isSumming { checksum.add(bytes) }
    buffer.append(contentsOf: bytes)
    if buffer.count >= OutputFile.bufferSize { try flush() }
  }

  func write(_ bytes: [UInt8]) throws(BlockError) {
    let result = bytes.withUnsafeBytes { bytes -> Result<Void, BlockError> in
      do throws(BlockError) { return .success(try write(bytes)) } catch { return .failure(error) }
    }
    try result.get()
  }

  func write(_ section: SectionBytes) throws(BlockError) { try write(section.bytes) }

  /// Zero bytes up to the next multiple of `size`.
  func pad(to size: UInt64) throws(BlockError) {
    let over = position % size
    if over > 0 { try write([UInt8](repeating: 0, count: Int(size - over))) }
  }

  func beginChecksum() {
    checksum = CRC32C()
    isSumming = true
  }

  /// Writes the checksum of what was written since it began.
  func writeChecksum() throws(BlockError) {
    isSumming = false
    var sum = SectionBytes()
    sum.put32(checksum.value)
    try write(sum)
  }

  private func flush() throws(BlockError) {
    var start = 0
    while start < buffer.count {
      let count = buffer.withUnsafeBytes { bytes in
        Glibc.write(descriptor, bytes.baseAddress.map { $0 + start }, bytes.count - start)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw .system(path, count == 0 ? ENOSPC : errno) }
      start += count
    }
    written += UInt64(buffer.count)
    buffer.removeAll(keepingCapacity: true)
  }

  /// Brings everything to the disk and closes the file.
  func finish() throws(BlockError) {
    try flush()
    guard fsync(descriptor) == 0 else { throw .system(path) }
    let open = descriptor
    descriptor = -1
    guard close(open) == 0 else { throw .system(path) }
  }
}
