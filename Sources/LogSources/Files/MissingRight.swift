internal import Files
internal import Glibc

/// Why a file may not be read, and whom one would have to be to read it.
func missingRight(_ path: String) -> String {
  var folder = ""
  for part in path.split(separator: "/").dropLast() {
    folder += "/" + part
    if access(folder, X_OK) != 0 { return "\(folder) may not be entered: \(readers(of: folder))" }
  }
  return "may not be read: \(readers(of: path))"
}

private func readers(of path: String) -> String {
  var status = stat()
  guard stat(path, &status) == 0 else { return String(cString: strerror(errno)) }
  let owner = userName(status.st_uid)
  if status.st_mode & S_IRGRP != 0 { return "group \(groupName(status.st_gid)) may, and \(owner)" }
  return "only \(owner) may"
}

private func userName(_ id: uid_t) -> String {
  var entry = passwd()
  var found: UnsafeMutablePointer<passwd>?
  var room = [CChar](repeating: 0, count: 16 << 10)
  guard getpwuid_r(id, &entry, &room, room.count, &found) == 0, found != nil,
    let name = entry.pw_name
  else { return "user \(id)" }
  return String(cString: name)
}

private func groupName(_ id: gid_t) -> String {
  var entry = group()
  var found: UnsafeMutablePointer<group>?
  var room = [CChar](repeating: 0, count: 64 << 10)
  guard getgrgid_r(id, &entry, &room, room.count, &found) == 0, found != nil,
    let name = entry.gr_name
  else { return String(id) }
  return String(cString: name)
}
