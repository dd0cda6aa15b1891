internal import CSQLite
internal import Glibc

/// A ledger's file, open for writing.
final class LedgerFile {
  let path: String
  private let database: Database
  private let insertion: Statement
  private let update: Statement
  private let removal: Statement
  private let node: FileNode?

  /// Why it cannot be had.
  enum Failure: Error, Hashable {
    /// A later program has made it, which knows what stands in it.
    case newer(version: Int64)
    /// It is no ledger, or none any more.
    case damaged(String)
    /// Nothing is wrong with it as far as is known.
    case failed(String)
    /// The disk is full, or somebody else has the file for the moment: what is open may stay so.
    case notNow(String)
    /// The numbers of the events are taken.
    case numbersTaken(String)

    var reason: String {
      switch self {
      case .newer(let version):
        "of version \(version), made by a newer program; this one knows \(Schema.newest)"
      case .damaged(let reason), .failed(let reason), .notNow(let reason),
        .numbersTaken(let reason):
        reason
      }
    }

    init(_ error: DatabaseError) {
      self =
        switch error.code & 0xFF {
        case SQLITE_FULL, SQLITE_BUSY, SQLITE_LOCKED: .notNow(error.message)
        case SQLITE_CONSTRAINT: .numbersTaken(error.message)
        default: error.isDamage ? .damaged(error.message) : .failed(error.message)
        }
    }
  }

  /// Opens the file, which is made where it is not there, and brings it to this program's version.
  init(_ path: String) throws(Failure) {
    self.path = path
    // SQLite would make it readable for all. What is there is not opened twice: closing it would take SQLite's locks away.
    let made = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    if made >= 0 {
      close(made)
    } else if errno != EEXIST {
      throw .failed(String(cString: strerror(errno)))
    }
    node = FileNode(path)
    do throws(DatabaseError) {
      database = try Database(path, .readWrite)
      try database.run("PRAGMA trusted_schema = OFF")
      try database.run("PRAGMA cell_size_check = ON")
    } catch {
      throw Failure(error)
    }
    try Schema.apply(to: database)
    do throws(DatabaseError) {
      try database.run("PRAGMA synchronous = FULL")
      try database.run("PRAGMA journal_size_limit = \(4 << 20)")
      insertion = try database.prepare(
        "INSERT INTO events (id, time, subject, key, name, body) VALUES (?, ?, ?, ?, ?, ?)")
      update = try database.prepare(
        "INSERT OR REPLACE INTO current (subject, key, body) VALUES (?, ?, ?)")
      removal = try database.prepare("DELETE FROM current WHERE subject = ? AND key = ?")
    } catch {
      // The version is known, so what it says is there must be there.
      throw error.code == SQLITE_ERROR ? .damaged(error.message) : Failure(error)
    }
  }

  /// Whether the path still leads to this file; nobody would find what is written to one that was taken away.
  var isInPlace: Bool { node != nil && FileNode(path) == node }

  /// The highest number that was ever given to an event; 0 for none.
  func lastNumber() throws(Failure) -> Int64 {
    try attempt { () throws(DatabaseError) in
      try database.number(
        """
        SELECT max(coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'events'), 0),
          coalesce((SELECT max(id) FROM events), 0))
        """) ?? 0
    }
  }

  /// Writes events in one transaction, numbered from `first`; they are on the disk when it returns.
  func write(_ events: ArraySlice<LedgerEvent>, from first: Int64) throws(Failure) {
    try attempt { () throws(DatabaseError) in
      try database.transaction { () throws(DatabaseError) in
        for (offset, event) in events.enumerated() {
          guard event.isListed else {
            try write(event.current, of: event)
            continue
          }
          try insertion.bind(1, first + Int64(offset))
          try insertion.bind(2, event.time)
          try insertion.bind(3, event.subject)
          try insertion.bind(4, event.key)
          try insertion.bind(5, event.name)
          try insertion.bind(6, event.body)
          _ = try insertion.step()
          try write(event.current, of: event)
        }
        if events.last?.isListed == false { try note(last: first + Int64(events.count) - 1) }
      }
    }
  }

  /// A number that no row bears was given, too.
  private func note(last: Int64) throws(DatabaseError) {
    try database.run("UPDATE sqlite_sequence SET seq = \(last) WHERE name = 'events'")
    if database.changes == 0 {
      try database.run("INSERT INTO sqlite_sequence (name, seq) VALUES ('events', \(last))")
    }
  }

  private func write(
    _ current: LedgerEvent.Current, of event: LedgerEvent
  ) throws(DatabaseError) {
    let statement: Statement
    switch current {
    case .unchanged: return
    case .known(let body):
      statement = update
      try statement.bind(3, body)
    case .forgotten: statement = removal
    }
    try statement.bind(1, event.holder ?? event.subject)
    try statement.bind(2, event.key)
    _ = try statement.step()
  }

  /// Drops some of a subject's oldest events before a time, and gives the disk back some of what is free in the file.
  ///
  /// - Returns: whether there is no more to do.
  func dropPiece(subject: String, before time: Int64) throws(Failure) -> Bool {
    try attempt { () throws(DatabaseError) in
      let isLast = try database.transaction { () throws(DatabaseError) in
        let deletion = try database.prepare(
          """
          DELETE FROM events WHERE id IN (
            SELECT id FROM events WHERE subject = ? AND time < ? ORDER BY time LIMIT \(Self.piece))
          """)
        try deletion.bind(1, subject)
        try deletion.bind(2, time)
        _ = try deletion.step()
        let isLast = database.changes < Self.piece
        try database.run("PRAGMA incremental_vacuum(\(Self.piece))")
        return isLast
      }
      let free = try database.number("PRAGMA freelist_count") ?? 0
      guard isLast, free == 0 else { return false }
      // Not before that is the file itself shorter. Whoever reads meanwhile only puts it off.
      _ = try? database.run("PRAGMA wal_checkpoint(TRUNCATE)")
      return true
    }
  }

  /// Events, and pages, of one step of dropping: what is to be written waits no longer than for that.
  private static let piece = 500

  private func attempt<Result>(
    _ body: () throws(DatabaseError) -> Result
  ) throws(Failure) -> Result {
    do throws(DatabaseError) { return try body() } catch { throw Failure(error) }
  }
}

/// Which file a path leads to.
struct FileNode: Hashable {
  private var device: UInt64
  private var number: UInt64

  /// nil where there is none.
  init?(_ path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    (device, number) = (UInt64(status.st_dev), UInt64(status.st_ino))
  }
}
