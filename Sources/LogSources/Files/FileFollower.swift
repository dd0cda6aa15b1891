internal import Files
internal import Glibc
package import LogFormats

/// Follows the files that fit some patterns, through whatever is done to them. For one thread; `poll` blocks as long as
/// a disk does.
package final class FileFollower {
  package struct Settings: Sendable {
    package var patterns: [PathPattern]
    package var excluded: [String]
    /// Of all its streams; `filename` is added.
    package var labels: [LogLabel]
    package var reading: LogReader.Options
    /// Files that are there already and are not known are read from their beginning, packed ones too; else from now on.
    package var fromBeginning = false
    /// No more files than that are followed: those that were written last.
    package var maxFiles = 500
    /// Nanoseconds for which a rotated or deleted file is watched for further lines.
    package var grace: Int64 = 30_000_000_000
    /// Names that one look at the patterns' folders reads.
    package var maxNames = 200_000

    package init(
      patterns: [PathPattern], excluded: [String] = [], labels: [LogLabel] = [],
      reading: LogReader.Options
    ) {
      self.patterns = patterns
      self.excluded = excluded
      self.labels = labels
      self.reading = reading
    }
  }

  let settings: Settings
  let sink: any LogSink
  private var streams: [String: FileStream] = [:]
  /// Files that hold what was read elsewhere already, and those that are not to be read.
  private var ignored: [OpenFile.Identity: String] = [:]
  private var told: Set<String> = []
  private var isFirstLook = true
  /// Of before, by their streams' names.
  private var saved: [FilePosition]

  package init(_ settings: Settings, positions: LogPositions = LogPositions(), sink: any LogSink) {
    self.settings = settings
    self.sink = sink
    saved = positions.files
  }

  /// The streams that are followed.
  package var names: [String] { streams.keys.sorted() }

  /// Looks for files and reads what is new in them; true where there is more to read at once. `now` is in nanoseconds
  /// since the epoch.
  package func poll(now: Int64) -> Bool {
    look(now: now)
    var hasMore = false
    for name in streams.keys.sorted() {
      guard let stream = streams[name] else { continue }
      hasMore = stream.poll(now: now) || hasMore
      if stream.isGone { streams[name] = nil }
    }
    return hasMore
  }

  private func look(now: Int64) {
    let paths = candidates()
    if isFirstLook {
      for path in Set(saved.filter { !$0.isDone }.map(\.path)) where paths[path] == nil {
        if isWanted(path) { open(path, status: nil, now: now) }
      }
    }
    for (path, status) in paths.sorted(by: { $0.key < $1.key }) {
      let identity = OpenFile.Identity(status)
      // An inode that was to be ignored may be another file's by now.
      if let old = ignored[identity], old == path || streams[path] == nil { continue }
      if isHeld(identity) { continue }
      if let stream = streams[path] {
        if !isCopy(path) { stream.replace(path, now: now) }
      } else if isRotated(path, among: paths), !(isFirstLook && settings.fromBeginning) {
        // It is its stream's affair.
      } else {
        open(path, status: status, now: now)
      }
    }
    isFirstLook = false
    for stream in streams.values where paths[stream.name] == nil { stream.leave(now: now) }
    // Inodes are used again, so what was to be ignored is forgotten with its file.
    if ignored.count > 0 {
      let present = Set(paths.values.map { OpenFile.Identity($0) })
      ignored = ignored.filter { present.contains($0.key) }
    }
  }

  /// Whether a path is one that rotation gives to a file of another path that is there: that with a number, a date,
  /// `.old`, and with the ending of a packer.
  private func isRotated(_ path: String, among paths: [String: stat]) -> Bool {
    var name = path[...]
    for ending in [".gz", ".zst", ".zstd", ".bz2", ".xz"] where name.hasSuffix(ending) {
      name = name.dropLast(ending.count)
      if paths[String(name)] != nil { return true }
      break
    }
    for ending in [".old", ".bak"] where name.hasSuffix(ending) {
      return paths[String(name.dropLast(ending.count))] != nil
    }
    while let last = name.last, last.isNumber || "-._T".contains(last) {
      name = name.dropLast()
      if paths[String(name)] != nil { return true }
    }
    return false
  }

  /// Whether one of the patterns could have led to a path.
  private func isWanted(_ path: String) -> Bool {
    settings.patterns.contains { pattern in
      fnmatch(pattern.text.split(separator: "**").joined(separator: "*"), path, 0) == 0
    }
  }

  private func candidates() -> [String: stat] {
    var budget = settings.maxNames
    var paths: [(path: String, status: stat)] = []
    var seen: Set<OpenFile.Identity> = []
    for pattern in settings.patterns {
      for path in pattern.matches(limit: settings.maxNames, budget: &budget)
      where !settings.excluded.contains(where: { fnmatch($0, path, 0) == 0 }) {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
          seen.insert(OpenFile.Identity(status)).inserted
        else { continue }
        paths.append((path, status))
      }
    }
    if budget <= 0 {
      tell(
        .remark, settings.patterns.first?.text ?? "",
        "there are more than \(settings.maxNames) names; the rest is not looked at")
    }
    if paths.count > settings.maxFiles {
      tell(
        .remark, settings.patterns.first?.text ?? "",
        "\(paths.count) files fit; the \(settings.maxFiles) that were written last are followed")
      paths.sort { modified($0.status) > modified($1.status) }
      paths.removeSubrange(settings.maxFiles...)
    }
    return Dictionary(paths.map { ($0.path, $0.status) }, uniquingKeysWith: { a, _ in a })
  }

  /// Begins a stream: where it was left, or where the settings say.
  private func open(_ path: String, status: stat?, now: Int64) {
    let past = saved.filter { $0.path == path }
    if status != nil, isCopy(path, isKnown: !past.isEmpty) { return }
    let stream = FileStream(path, self, sequence: past.map(\.sequence).max() ?? 0)
    if past.isEmpty {
      guard let file = opened(path) else { return }
      if file.isPacked, !(isFirstLook && settings.fromBeginning) {
        ignored[file.identity] = path
        return
      }
      let isNew = !isFirstLook || settings.fromBeginning
      stream.append(file, path, at: isNew ? 0 : lineStart(file), now: now)
    } else {
      stream.resume(past, path: status == nil ? nil : path, now: now)
    }
    if !stream.isGone { streams[path] = stream }
  }

  /// Whether a file that is new here holds what a stream has read or is reading, as copies of rotation do. It is left
  /// to that stream.
  ///
  /// - Parameter isKnown: a stream of the name is to go on, so that only what was read to its end is left out.
  private func isCopy(_ path: String, isKnown: Bool = false) -> Bool {
    let folder = FilePath.folder(of: path)
    guard let file = OpenFile(path) else { return false }
    if isDone(file) {
      ignored[file.identity] = path
      return true
    }
    if isKnown { return false }
    let isCopy =
      streams.values.contains { stream in
        stream.name != path && path.hasPrefix(stream.name)
          && FilePath.folder(of: stream.name) == folder
          && stream.isCopied(in: file)
      }
      || saved.contains { position in
        position.path != path && path.hasPrefix(position.path) && position.print.isTelling
          && OpenFile(path)?.fits(position.print, offset: position.offset) == true
      }
    if isCopy { ignored[file.identity] = path }
    return isCopy
  }

  /// Remembers a position that a stream has told, and tells it on.
  func note(_ position: FilePosition) {
    if position.isDone {
      saved.removeAll { $0.device == position.device && $0.inode == position.inode }
      saved.append(position)
      if saved.count > 1000 { saved.removeFirst() }
    }
  }

  /// Whether a file was read to its end, under whatever name.
  func isDone(_ file: OpenFile) -> Bool {
    saved.contains { position in
      position.isDone && position.inode == file.identity.inode
        && position.device == file.identity.device
        && (file.isPacked
          ? file.modified == position.modified
          : position.offset > 0 && file.size <= position.offset
            && file.fits(position.print, offset: position.offset))
    }
  }

  func ignore(_ identity: OpenFile.Identity, _ path: String) { ignored[identity] = path }

  /// Whether some other stream reads a file.
  func isHeld(_ identity: OpenFile.Identity) -> Bool {
    streams.values.contains { $0.holds(identity) }
  }

  /// nil, and it is said why, where it may not be read.
  func opened(_ path: String) -> OpenFile? {
    if let file = OpenFile(path) { return file }
    let reason = errno
    // Gone meanwhile, or no file at all.
    guard reason != ENOENT, reason != EINVAL else { return nil }
    let isRefused = reason == EACCES || reason == EPERM
    tell(.fault, path, isRefused ? missingRight(path) : String(cString: strerror(reason)))
    return nil
  }

  /// Says something once.
  func tell(_ kind: LogNotice.Kind, _ source: String, _ text: String, lostBytes: Int = 0) {
    if kind != .loss, !told.insert(source + "\n" + text).inserted { return }
    if told.count > 10_000 { told = [] }
    sink.note(LogNotice(kind, source, text, lostBytes: lostBytes))
  }

  /// Behind the last whole line.
  private func lineStart(_ file: OpenFile) -> UInt64 {
    let size = file.size
    let count = min(size, 64 << 10)
    let tail = file.read(Int(count), at: size - count)
    guard let end = tail.lastIndex(of: 0x0A) else { return size }
    // Of two bytes in UTF-16.
    let place = size - count + UInt64(end) + 1
    let head = file.read(4, at: 0)
    switch head.withUnsafeBufferPointer({ LogEncoding(mark: $0) }) {
    case .utf16LittleEndian, .utf16BigEndian: return (place + 1) / 2 * 2
    default: return place
    }
  }
}

/// Nanoseconds since the epoch.
func modified(_ status: stat) -> Int64 {
  Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
}
