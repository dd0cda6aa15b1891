package import LogFormats

/// Records of one stream, in its order, and the position behind them.
package struct LogBatch: Sendable, Hashable {
  /// Of the stream; names in order.
  package var labels: [LogLabel]
  package var records: [LogRecord]
  /// Of the first record: the stream's records are numbered from 0, on across restarts.
  package var sequence: UInt64
  /// Of which source, and where to go on after these.
  package var position: LogPosition

  package init(
    labels: [LogLabel], records: [LogRecord], sequence: UInt64, position: LogPosition
  ) {
    self.labels = labels
    self.records = records
    self.sequence = sequence
    self.position = position
  }
}

/// Something to say about a source.
package struct LogNotice: Sendable, Hashable {
  package enum Kind: String, Sendable, Hashable, Codable {
    /// It may not be read, or fails.
    case fault
    /// Something is gone for good.
    case loss
    /// Something else that one should know.
    case remark
  }
  package var kind: Kind
  /// A path, or `journal`.
  package var source: String
  package var text: String
  /// Bytes that are known to be gone.
  package var lostBytes: Int

  package init(_ kind: Kind, _ source: String, _ text: String, lostBytes: Int = 0) {
    self.kind = kind
    self.source = source
    self.text = text
    self.lostBytes = lostBytes
  }
}

/// What takes in what sources deliver. Called from their threads, of each in its order; while it takes its time, its
/// source waits.
package protocol LogSink: Sendable {
  func take(_ batch: LogBatch)
  func note(_ notice: LogNotice)
}
