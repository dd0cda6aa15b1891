internal import CSQLite

/// A statement of a database, run as often as is wanted.
final class Statement {
  private let handle: OpaquePointer
  private let database: Database

  init(_ handle: OpaquePointer, of database: Database) {
    (self.handle, self.database) = (handle, database)
  }

  deinit { sqlite3_finalize(handle) }

  /// Goes on to the next row; false where there is none, and the statement may run anew.
  func step() throws(DatabaseError) -> Bool {
    let code = sqlite3_step(handle)
    if code == SQLITE_ROW { return true }
    guard code == SQLITE_DONE else {
      let error = database.error(code)
      sqlite3_reset(handle)
      throw error
    }
    sqlite3_reset(handle)
    return false
  }

  /// Sets the parameter at a place, from 1.
  func bind(_ place: Int32, _ number: Int64) throws(DatabaseError) {
    try check(sqlite3_bind_int64(handle, place, number))
  }

  func bind(_ place: Int32, _ text: String) throws(DatabaseError) {
    try bind(place, Array(text.utf8))
  }

  func bind(_ place: Int32, _ bytes: [UInt8]) throws(DatabaseError) {
    // An empty array may have no address, and that would be no text at all.
    guard !bytes.isEmpty else { return try check(vigil_bind_text(handle, place, "", 0)) }
    let code = bytes.withUnsafeBytes {
      vigil_bind_text(
        handle, place, $0.assumingMemoryBound(to: CChar.self).baseAddress,
        Int32(clamping: $0.count))
    }
    try check(code)
  }

  /// The column of this row, from 0.
  func number(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

  func bytes(_ column: Int32) -> [UInt8] {
    guard let start = sqlite3_column_text(handle, column) else { return [] }
    return [UInt8](
      UnsafeBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column))))
  }

  func text(_ column: Int32) -> String { String(decoding: bytes(column), as: UTF8.self) }

  private func check(_ code: Int32) throws(DatabaseError) {
    guard code == SQLITE_OK else { throw database.error(code) }
  }
}
