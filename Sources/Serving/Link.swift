internal import CMicrohttpd

/// A connection as libmicrohttpd has it. All but `resume` is for that library's thread, and nothing may be done with a
/// link once its exchange is over.
struct Link: @unchecked Sendable {
  private let connection: OpaquePointer

  init(_ connection: OpaquePointer) { self.connection = connection }

  /// Lays the connection aside: the library neither reads nor writes it until it is resumed.
  func suspend() { MHD_suspend_connection(connection) }

  func resume() { MHD_resume_connection(connection) }

  /// Sends an answer; false where that cannot be begun.
  func send(_ reply: Reply) -> Bool {
    reply.stream?.begin(over: self)
    return MHD_queue_response(connection, UInt32(clamping: reply.status), reply.response) == .YES
  }

  /// The headers, or the parameters of the query, in their order.
  func pairs(_ kind: MHD_ValueKind) -> [(name: String, value: String)] {
    var found: [(name: String, value: String)] = []
    withUnsafeMutablePointer(to: &found) { list in
      _ = MHD_get_connection_values_n(
        connection, kind,
        { list, _, name, nameSize, value, valueSize in
          list?.assumingMemoryBound(to: [(name: String, value: String)].self).pointee
            .append((text(name, nameSize), text(value, valueSize)))
          return .YES
        }, list)
    }
    return found
  }
}

private func text(_ start: UnsafePointer<CChar>?, _ count: Int) -> String {
  guard let start else { return "" }
  return String(decoding: UnsafeRawBufferPointer(start: start, count: count), as: UTF8.self)
}
