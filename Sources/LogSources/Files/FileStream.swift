internal import Files
internal import Glibc
internal import LogFormats

/// What was and is written under one name: the file that has it now, and before it those that had it and are not read
/// to their end yet.
final class FileStream {
  /// The path by which it was first seen.
  let name: String
  private unowned let follower: FileFollower
  /// Oldest first; the last one is being written.
  private var files: [FollowedFile] = []
  private var sequence: UInt64
  private let labels: [LogLabel]

  init(_ name: String, _ follower: FileFollower, sequence: UInt64) {
    self.name = name
    self.follower = follower
    self.sequence = sequence
    labels = (follower.settings.labels + [LogLabel("filename", name)]).sorted { $0.name < $1.name }
  }

  var isGone: Bool { files.isEmpty }

  func holds(_ identity: OpenFile.Identity) -> Bool {
    files.contains { $0.file.identity == identity }
  }

  /// Whether another file begins as one of these and goes as far as that was read.
  func isCopied(in other: OpenFile) -> Bool {
    files.contains { file in
      file.seen.isTelling && other.identity != file.file.identity
        && (other.isPacked || other.size >= file.reader.at)
        && other.fits(file.seen, offset: file.reader.at)
    }
  }

  func append(_ file: OpenFile, _ path: String, at offset: UInt64, now: Int64) {
    files.append(FollowedFile(file, path, at: offset, follower.settings.reading, now: now))
  }

  /// Another file has this stream's name.
  func replace(_ path: String, now: Int64) {
    guard let file = follower.opened(path) else { return }
    if let last = files.last { between(after: last.file.modified, file.identity, now: now) }
    for old in files { old.hasSuccessor(now: now) }
    append(file, path, at: 0, now: now)
  }

  /// No file has this stream's name any more.
  func leave(now: Int64) {
    for file in files { file.hasSuccessor(now: now) }
  }

  /// Goes on where it was left.
  ///
  /// - Parameter path: nil where no file has the name now.
  func resume(_ past: [FilePosition], path: String?, now: Int64) {
    let live = path.flatMap { follower.opened($0) }
    var newest = past.map(\.modified).max() ?? 0
    var liveOffset: UInt64?
    for position in past.sorted(by: { $0.sequence < $1.sequence }) where !position.isDone {
      let identity = OpenFile.Identity(device: position.device, inode: position.inode)
      if let live, live.identity == identity, live.fits(position.print, offset: position.offset) {
        liveOffset = position.offset
      } else if let (file, place) = sibling(of: position, besides: live?.identity) {
        append(file, place, at: position.offset, now: now)
        newest = max(newest, file.modified)
      } else if position.offset > 0 {
        follower.tell(
          .loss, name,
          "the file that was read up to byte \(position.offset) is not there any more; what was written behind that is lost"
        )
      }
    }
    if liveOffset == nil { between(after: newest, live?.identity, now: now) }
    for old in files { old.hasSuccessor(now: now) }
    if let live, !holds(live.identity) { append(live, name, at: liveOffset ?? 0, now: now) }
    if live == nil { leave(now: now) }
  }

  /// The file of a position under one of the names that rotation gives, by its inode or as a copy, packed or not.
  private func sibling(
    of position: FilePosition, besides live: OpenFile.Identity?
  ) -> (OpenFile, String)? {
    for path in siblings() {
      guard let file = OpenFile(path), file.identity != live, !follower.isHeld(file.identity),
        !holds(file.identity),
        // The inode of one of which nothing was read yet may be another's by now, but not that of a plain file here.
        position.print.isTelling
          || !file.isPacked
            && file.identity == OpenFile.Identity(device: position.device, inode: position.inode),
        file.isPacked || file.size >= position.offset,
        file.fits(position.print, offset: position.offset)
      else { continue }
      return (file, path)
    }
    return nil
  }

  /// Paths beside this one whose names begin with its own.
  private func siblings() -> [String] {
    let folder = FilePath.folder(of: name)
    let base = FilePath.name(of: name)
    return (Folder.names(folder.isEmpty ? "." : folder) ?? []).filter {
      $0.hasPrefix(base) && $0 != base
    }.map { FilePath.resolve($0, in: folder) }
  }

  /// Files that had the name for so short a time that they were never seen under it: younger than the last that was.
  private func between(after time: Int64, _ live: OpenFile.Identity?, now: Int64) {
    var found: [(Int64, OpenFile, String)] = []
    for path in siblings() {
      var status = stat()
      guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, modified(status) >= time,
        let file = OpenFile(path), !file.isPacked, file.identity != live, !holds(file.identity),
        !follower.isHeld(file.identity), !isCopied(in: file), !follower.isDone(file)
      else { continue }
      found.append((modified(status), file, path))
    }
    // Of two of one moment the one with the higher number is the older.
    for (_, file, path) in found.sorted(by: { ($0.0, $1.2) < ($1.0, $0.2) }) {
      append(file, path, at: 0, now: now)
      files.last?.hasSuccessor(now: now)
    }
  }

  /// Reads what is new; true where there is more.
  func poll(now: Int64) -> Bool {
    var index = 0
    while index < files.count {
      let file = files[index]
      if let loss = file.truncation() { truncated(file, loss, now: now) }
      let isAtEnd = file.read(now: now)
      if isAtEnd, index + 1 < files.count { file.closeRecords(now: now) }
      file.reader.tick(now: now)
      if isAtEnd, file.isQuiet(now: now, grace: follower.settings.grace) {
        file.reader.finish(now: now)
      }
      let isOver = isAtEnd && file.isOver(now: now, grace: follower.settings.grace)
      deliver(file, isDone: isOver)
      if let fault = file.file.fault {
        follower.tell(.fault, file.path, "cannot be unpacked: \(fault)")
      }
      if isOver {
        files.remove(at: index)
        continue
      }
      // What comes later waits for what came before it.
      if !isAtEnd { return true }
      index += 1
    }
    return false
  }

  private func deliver(_ file: FollowedFile, isDone: Bool) {
    let records = file.reader.fetch()
    guard !records.isEmpty || isDone || file.reader.safe != file.told else { return }
    file.told = file.reader.safe
    let position = file.position(name, sequence: sequence + UInt64(records.count), isDone: isDone)
    follower.note(position)
    let batch = LogBatch(
      labels: labels, records: records, sequence: sequence, position: .file(position))
    sequence += UInt64(records.count)
    follower.sink.take(batch)
  }

  /// The file was cut and is written anew. What was not read of it may be in a copy.
  private func truncated(_ file: FollowedFile, _ size: UInt64, now: Int64) {
    var end = file.reader.at
    if let (copy, path) = copy(of: file) {
      follower.ignore(copy.identity, path)
      end = max(end, copy.size)
      file.readRest(of: copy, now: now)
    }
    file.reader.finish(now: now)
    let records = file.reader.fetch()
    file.restart(now: now)
    let position = file.position(name, sequence: sequence + UInt64(records.count), isDone: false)
    follower.sink.take(
      LogBatch(labels: labels, records: records, sequence: sequence, position: .file(position)))
    sequence += UInt64(records.count)
    let lost = size > end ? Int(size - end) : 0
    follower.tell(
      .loss, name,
      lost > 0
        ? "was truncated; \(lost) bytes that were seen in it had not been read"
        : "was truncated; what was written between its copy and that is lost", lostBytes: lost)
  }

  private func copy(of file: FollowedFile) -> (OpenFile, String)? {
    guard file.seen.isTelling else { return nil }
    for path in siblings() {
      guard let other = OpenFile(path), !other.isPacked, other.identity != file.file.identity,
        other.size >= file.reader.at, other.fits(file.seen, offset: file.reader.at)
      else { continue }
      return (other, path)
    }
    return nil
  }
}
