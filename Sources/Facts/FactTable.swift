/// All that is known of one subject.
package struct FactTable<Row: Sendable & Hashable & Codable>: Sendable, Hashable, Codable {
  /// The version of the sheet in which this table changed last; 0 where it never did.
  package internal(set) var version: UInt64 = 0
  package var rows: [Row] = []
  /// Why it is not known which rows there are, or how they stand; nil where it is known. The rows are then what was
  /// known before.
  package var unknown: String?

  package init(_ rows: [Row] = []) { self.rows = rows }

  /// Tells the subject anew. Where nothing of it has changed, its version stays.
  mutating func tell(_ fresh: [Row], _ reason: String?, _ sheet: inout UInt64) {
    guard rows != fresh || unknown != reason else { return }
    (rows, unknown) = (fresh, reason)
    sheet += 1
    version = sheet
  }
}
