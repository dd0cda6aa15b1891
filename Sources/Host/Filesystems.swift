internal import Exposition
internal import Patterns

/// One line of /proc/self/mounts.
struct Mount: Hashable, Sendable {
  var device: String
  var point: String
  var type: String
  var isReadOnly: Bool
}

/// What statvfs told of a mount; nil sizes where it did not answer.
struct FilesystemSize: Sendable {
  var mount: Mount
  var sizes: Sizes?

  struct Sizes: Sendable {
    var size: Double
    var free: Double
    var available: Double
    var files: Double
    var filesFree: Double
  }
}

// node_exporter's exclusions; an overlay is left out too unless it is the root, as in a container.
private let ignoredPoints = try? Pattern(
  #"/(dev|proc|run/credentials/.+|sys|var/lib/docker/.+|var/lib/containers/storage/.+)($|/.*)"#)
private let ignoredTypes = try? Pattern(
  #"autofs|binfmt_misc|bpf|cgroup2?|configfs|debugfs|devpts|devtmpfs|fusectl|hugetlbfs|iso9660|"#
    + #"mqueue|nsfs|overlay|proc|procfs|pstore|rpc_pipefs|securityfs|selinuxfs|squashfs|sysfs|tracefs"#
)

/// The mounts worth watching, each point once (the last one mounted there is the one seen).
func parseMounts(_ text: String) -> [Mount] {
  var byPoint: [String: Mount] = [:]
  var order: [String] = []
  for line in text.split(separator: "\n") {
    let parts = fields(line)
    guard parts.count >= 4 else { continue }
    let mount = Mount(
      device: unescaped(parts[0]), point: unescaped(parts[1]), type: String(parts[2]),
      isReadOnly: parts[3].split(separator: ",").contains("ro"))
    let isRootOverlay = mount.type == "overlay" && mount.point == "/"
    guard ignoredPoints?.matches(mount.point) == false,
      isRootOverlay || ignoredTypes?.matches(mount.type) == false
    else { continue }
    if byPoint.updateValue(mount, forKey: mount.point) == nil { order.append(mount.point) }
  }
  return order.compactMap { byPoint[$0] }
}

/// /proc writes blanks in paths as `\040` and so on.
private func unescaped(_ text: Substring) -> String {
  var bytes: [UInt8] = []
  var rest = Array(text.utf8)[...]
  while let byte = rest.popFirst() {
    let digits = rest.prefix(3)
    if byte == UInt8(ascii: "\\"), digits.count == 3,
      let code = UInt8(String(decoding: digits, as: UTF8.self), radix: 8)
    {
      bytes.append(code)
      rest = rest.dropFirst(3)
    } else {
      bytes.append(byte)
    }
  }
  return String(decoding: bytes, as: UTF8.self)
}

/// Sizes and files of every filesystem; one that does not answer is told by `node_filesystem_device_error`.
func writeFilesystems(_ filesystems: [FilesystemSize], to writer: inout PageWriter) {
  func labels(_ mount: Mount) -> [(String, String)] {
    [("device", mount.device), ("fstype", mount.type), ("mountpoint", mount.point)]
  }
  let columns: [(String, String, (FilesystemSize.Sizes) -> Double)] = [
    ("size_bytes", "Size in bytes.", \.size), ("free_bytes", "Free space in bytes.", \.free),
    ("avail_bytes", "Space that users other than root may use, in bytes.", \.available),
    ("files", "File nodes in all.", \.files), ("files_free", "File nodes free.", \.filesFree),
  ]
  for (column, help, value) in columns {
    writer.family("node_filesystem_" + column, "gauge", help)
    for filesystem in filesystems {
      guard let sizes = filesystem.sizes else { continue }
      writer.sample("node_filesystem_" + column, labels(filesystem.mount), value(sizes))
    }
  }
  writer.family("node_filesystem_readonly", "gauge", "Whether it is mounted read-only.")
  for filesystem in filesystems {
    writer.sample(
      "node_filesystem_readonly", labels(filesystem.mount), filesystem.mount.isReadOnly ? 1 : 0)
  }
  writer.family("node_filesystem_device_error", "gauge", "Whether its sizes could not be read.")
  for filesystem in filesystems {
    writer.sample(
      "node_filesystem_device_error", labels(filesystem.mount), filesystem.sizes == nil ? 1 : 0)
  }
}
