// zstd's format, unpacked: a record whole, or a file piece by piece.
//
// What unpacks to more than its taker has room for ends early, and what asks for a window of more than 128 MB is
// refused, so that no small input costs much memory.
internal import CZstd

/// What the frame that `bytes` begin with unpacks to; nil where it is none, breaks off, or would be more than `limit`
/// bytes.
package func zstdUnpacked(_ bytes: [UInt8], limit: Int) -> [UInt8]? {
  guard let stream = ZSTD_createDStream() else { return nil }
  defer { ZSTD_freeDStream(stream) }
  return bytes.withUnsafeBytes { input -> [UInt8]? in
    var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
    var output: [UInt8] = []
    let piece = ZSTD_DStreamOutSize()
    while true {
      let before = output.count
      guard before <= limit else { return nil }
      output += repeatElement(0, count: piece)
      let (left, written) = output.withUnsafeMutableBytes { bytes -> (Int, Int) in
        let room = UnsafeMutableRawBufferPointer(rebasing: bytes[before...])
        var target = ZSTD_outBuffer(dst: room.baseAddress, size: room.count, pos: 0)
        let left = ZSTD_decompressStream(stream, &target, &source)
        return (left, target.pos)
      }
      if ZSTD_isError(left) != 0 { return nil }
      output.removeLast(piece - written)
      if left == 0 { return output }
      // More is wanted than there is.
      if source.pos == source.size, written < piece { return nil }
    }
  }
}
