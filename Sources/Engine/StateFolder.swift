internal import Files
internal import Glibc
internal import Metrics

/// The folder of everything that lasts, held for one engine: others are told who has it.
///
/// The lock is the system's own on `lock` in the folder, which a process that dies gives back; what stands in the file
/// only says who holds it.
final class StateFolder: Sendable {
  let path: String
  private let descriptor: Int32

  /// Why a folder cannot be had.
  enum Refusal: Error, Hashable {
    /// Another engine has it; what it wrote about itself.
    case held(by: String)
    case failed(String)
  }

  /// Takes the folder, which is made where it is not there. Blocks.
  init(_ path: String, now: Timestamp) throws(Refusal) {
    self.path = path
    guard Folder.make(path), access(path, W_OK | X_OK) == 0 else {
      throw .failed("\(path): \(String(cString: strerror(errno)))")
    }
    let file = path + "/lock"
    let descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw .failed("\(file): \(String(cString: strerror(errno)))") }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let reason = errno
      defer { close(descriptor) }
      guard reason == EWOULDBLOCK else {
        throw .failed("\(file): \(String(cString: strerror(reason)))")
      }
      var bytes = [UInt8](repeating: 0, count: 200)
      let count = read(descriptor, &bytes, bytes.count)
      let text = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
      throw .held(by: String(text.prefix { !$0.isNewline }.filter { $0.isASCII && $0 >= " " }))
    }
    let told = "process \(getpid()) since \(timeText(now))\n"
    ftruncate(descriptor, 0)
    _ = pwrite(descriptor, told, told.utf8.count, 0)
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  /// Whether it lies on a filesystem of another machine, whose locks and whose sync may not hold what they promise.
  var isRemote: Bool {
    var status = stat()
    guard fstat(descriptor, &status) == 0, let mounts = try? readFile("/proc/self/mountinfo")
    else { return false }
    return StateFolder.isRemote(status.st_dev, in: String(decoding: mounts, as: UTF8.self))
  }

  /// Whether the device is a network filesystem, by the lines of /proc/self/mountinfo (proc(5)).
  static func isRemote(_ device: dev_t, in mounts: String) -> Bool {
    // As <sys/sysmacros.h> takes it apart.
    let major = (device >> 8) & 0xFFF | (device >> 32) & ~0xFFF
    let minor = device & 0xFF | (device >> 12) & ~0xFF
    let remote: Set<Substring> = ["nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "ceph", "9p"]
    return mounts.split(separator: "\n").contains { line in
      let words = line.split(separator: " ")
      guard words.count > 2, words[2] == "\(major):\(minor)",
        let dash = words.firstIndex(of: "-"), words.count > dash + 1
      else { return false }
      return remote.contains(words[dash + 1]) || words[dash + 1].hasPrefix("fuse.sshfs")
    }
  }
}

/// A time as in notices: `2026-11-30T14:03:00Z`.
private func timeText(_ time: Timestamp) -> String {
  var seconds = time_t(time.milliseconds / 1000)
  var civil = tm()
  gmtime_r(&seconds, &civil)
  var text = [CChar](repeating: 0, count: 32)
  let count = strftime(&text, text.count, "%Y-%m-%dT%H:%M:%SZ", &civil)
  return String(decoding: text.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
}
