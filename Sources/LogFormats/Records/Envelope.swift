/// What docker's and containerd's files put around a line.
struct Envelope {
  /// `stdout` or `stderr`; "" where it is not told.
  var stream: String
  /// Nanoseconds since the epoch.
  var time: Int64?
  var line: [UInt8]
  /// The line goes on in the next one of its stream.
  var isPartial: Bool

  /// docker's json-file driver: `{"log":"…\n","stream":"stdout","time":"…"}`.
  static func docker(_ bytes: LineBytes, _ times: TimeReader) -> Envelope? {
    guard bytes.first == UInt8(ascii: "{"), var members = JSONMembers(bytes) else { return nil }
    var text: [UInt8]?
    var envelope = Envelope(stream: "", time: nil, line: [], isPartial: false)
    while let (name, value) = members.next() {
      if name.equals("log") {
        guard value.kind == .string else { return nil }
        text = JSONMembers.unescaped(value.bytes)
      } else if name.equals("stream") {
        envelope.stream = value.bytes.text
      } else if name.equals("time") {
        envelope.time = times.read(whole: value.bytes)
      } else if !name.equals("attrs"), !name.equals("tag"), !name.equals("partial_message") {
        return nil
      }
    }
    guard var text else { return nil }
    if text.last == 0x0A {
      text.removeLast()
      if text.last == 0x0D { text.removeLast() }
    } else {
      envelope.isPartial = true
    }
    envelope.line = text
    return envelope
  }

  /// Kubernetes' container runtimes: `2026-01-02T03:04:05.000000000Z stdout F …`, P for a part.
  static func cri(_ bytes: LineBytes, _ times: TimeReader) -> Envelope? {
    guard let first = bytes.first, isDigit(first) else { return nil }
    var cursor = ByteCursor(bytes)
    guard let time = times.read(&cursor), cursor.starts(with: " std") else { return nil }
    cursor.at += 1
    let stream = cursor.letters()
    guard stream.equals("stdout") || stream.equals("stderr"), cursor.next == 0x20 else {
      return nil
    }
    let tag = cursor.peek(1)
    guard tag == UInt8(ascii: "F") || tag == UInt8(ascii: "P"),
      [0, 0x20, 0x3A].contains(cursor.peek(2))
    else { return nil }
    // Further tags may follow a colon.
    let start = bytes.place(of: 0x20, from: cursor.at + 2).map { $0 + 1 } ?? bytes.count
    return Envelope(
      stream: stream.text, time: time, line: Array(bytes.part(start, bytes.count)),
      isPartial: tag == UInt8(ascii: "P"))
  }
}
