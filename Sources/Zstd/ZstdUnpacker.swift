internal import CZstd

/// Unpacks what arrives piece by piece, frame after frame; for one thread at a time.
package final class ZstdUnpacker {
  private let stream: OpaquePointer
  /// A frame has ended and nothing came since.
  package private(set) var isComplete = true

  private static let pieceBytes = 128 << 10

  /// nil where there is no memory.
  package init?() {
    guard let stream = ZSTD_createDStream() else { return nil }
    self.stream = stream
    ZSTD_DCtx_setParameter(stream, ZSTD_d_windowLogMax, 27)
  }

  deinit { ZSTD_freeDStream(stream) }

  /// Appends what `bytes` unpack to; zstd's reason where they cannot be.
  package func take(_ bytes: [UInt8], into out: inout [UInt8]) -> String? {
    bytes.withUnsafeBytes { raw -> String? in
      var input = ZSTD_inBuffer(src: raw.baseAddress, size: raw.count, pos: 0)
      var piece = [UInt8](repeating: 0, count: Self.pieceBytes)
      while true {
        let (code, made) = piece.withUnsafeMutableBytes { room -> (Int, Int) in
          var output = ZSTD_outBuffer(dst: room.baseAddress, size: room.count, pos: 0)
          let code = ZSTD_decompressStream(stream, &output, &input)
          return (code, output.pos)
        }
        if ZSTD_isError(code) != 0 { return String(cString: ZSTD_getErrorName(code)) }
        isComplete = code == 0
        out.append(contentsOf: piece[..<made])
        if input.pos == input.size, made < piece.count { return nil }
      }
    }
  }
}
