internal import Glibc

/// Paths as texts.
package enum FilePath {
  /// The folder that holds `path`; "" for a bare name.
  package static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "" }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// `path` as seen from `folder`, unless it is absolute or empty.
  package static func resolve(_ path: String, in folder: String) -> String {
    path.hasPrefix("/") || path.isEmpty || folder.isEmpty ? path : folder + "/" + path
  }

  package static func name(of path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }

  package static func isFolder(_ path: String) -> Bool { kind(path) == S_IFDIR }

  /// The size of a file in bytes; nil where there is none.
  private static func size(_ path: String) -> Int? { status(path).map { Int($0.st_size) } }

  /// How many regular files there are below a folder, and what they take, in bytes.
  package static func total(below folder: String) -> (files: Int, bytes: Int) {
    let files = files(below: folder)
    return (files.count, files.reduce(0) { $0 + (size($1) ?? 0) })
  }

  private static func kind(_ path: String) -> mode_t? { status(path).map { $0.st_mode & S_IFMT } }

  private static func status(_ path: String) -> stat? {
    var status = stat()
    return stat(path, &status) == 0 ? status : nil
  }

  /// A folder, by whichever path it was come to.
  private struct Place: Hashable {
    var device: dev_t
    var number: ino_t
  }

  /// The paths that fit a shell pattern, sorted; none where nothing fits.
  package static func matching(_ pattern: String) -> [String] {
    var result = glob_t()
    defer { globfree(&result) }
    guard glob(pattern, 0, nil, &result) == 0, let paths = result.gl_pathv else { return [] }
    return (0..<Int(result.gl_pathc)).compactMap { paths[$0].map { String(cString: $0) } }
  }

  /// The regular files below `folder` whose names end in `suffix`, sorted; hidden ones left out; at most `limit`. Links
  /// are followed, but a folder is entered once, and no more than 10,000 folders are.
  package static func files(
    below folder: String, suffix: String = "", limit: Int = 5000
  ) -> [String] {
    var found: [String] = []
    var waiting = [(folder, 0)]
    var known: Set<Place> = []
    if let status = status(folder) {
      known.insert(Place(device: status.st_dev, number: status.st_ino))
    }
    while let (current, depth) = waiting.popLast(), found.count < limit {
      for name in Folder.names(current) ?? [] where !name.hasPrefix(".") {
        let path = resolve(name, in: current)
        guard let status = status(path) else { continue }
        let kind = status.st_mode & S_IFMT
        if kind == S_IFDIR {
          let place = Place(device: status.st_dev, number: status.st_ino)
          if depth < 16, known.count < 10_000, known.insert(place).inserted {
            waiting.append((path, depth + 1))
          }
        } else if kind == S_IFREG, name.hasSuffix(suffix) {
          found.append(path)
        }
      }
    }
    return found.sorted()
  }
}
