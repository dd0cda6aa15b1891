internal import CMicrohttpd

/// An answer as libmicrohttpd sends it.
final class Reply: @unchecked Sendable {
  let status: Int
  /// The library's, which counts who uses it.
  let response: OpaquePointer
  let stream: AnswerStream?

  /// nil where there is no memory.
  init?(_ bytes: [UInt8], status: Int, headers: [ServedHeader]) {
    let made = bytes.withUnsafeBytes { vigil_mhd_response($0.baseAddress, $0.count) }
    guard let made else { return nil }
    self.status = status
    response = made
    stream = nil
    add(headers)
  }

  /// What is made while it is sent; nil where there is no memory. Of the answer to a HEAD nothing is asked for.
  init?(_ stream: AnswerStream, status: Int, headers: [ServedHeader], isHead: Bool = false) {
    let context = Unmanaged.passRetained(stream)
    let made = vigil_mhd_stream(
      AnswerStream.pieceBytes,
      { context, _, buffer, size in
        guard let context, let buffer else { return vigil_mhd_failure }
        let stream = Unmanaged<AnswerStream>.fromOpaque(context).takeUnretainedValue()
        return switch stream.read(into: UnsafeMutableRawBufferPointer(start: buffer, count: size)) {
        case .bytes(let count): count
        case .end: vigil_mhd_end
        case .failure: vigil_mhd_failure
        }
      }, context.toOpaque(),
      { context in
        if let context { Unmanaged<AnswerStream>.fromOpaque(context).release() }
      })
    guard let made else {
      context.release()
      return nil
    }
    if isHead { vigil_mhd_end_connection(made) }
    self.status = status
    response = made
    self.stream = stream
    add(headers)
  }

  deinit { MHD_destroy_response(response) }

  /// The library leaves out a header that would break the lines of the head.
  private func add(_ headers: [ServedHeader]) {
    for header in headers { MHD_add_response_header(response, header.name, header.value) }
  }
}
