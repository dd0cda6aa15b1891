internal import CSQLite
internal import Glibc

/// What SQLite says where it fails.
struct DatabaseError: Error, Hashable {
  /// SQLite's extended result code.
  var code: Int32
  var message: String

  /// The file is not what it should be, whoever reads it.
  var isDamage: Bool { [SQLITE_CORRUPT, SQLITE_NOTADB].contains(code & 0xFF) }
}

/// An open SQLite file. One thread at a time uses it.
final class Database {
  private let handle: OpaquePointer

  enum Access {
    case readOnly, readWrite
    /// Without the locks and the memory that a writer shares, none of which can be had on a read-only disk: only for
    /// where nobody can write.
    case frozen
  }

  /// Opens a file that is there. That it is one of SQLite's shows only when it is first read.
  init(_ path: String, _ access: Access) throws(DatabaseError) {
    var handle: OpaquePointer?
    let code =
      switch access {
      case .readOnly: sqlite3_open_v2(path, &handle, SQLITE_OPEN_READONLY | Self.mode, nil)
      case .readWrite: sqlite3_open_v2(path, &handle, SQLITE_OPEN_READWRITE | Self.mode, nil)
      case .frozen: Self.openFrozen(path, &handle)
      }
    guard let handle else {
      throw DatabaseError(code: code, message: String(cString: sqlite3_errstr(code)))
    }
    self.handle = handle
    sqlite3_extended_result_codes(handle, 1)
    guard code == SQLITE_OK else { throw error(code) }
    // Somebody may look at the file with another program.
    sqlite3_busy_timeout(handle, 2000)
    if access == .frozen { try run("PRAGMA locking_mode = EXCLUSIVE") }
  }

  private static let mode = SQLITE_OPEN_NOMUTEX

  private static func openFrozen(_ path: String, _ handle: inout OpaquePointer?) -> Int32 {
    let mode = SQLITE_OPEN_READONLY | mode
    // A log that was left is read with the file, which then must not be taken for all there is.
    if hasLog(path) {
      return sqlite3_open_v2(path, &handle, mode, "unix-none")
    }
    var address = "file:"
    for character in path {
      switch character {
      case "%": address += "%25"
      case "?": address += "%3F"
      case "#": address += "%23"
      default: address.append(character)
      }
    }
    return sqlite3_open_v2(address + "?immutable=1", &handle, mode | SQLITE_OPEN_URI, nil)
  }

  deinit { sqlite3_close_v2(handle) }

  /// Whether not all of it is in the one file: somebody has it open, or left it without closing it.
  static func hasLog(_ path: String) -> Bool {
    var log = stat()
    return stat(path + "-wal", &log) == 0 && log.st_size > 0
  }

  /// Runs a statement that gives nothing, or nothing of interest.
  func run(_ sql: String) throws(DatabaseError) {
    let statement = try prepare(sql)
    while try statement.step() {}
  }

  /// The first number of the first row; nil where there is no row.
  func number(_ sql: String) throws(DatabaseError) -> Int64? {
    let statement = try prepare(sql)
    return try statement.step() ? statement.number(0) : nil
  }

  func prepare(_ sql: String) throws(DatabaseError) -> Statement {
    var statement: OpaquePointer?
    let code = sqlite3_prepare_v2(handle, sql, -1, &statement, nil)
    guard code == SQLITE_OK, let statement else { throw error(code) }
    return Statement(statement, of: self)
  }

  /// Runs `body` in a transaction: all of it happens, or nothing.
  func transaction<Result>(
    _ body: () throws(DatabaseError) -> Result
  ) throws(DatabaseError) -> Result {
    try run("BEGIN IMMEDIATE")
    do {
      let result = try body()
      try run("COMMIT")
      return result
    } catch {
      // Of some failures SQLite has taken everything back by itself.
      if sqlite3_get_autocommit(handle) == 0 { try? run("ROLLBACK") }
      throw error
    }
  }

  /// How many rows the last statement changed.
  var changes: Int { Int(sqlite3_changes64(handle)) }

  func error(_ code: Int32) -> DatabaseError {
    var message = String(cString: sqlite3_errmsg(handle))
    // SQLite calls every failure of the system a disk I/O error; what the system said tells more.
    let number = sqlite3_system_errno(handle)
    if number != 0, [SQLITE_IOERR, SQLITE_CANTOPEN].contains(code & 0xFF) {
      message += " (\(String(cString: strerror(number))))"
    }
    return DatabaseError(code: code, message: message)
  }
}
