internal import CZlib

/// Packs a body as gzip, piece by piece; for one thread at a time. Takes 256 KB while it lives.
package final class Deflater {
  private let stream: UnsafeMutablePointer<z_stream>

  private static let pieceBytes = 16 << 10

  /// `level` is 1 (fast) to 9 (small); nil where there is no memory.
  package init?(level: Int32 = 1) {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    // 16 more bits mean gzip with its header and trailer.
    guard vigil_deflate_init(stream, level, MAX_WBITS + 16) == Z_OK else {
      stream.deallocate()
      return nil
    }
  }

  deinit {
    deflateEnd(stream)
    stream.deallocate()
  }

  /// What there is to send once `bytes` have come; often nothing until the last of them.
  package func take(_ bytes: [UInt8], isLast: Bool) -> [UInt8] {
    var out: [UInt8] = []
    bytes.withUnsafeBufferPointer { input in
      var rest = input[...]
      repeat {
        // zlib counts in 32 bits.
        let part = rest.prefix(1 << 30)
        rest = rest.dropFirst(part.count)
        let flush = isLast && rest.isEmpty ? Z_FINISH : Z_NO_FLUSH
        deflate(UnsafeBufferPointer(rebasing: part), flush, into: &out)
      } while !rest.isEmpty
    }
    return out
  }

  private func deflate(
    _ bytes: UnsafeBufferPointer<UInt8>, _ flush: Int32, into out: inout [UInt8]
  ) {
    stream.pointee.next_in = UnsafeMutablePointer(mutating: bytes.baseAddress)
    stream.pointee.avail_in = UInt32(bytes.count)
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.pieceBytes) { buffer in
      repeat {
        stream.pointee.next_out = buffer.baseAddress
        stream.pointee.avail_out = UInt32(buffer.count)
        let code = CZlib.deflate(stream, flush)
        out.append(contentsOf: buffer[..<(buffer.count - Int(stream.pointee.avail_out))])
        if code != Z_OK { break }
      } while stream.pointee.avail_out == 0 || flush == Z_FINISH
    }
    stream.pointee.next_in = nil
  }
}
