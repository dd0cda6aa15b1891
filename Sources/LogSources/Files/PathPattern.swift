internal import Files
internal import Glibc

/// A glob: `*`, `?` and `[…]` within a name, `**` for folders at any depth.
package struct PathPattern: Sendable, Hashable {
  package let text: String
  private let parts: [String]

  package init(_ text: String) {
    self.text = text
    let parts = text.split(separator: "/").map(String.init)
    self.parts = parts.last == "**" ? parts + ["*"] : parts
  }

  /// The files that fit, at most so many; the names that were looked at are counted down in `budget`.
  package func matches(limit: Int, budget: inout Int) -> [String] {
    var found: [String] = []
    expand(text.hasPrefix("/") ? "/" : "", 0, limit, &budget, &found, depth: 0)
    return found
  }

  private func expand(
    _ folder: String, _ index: Int, _ limit: Int, _ budget: inout Int, _ found: inout [String],
    depth: Int
  ) {
    guard found.count < limit, budget > 0, depth < 32 else { return }
    guard index < parts.count else { return }
    let part = parts[index]
    let isLast = index == parts.count - 1
    guard part.contains(where: { "*?[".contains($0) }) else {
      let path = joined(folder, part)
      if !isLast {
        expand(path, index + 1, limit, &budget, &found, depth: depth + 1)
      } else if access(path, F_OK) == 0 {
        budget -= 1
        if !FilePath.isFolder(path) { found.append(path) }
      }
      return
    }
    if part == "**" {
      expand(folder, index + 1, limit, &budget, &found, depth: depth + 1)
    }
    for name in names(folder, &budget) where !name.hasPrefix(".") {
      guard found.count < limit else { return }
      let path = joined(folder, name)
      if part == "**" {
        // A link into a folder above would never end.
        if isFolderItself(path) {
          expand(path, index, limit, &budget, &found, depth: depth + 1)
        }
      } else if fnmatch(part, name, 0) == 0 {
        if !isLast {
          expand(path, index + 1, limit, &budget, &found, depth: depth + 1)
        } else if !FilePath.isFolder(path) {
          found.append(path)
        }
      }
    }
  }

  private func joined(_ folder: String, _ name: String) -> String {
    folder.isEmpty || folder == "/" ? folder + name : folder + "/" + name
  }

  private func isFolderItself(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Read one by one, so that a folder of a million files costs no more than the budget.
  private func names(_ folder: String, _ budget: inout Int) -> [String] {
    guard let handle = opendir(folder.isEmpty ? "." : folder) else { return [] }
    defer { closedir(handle) }
    var names: [String] = []
    while budget > 0, let entry = readdir(handle) {
      budget -= 1
      names.append(
        withUnsafeBytes(of: entry.pointee.d_name) {
          String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
        })
    }
    return names.sorted()
  }
}
