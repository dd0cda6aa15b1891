internal import CJournal
internal import Files
internal import Glibc
package import LogFormats

/// Follows systemd's journal: this machine's own, a folder of its files, or one file. For one thread.
package final class JournalFollower {
  package struct Settings: Sendable {
    /// A folder or a file; "" is this machine's own journal.
    package var path = ""
    /// `FIELD=value`; those of one list all hold, of several lists one does.
    package var matches: [[String]] = []
    package var labels: [LogLabel]
    /// Entries that are there already are read too; else from now on.
    package var fromBeginning = false
    package var reading: LogReader.Options

    package init(labels: [LogLabel] = [], reading: LogReader.Options) {
      self.labels = labels
      self.reading = reading
    }
  }

  private let settings: Settings
  private let sink: any LogSink
  private var journal: UnsafeMutableRawPointer?
  private var sequence: UInt64 = 0
  private var cursor: String?
  private var isTold = false

  static let turnEntries = 2000

  package init(_ settings: Settings, positions: LogPositions = LogPositions(), sink: any LogSink) {
    self.settings = settings
    self.sink = sink
    if case .journal(_, let cursor, let sequence) = positions.journals[settings.path] {
      self.cursor = cursor
      self.sequence = sequence
    }
  }

  deinit { if let journal { vigil_journal_close(journal) } }

  private var source: String { settings.path.isEmpty ? "journal" : settings.path }

  /// Reads what is new; true where there is more at once.
  package func poll(now: Int64) -> Bool {
    guard journal != nil || open() else { return false }
    var streams: [[LogLabel]] = []
    var records: [[LogRecord]] = []
    var count = 0
    while count < Self.turnEntries {
      let code = vigil_journal_next(journal)
      if code < 0 { return fail(code) }
      if code == 0 { break }
      count += 1
      let fields = fields()
      var record = LogRecord(
        journal: fields, redaction: settings.reading.redaction,
        limit: settings.reading.maxLineBytes)
      if !record.tellsTime {
        var time: UInt64 = 0
        record.tellsTime = vigil_journal_time(journal, &time) >= 0
        record.time = record.tellsTime ? Int64(clamping: time) &* 1000 : now
      }
      let labels = labels(fields)
      if let index = streams.firstIndex(of: labels) {
        records[index].append(record)
      } else {
        streams.append(labels)
        records.append([record])
      }
    }
    guard count > 0 else { return false }
    var text: UnsafeMutablePointer<CChar>?
    let end = sequence + UInt64(count)
    if vigil_journal_cursor(journal, &text) >= 0, let text {
      cursor = String(cString: text)
      free(text)
    }
    // The position stands in the last batch of a turn, so that what is kept up to there is whole.
    for (index, labels) in streams.enumerated() {
      let isLast = index == streams.count - 1
      sink.take(
        LogBatch(
          labels: labels, records: records[index], sequence: sequence,
          position: isLast
            ? .journal(path: settings.path, cursor: cursor ?? "", sequence: end) : .none))
      sequence += UInt64(records[index].count)
    }
    return count == Self.turnEntries
  }

  /// Waits for further entries, at most so long.
  package func wait(_ time: Duration) {
    guard let journal else { return }
    let (seconds, attoseconds) = time.components
    _ = vigil_journal_wait(
      journal, UInt64(max(0, seconds)) * 1_000_000 + UInt64(max(0, attoseconds) / 1_000_000_000_000)
    )
  }

  private func open() -> Bool {
    var opened: UnsafeMutableRawPointer?
    let code: Int32 =
      if settings.path.isEmpty {
        vigil_journal_open(&opened)
      } else if FilePath.isFolder(settings.path) {
        vigil_journal_open_folder(&opened, settings.path)
      } else {
        vigil_journal_open_file(&opened, settings.path)
      }
    guard code >= 0, let opened else { return fail(code) }
    journal = opened
    isTold = false
    _ = vigil_journal_limit(opened, 0)
    for (index, list) in settings.matches.enumerated() {
      if index > 0 { _ = vigil_journal_or(opened) }
      for match in list {
        let code = match.withCString { vigil_journal_match(opened, $0, strlen($0)) }
        if code < 0 {
          sink.note(LogNotice(.fault, source, "\"\(match)\" is no match: FIELD=value is"))
        }
      }
    }
    return place()
  }

  /// Stands behind the last entry that was read.
  private func place() -> Bool {
    guard let cursor else {
      // Behind the tail there is nothing: the next entry to come follows the one before it.
      let code =
        settings.fromBeginning
        ? vigil_journal_seek_head(journal) : vigil_journal_seek_tail(journal)
      if code >= 0, !settings.fromBeginning { _ = vigil_journal_previous(journal) }
      return code >= 0 || fail(code)
    }
    guard vigil_journal_seek_cursor(journal, cursor) >= 0, vigil_journal_next(journal) > 0 else {
      sink.note(LogNotice(.loss, source, "the entry that was read last is not there any more"))
      return vigil_journal_seek_head(journal) >= 0
    }
    if vigil_journal_test_cursor(journal, cursor) <= 0 {
      sink.note(
        LogNotice(
          .loss, source,
          "the entry that was read last is not there any more; reading goes on at the nearest"))
      // It stands on one that was not read.
      _ = vigil_journal_previous(journal)
    }
    return true
  }

  private func fail(_ code: Int32) -> Bool {
    if let journal { vigil_journal_close(journal) }
    journal = nil
    if !isTold { sink.note(LogNotice(.fault, source, journalReason(code))) }
    isTold = true
    return false
  }

  private func fields() -> [(name: String, value: [UInt8])] {
    var fields: [(name: String, value: [UInt8])] = []
    vigil_journal_restart(journal)
    var data: UnsafeRawPointer?
    var size = 0
    while fields.count < 1024, vigil_journal_field(journal, &data, &size) > 0, let data {
      let bytes = UnsafeRawBufferPointer(start: data, count: size)
      guard let equals = bytes.firstIndex(of: UInt8(ascii: "=")) else { continue }
      fields.append(
        (
          String(decoding: bytes[..<equals], as: UTF8.self),
          Array(bytes[(equals + 1)...].prefix(8 * settings.reading.maxLineBytes))
        ))
    }
    return fields
  }

  /// A stream is a unit, else an identifier, on a host.
  private func labels(_ fields: [(name: String, value: [UInt8])]) -> [LogLabel] {
    func value(_ name: String) -> String? {
      fields.first { $0.name == name }.map { String(decoding: $0.value.prefix(256), as: UTF8.self) }
    }
    var labels = settings.labels
    func add(_ name: String, _ value: String?) {
      guard let value, !labels.contains(where: { $0.name == name }) else { return }
      labels.append(LogLabel(name, value))
    }
    add("unit", value("_SYSTEMD_UNIT") ?? value("_SYSTEMD_USER_UNIT"))
    add("identifier", value("SYSLOG_IDENTIFIER") ?? value("_COMM"))
    add("transport", value("_TRANSPORT"))
    add("host", value("_HOSTNAME"))
    return labels.sorted { $0.name < $1.name }
  }
}
