internal import Glibc

/// A file that is read on and on, plain or packed.
final class OpenFile {
  /// What a path leads to.
  struct Identity: Hashable {
    var device: UInt64
    var inode: UInt64

    init(_ status: stat) {
      device = UInt64(status.st_dev)
      inode = UInt64(status.st_ino)
    }
    init(device: UInt64, inode: UInt64) {
      self.device = device
      self.inode = inode
    }
    init?(path: String) {
      var status = stat()
      guard stat(path, &status) == 0 else { return nil }
      self.init(status)
    }
  }

  private let descriptor: Int32
  let identity: Identity
  private let unpacker: Unpacker?
  /// Of a packed file: what was unpacked before it was asked for.
  private var unpacked: [UInt8] = []
  private var unpackedStart: UInt64 = 0
  private var packedPlace: off_t = 0
  private var isUnpackedWhole = false
  /// Why the rest of a packed file cannot be read.
  private(set) var fault: String?

  /// nil, with errno, where it cannot be opened or is no regular file.
  init?(_ path: String) {
    let opened = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard opened >= 0 else { return nil }
    var status = stat()
    guard fstat(opened, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(opened)
      errno = EINVAL
      return nil
    }
    descriptor = opened
    identity = Identity(status)
    unpacker = Unpacker(path)
  }

  deinit { close(descriptor) }

  var isPacked: Bool { unpacker != nil }

  private var status: stat {
    var status = stat()
    fstat(descriptor, &status)
    return status
  }

  /// Bytes of a plain file.
  var size: UInt64 { UInt64(max(0, status.st_size)) }

  /// Nanoseconds since the epoch.
  var modified: Int64 { LogSources.modified(status) }

  /// No name leads to it any more.
  var isDeleted: Bool { status.st_nlink == 0 }

  /// Up to so many bytes from a place on; none at the end. A packed file is read forward only.
  func read(_ count: Int, at place: UInt64) -> [UInt8] {
    guard let unpacker else { return readPlain(count, at: place) }
    if place < unpackedStart { return [] }
    while fault == nil, !isUnpackedWhole, unpackedStart + UInt64(unpacked.count) < place + 1 {
      // What lies before the place is not wanted any more.
      if unpackedStart + UInt64(unpacked.count) <= place {
        unpackedStart += UInt64(unpacked.count)
        unpacked = []
      }
      let packed = readPlain(16 << 10, at: UInt64(packedPlace))
      if packed.isEmpty {
        isUnpackedWhole = true
        if !unpacker.isComplete { fault = "it breaks off" }
        break
      }
      packedPlace += off_t(packed.count)
      if let reason = unpacker.take(packed, into: &unpacked) { fault = reason }
    }
    let skipped = Int(min(place - unpackedStart, UInt64(unpacked.count)))
    let bytes = Array(unpacked[skipped...].prefix(count))
    return bytes
  }

  private func readPlain(_ count: Int, at place: UInt64) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count, let base = buffer.baseAddress {
        let got = pread(descriptor, base + filled, count - filled, off_t(place) + off_t(filled))
        if got < 0, errno == EINTR { continue }
        if got <= 0 { break }
        filled += got
      }
    }
  }

  /// Whether this is a file that was read up to a position, or a copy of it.
  func fits(_ print: FilePrint, offset: UInt64) -> Bool {
    let head = read(print.headCount, at: 0)
    guard head.count == print.headCount, FilePrint.hash(head) == print.headHash else {
      return false
    }
    guard offset >= UInt64(print.tailCount) else { return false }
    if isPacked {
      // It is read forward: what stands before the position is met on the way.
      return true
    }
    let tail = read(print.tailCount, at: offset - UInt64(print.tailCount))
    return tail.count == print.tailCount && FilePrint.hash(tail) == print.tailHash
  }

  func print(offset: UInt64) -> FilePrint {
    var print = FilePrint()
    guard !isPacked else { return print }
    let head = read(Int(min(offset, UInt64(FilePrint.headBytes))), at: 0)
    print.headCount = head.count
    print.headHash = FilePrint.hash(head)
    let count = min(offset, UInt64(FilePrint.tailBytes))
    let tail = read(Int(count), at: offset - count)
    print.tailCount = tail.count
    print.tailHash = FilePrint.hash(tail)
    return print
  }
}
