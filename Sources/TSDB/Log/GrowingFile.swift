internal import Glibc

/// A file that grows by whole records; closed with the object.
final class GrowingFile {
  let path: String
  private let disk: Disk
  private let file: Disk.OpenFile
  private(set) var size = 0
  /// Whether there is something that a power cut would take.
  private(set) var isDirty = false

  init(_ path: String, on disk: Disk) throws(DiskError) {
    self.path = path
    self.disk = disk
    file = Disk.OpenFile(path: path, descriptor: try disk.create(path))
  }

  deinit { close(file.descriptor) }

  func write(_ bytes: [UInt8]) throws(DiskError) {
    guard !bytes.isEmpty else { return }
    isDirty = true
    var failure: DiskError?
    bytes.withUnsafeBytes { raw in
      do throws(DiskError) { try disk.write(file, raw) } catch { failure = error }
    }
    if let failure { throw failure }
    size += bytes.count
  }

  func sync() throws(DiskError) {
    guard isDirty else { return }
    try disk.sync(file)
    isDirty = false
  }
}
