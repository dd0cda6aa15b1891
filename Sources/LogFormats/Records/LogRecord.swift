/// One record of a log, as it is kept and shown.
package struct LogRecord: Sendable, Hashable {
  /// What stands beside a line: docker's and CRI's stream, the journal's fields.
  package struct Field: Sendable, Hashable {
    package var name: String
    package var value: String
    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// Nanoseconds since the epoch: what the record tells, else the time of the one before it, else when it was read.
  package var time: Int64
  package var tellsTime: Bool
  /// What its form says, else what its words do.
  package var level: LogLevel
  /// What its outermost form says.
  package var statedLevel: LogLevel
  /// Without what docker or CRI put around it and without secrets; lines are joined by newlines. Any bytes but that.
  package var line: [UInt8]
  package var fields: [Field]
  /// Of the line, that went beyond the bounds and are gone.
  package var cutBytes: Int
  /// The place behind its last byte in its source.
  package var end: UInt64

  package var text: String { String(decoding: line, as: UTF8.self) }
}
