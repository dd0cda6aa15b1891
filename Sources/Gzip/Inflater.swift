internal import CZlib

/// Unpacks one layer of a compressed body while it arrives, and knows whether its end has come.
///
/// A gzip body is one member or several in a row, each with its checksum and length behind it. What HTTP calls deflate
/// is the zlib format with a checksum; some servers send it bare, so the first two bytes decide.
package final class Inflater {
  package enum Format: String, Sendable {
    case gzip, deflate
  }
  /// Why the bytes are no such format: zlib's words.
  package struct Fault: Error {
    package var reason: String
  }

  package let format: Format
  private let stream: UnsafeMutablePointer<z_stream>
  private var isBegun = false
  private var first: UInt8?
  /// A member, or the whole, has ended and nothing came since.
  package private(set) var isComplete = false

  private static let pieceBytes = 64 << 10

  package init(_ format: Format) {
    self.format = format
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
  }

  deinit {
    if isBegun { inflateEnd(stream) }
    stream.deallocate()
  }

  /// Hands what `bytes` unpack to on to `emit`, piece by piece; false as soon as that says so.
  package func take(_ bytes: UnsafeRawBufferPointer, emit: (UnsafeRawBufferPointer) -> Bool)
    throws(Fault)
    -> Bool
  {
    guard let start = bytes.first else { return true }
    guard !isBegun, format == .deflate else { return try inflate(bytes, emit) }
    if let first {
      try begin(header: (first, start))
      let goesOn = try withUnsafeBytes(of: first) { (byte) throws(Fault) in
        try inflate(byte, emit)
      }
      guard goesOn else { return false }
      return try inflate(bytes, emit)
    }
    guard bytes.count > 1 else {
      first = start
      return true
    }
    try begin(header: (start, bytes[1]))
    return try inflate(bytes, emit)
  }

  private func begin(header: (UInt8, UInt8)) throws(Fault) {
    let isZlib = header.0 & 0x0F == 8 && (Int(header.0) << 8 | Int(header.1)) % 31 == 0
    try begin(bits: isZlib ? MAX_WBITS : -MAX_WBITS)
  }

  private func begin(bits: Int32) throws(Fault) {
    guard vigil_inflate_init(stream, bits) == Z_OK else { throw Fault(reason: "out of memory") }
    isBegun = true
  }

  private func inflate(_ bytes: UnsafeRawBufferPointer, _ emit: (UnsafeRawBufferPointer) -> Bool)
    throws(Fault) -> Bool
  {
    // 16 more bits mean gzip with its header and trailer.
    if !isBegun { try begin(bits: MAX_WBITS + 16) }
    stream.pointee.next_in = UnsafeMutablePointer(
      mutating: bytes.bindMemory(to: UInt8.self).baseAddress)
    stream.pointee.avail_in = UInt32(clamping: bytes.count)
    let result = withUnsafeTemporaryAllocation(byteCount: Self.pieceBytes, alignment: 16) {
      buffer -> Result<Bool, Fault> in
      do throws(Fault) {
        return .success(try inflate(into: buffer, emit))
      } catch { return .failure(error) }
    }
    stream.pointee.next_in = nil
    return try result.get()
  }

  private func inflate(
    into buffer: UnsafeMutableRawBufferPointer, _ emit: (UnsafeRawBufferPointer) -> Bool
  ) throws(Fault) -> Bool {
    while true {
      if isComplete {
        guard stream.pointee.avail_in > 0 else { return true }
        guard format == .gzip else { throw Fault(reason: "bytes behind its end") }
        guard inflateReset(stream) == Z_OK else { throw Fault(reason: "out of memory") }
        isComplete = false
      }
      stream.pointee.next_out = buffer.bindMemory(to: UInt8.self).baseAddress
      stream.pointee.avail_out = UInt32(buffer.count)
      let code = CZlib.inflate(stream, Z_NO_FLUSH)
      let count = buffer.count - Int(stream.pointee.avail_out)
      if count > 0, !emit(UnsafeRawBufferPointer(rebasing: buffer[..<count])) { return false }
      switch code {
      case Z_OK: if stream.pointee.avail_in == 0, stream.pointee.avail_out > 0 { return true }
      // Nothing to do without more bytes.
      case Z_BUF_ERROR: return true
      case Z_STREAM_END: isComplete = true
      default:
        throw Fault(
          reason: stream.pointee.msg.map { String(cString: $0) } ?? "zlib error \(code)")
      }
    }
  }
}
