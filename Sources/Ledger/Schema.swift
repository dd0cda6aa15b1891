/// The versions of a ledger's file, and the way from each to the next.
enum Schema {
  /// What tells a ledger from other programs' files: "Vigl".
  private static let application: Int64 = 0x5669_676C

  /// The n-th step makes version n out of the one before. What was released is never changed, only added to.
  private static let steps: [[String]] = [
    [
      // Numbers are never given twice, not even that of an event that was dropped.
      """
      CREATE TABLE events (
        id INTEGER PRIMARY KEY AUTOINCREMENT, time INTEGER NOT NULL, subject TEXT NOT NULL,
        key TEXT NOT NULL, name TEXT NOT NULL, body TEXT NOT NULL)
      """,
      "CREATE INDEX events_by_time ON events (subject, time)",
      "CREATE INDEX events_by_key ON events (subject, key, time)",
      "CREATE INDEX events_by_name ON events (subject, name, time)",
      """
      CREATE TABLE current (
        subject TEXT NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (subject, key)
      ) WITHOUT ROWID
      """,
    ]
  ]

  static var newest: Int64 { Int64(steps.count) }

  /// Brings a file to the newest version; looks at its head only where it is of that already.
  static func apply(to database: Database) throws(LedgerFile.Failure) {
    let version = try version(of: database)
    guard version <= newest else { throw .newer(version: version) }
    do throws(DatabaseError) {
      // Only a file without a page takes this up.
      if version == 0 { try database.run("PRAGMA auto_vacuum = INCREMENTAL") }
      try database.run("PRAGMA journal_mode = WAL")
      guard version < newest else { return }
      try database.transaction { () throws(DatabaseError) in
        for step in steps[Int(version)...] {
          for sql in step { try database.run(sql) }
        }
        try database.run("PRAGMA application_id = \(application)")
        try database.run("PRAGMA user_version = \(newest)")
      }
    } catch {
      throw .init(error)
    }
  }

  /// 0 of a file that is still empty.
  private static func version(of database: Database) throws(LedgerFile.Failure) -> Int64 {
    do throws(DatabaseError) {
      let owner = try database.number("PRAGMA application_id")
      let version = try database.number("PRAGMA user_version") ?? 0
      if owner == application, version > 0 { return version }
      let isEmpty = try database.number("SELECT count(*) FROM sqlite_master") == 0
      if owner == 0, version == 0, isEmpty { return 0 }
    } catch {
      throw .init(error)
    }
    throw .damaged("it is no ledger but another program's file")
  }
}
