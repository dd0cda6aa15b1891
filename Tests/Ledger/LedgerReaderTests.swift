import TestSupport
import Testing

@testable import Ledger

struct LedgerReaderTests {
  /// No question reads more of the file than it gives back, however large the file is.
  @Test(
    arguments: [
      (nil, nil, "events_by_time"), ("a", nil, "events_by_key"), (nil, "n", "events_by_name"),
      ("a", "n", "events_by_key"),
    ] as [(String?, String?, String)])
  func aQuestionIsAnsweredFromAnIndex(key: String?, name: String?, index: String) throws {
    let path = temporaryFolder() + "/ledger.db"
    try EventLedger(path).close()
    let question = LedgerQuestion(subject: "alert", key: key, name: name)
    #expect(
      try plan(LedgerReader.sql(for: question), path) == [
        "SEARCH events USING INDEX \(index) (subject=? AND "
          + (key != nil ? "key=? AND " : name != nil ? "name=? AND " : "") + "time>? AND time<?)"
      ])
  }

  private func plan(_ sql: String, _ path: String) throws -> [String] {
    let statement = try Database(path, .readOnly).prepare("EXPLAIN QUERY PLAN " + sql)
    var plan: [String] = []
    while try statement.step() { plan.append(statement.text(3)) }
    return plan
  }

  /// A file on a disk that became read-only is named by an address, in which some letters mean something else.
  @Test func aFrozenFileMayHaveAnyName() throws {
    let path = temporaryFolder() + "/a?b#c%20d=&é.db"
    let ledger = try EventLedger(path)
    try ledger.save([event(1)])
    ledger.close()
    #expect(try Database(path, .frozen).number("SELECT time FROM events") == 1)
  }
}
