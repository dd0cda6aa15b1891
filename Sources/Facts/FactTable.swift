/// All that is known of one subject.
package struct FactTable<Row: Sendable & Hashable & Codable>: Sendable, Hashable, Codable {
  /// The version of the sheet in which this table changed last; 0 where it never did.
  package internal(set) var version: UInt64 = 0
  package var rows: [Row] = []
  /// Why it is not known which rows there are, or how they stand; nil where it is known. The rows are then what was
  /// known before.
  package var unknown: String?

  package init(_ rows: [Row] = []) { self.rows = rows }
}
