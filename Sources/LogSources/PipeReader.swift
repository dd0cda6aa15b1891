internal import Glibc
package import LogFormats

/// Reads a pipe or a terminal to its end, such as standard input. For one thread; what was read cannot be read again.
package final class PipeReader {
  private let descriptor: Int32
  private let labels: [LogLabel]
  private let sink: any LogSink
  private var reader: LogReader
  private var sequence: UInt64 = 0

  package init(
    descriptor: Int32 = 0, labels: [LogLabel], reading: LogReader.Options, sink: any LogSink
  ) {
    self.descriptor = descriptor
    self.labels = labels
    self.sink = sink
    reader = LogReader(reading)
  }

  /// Reads what there is, and waits for it at most so many milliseconds; false at the end.
  package func poll(now: Int64, waiting milliseconds: Int32) -> Bool {
    var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    let count = Glibc.poll(&waiting, 1, milliseconds)
    var isAtEnd = false
    if count > 0 {
      var bytes = [UInt8](repeating: 0, count: 256 << 10)
      let got = read(descriptor, &bytes, bytes.count)
      if got > 0 {
        bytes.withUnsafeBufferPointer { reader.take(LineBytes(rebasing: $0[..<got]), now: now) }
      } else if got == 0 || ![EINTR, EAGAIN].contains(errno) {
        isAtEnd = true
      }
    }
    if isAtEnd { reader.finish(now: now) } else { reader.tick(now: now) }
    let records = reader.fetch()
    if !records.isEmpty {
      sink.take(
        LogBatch(labels: labels, records: records, sequence: sequence, position: .none))
      sequence += UInt64(records.count)
    }
    return !isAtEnd
  }
}
