internal import CSQLite
internal import Glibc
internal import Synchronization

/// The one that reads a ledger's file, while it is written too; one question at a time.
final class LedgerReader: Sendable {
  private let path: String
  private let isGuest: Bool
  private let open = Mutex<Opened?>(nil)

  private struct Opened {
    var database: Database
    var node: FileNode
  }

  /// - Parameter isGuest: whether the ledger is somebody else's. Then no file is made beside it, which that one might
  ///   not be allowed to open, and none is held open between two questions.
  init(_ path: String, isGuest: Bool = false) { (self.path, self.isGuest) = (path, isGuest) }

  /// The events of the file that are asked for and whose numbers are at most `last`, with their numbers; oldest first.
  func read(
    _ question: LedgerQuestion, through last: Int64
  ) throws(DatabaseError) -> [(number: Int64, event: LedgerEvent)] {
    try open.withLock { opened throws(DatabaseError) in
      defer { if isGuest { opened = nil } }
      do throws(DatabaseError) {
        opened = try connected(opened)
        guard let database = opened?.database else { return [] }
        return try rows(question, through: last, in: database)
      } catch {
        opened = nil
        guard isFrozen(error) else { throw error }
      }
      return try rows(question, through: last, in: Database(path, .frozen))
    }
  }

  /// What is current of a subject's things.
  func current(_ subject: String) throws(DatabaseError) -> [(key: String, body: [UInt8])] {
    try open.withLock { opened throws(DatabaseError) in
      defer { if isGuest { opened = nil } }
      do throws(DatabaseError) {
        opened = try connected(opened)
        guard let database = opened?.database else { return [] }
        return try current(subject, in: database)
      } catch {
        opened = nil
        guard isFrozen(error) else { throw error }
      }
      return try current(subject, in: Database(path, .frozen))
    }
  }

  /// The file, opened anew where another one stands there now; nil where there is none.
  private func connected(_ opened: Opened?) throws(DatabaseError) -> Opened? {
    guard let node = FileNode(path) else { return nil }
    if isGuest {
      let database = try Database(path, Database.hasLog(path) ? .readOnly : .frozen)
      return Opened(database: database, node: node)
    }
    if let opened, opened.node == node { return opened }
    return Opened(database: try Database(path, .readOnly), node: node)
  }

  /// Whether that went wrong because the file lies where nothing can be written.
  private func isFrozen(_ error: DatabaseError) -> Bool {
    [SQLITE_CANTOPEN, SQLITE_READONLY].contains(error.code & 0xFF)
      && access(path, W_OK) != 0 && errno == EROFS
  }

  private func current(
    _ subject: String, in database: Database
  ) throws(DatabaseError) -> [(key: String, body: [UInt8])] {
    guard try isMade(database) else { return [] }
    let statement = try database.prepare("SELECT key, body FROM current WHERE subject = ?")
    try statement.bind(1, subject)
    var found: [(key: String, body: [UInt8])] = []
    while try statement.step() { found.append((statement.text(0), statement.bytes(1))) }
    return found
  }

  /// A file whose making was cut off has no table yet.
  private func isMade(_ database: Database) throws(DatabaseError) -> Bool {
    try database.number("PRAGMA user_version") != 0
  }

  /// Runs `body` while nobody reads and the file is not open for it.
  func whileClosed<E: Error>(_ body: () throws(E) -> Void) throws(E) {
    try open.withLock { opened throws(E) in
      opened = nil
      try body()
    }
  }

  private func rows(
    _ question: LedgerQuestion, through last: Int64, in database: Database
  ) throws(DatabaseError) -> [(number: Int64, event: LedgerEvent)] {
    guard try isMade(database) else { return [] }
    let statement = try database.prepare(Self.sql(for: question))
    try statement.bind(1, question.subject)
    try statement.bind(2, question.from)
    try statement.bind(3, question.through)
    try statement.bind(4, last)
    try statement.bind(5, Int64(max(0, question.newest)))
    if let key = question.key { try statement.bind(6, key) }
    if let name = question.name { try statement.bind(7, name) }
    var found: [(number: Int64, event: LedgerEvent)] = []
    while try statement.step() {
      var event = LedgerEvent(
        time: statement.number(1), subject: question.subject, key: statement.text(2),
        name: statement.text(3), body: statement.bytes(4))
      event.isSaved = true
      found.append((statement.number(0), event))
    }
    return found.reversed()
  }

  /// Newest first, as the indices give it without sorting.
  static func sql(for question: LedgerQuestion) -> String {
    var sql = "SELECT id, time, key, name, body FROM events WHERE subject = ?1"
    if question.key != nil { sql += " AND key = ?6" }
    // Of a name there may be very many; the sign keeps its index out where the key tells more.
    if question.name != nil { sql += question.key == nil ? " AND name = ?7" : " AND +name = ?7" }
    return sql + " AND time BETWEEN ?2 AND ?3 AND id <= ?4 ORDER BY time DESC, id DESC LIMIT ?5"
  }
}
