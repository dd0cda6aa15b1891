internal import Files

/// A file of the log in memory, read in one piece. The words of sealed chunks are used where they stand: the file goes
/// with the last of its chunks.
final class LoadedFile: @unchecked Sendable {
  // Changed only by the thread that reads the file, before anybody has its chunks.
  private let memory: UnsafeMutableRawBufferPointer
  /// What the file holds.
  let bytes: UnsafeRawBufferPointer

  init(_ path: String) throws(FileError) {
    var memory = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    let size: Int
    do throws(FileError) {
      size = try readFile(path, limit: LogFile.most) {
        // Two words more than the file has, so that one may be read behind its last.
        memory = largeMemory($0 + 16)
        return memory
      }
    } catch {
      memory.deallocate()
      throw error
    }
    self.memory = memory
    bytes = UnsafeRawBufferPointer(rebasing: memory[..<size])
  }

  deinit { memory.deallocate() }

  /// Moves whole words of the file, which stand at any place, down to where a word can stand, and gives that place. What
  /// is before them must have been read: the word behind those moved last lies there at most.
  func aligned(_ words: UnsafeRawBufferPointer) -> UnsafeMutablePointer<UInt64>? {
    guard let base = memory.baseAddress, let from = words.baseAddress else { return nil }
    let place = base + (from - UnsafeRawPointer(base)) / 8 * 8
    place.copyMemory(from: from, byteCount: words.count)
    return place.assumingMemoryBound(to: UInt64.self)
  }
}
