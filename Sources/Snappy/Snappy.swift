// Snappy's block format, as Prometheus' logs and remote write have it: a length, then literals and copies.
//
// A few bytes can claim to be gigabytes. The length that a block claims is read before anything is allocated, and held
// against a bound of the caller's and against what the format can make of so many bytes. The frame format for streams,
// with its checksums, is another one and not here.
internal import CSnappy

/// What `bytes` unpack to; nil where they are no block of Snappy.
package func snappyUnpacked(_ bytes: [UInt8]) -> [UInt8]? {
  guard let size = snappyLength(bytes) else { return nil }
  return bytes.withUnsafeBytes { input -> [UInt8]? in
    guard let input = input.bindMemory(to: CChar.self).baseAddress else { return nil }
    var isRight = false
    let output = [UInt8](unsafeUninitializedCapacity: size) { buffer, initialized in
      var size = size
      let isDone = buffer.withMemoryRebound(to: CChar.self) { text -> Bool in
        guard let target = text.baseAddress else { return size == 0 }
        return snappy_uncompress(input, bytes.count, target, &size) == SNAPPY_OK
      }
      isRight = isDone
      initialized = isDone ? size : 0
    }
    return isRight ? output : nil
  }
}

/// The length that a block claims to unpack to, in bytes; nil where it claims none or more than it can hold.
package func snappyLength(_ bytes: [UInt8]) -> Int? {
  bytes.withUnsafeBytes { input -> Int? in
    guard let input = input.bindMemory(to: CChar.self).baseAddress else { return nil }
    var size = 0
    // Three bytes give 64 at the most.
    guard snappy_uncompressed_length(input, bytes.count, &size) == SNAPPY_OK,
      size >= 0, size <= bytes.count * 22 + 64
    else { return nil }
    return size
  }
}

/// `bytes` as a block.
package func snappyPacked(_ bytes: [UInt8]) -> [UInt8] {
  let capacity = snappy_max_compressed_length(bytes.count)
  return [UInt8](unsafeUninitializedCapacity: capacity) { buffer, initialized in
    initialized = bytes.withUnsafeBytes { input -> Int in
      buffer.withMemoryRebound(to: CChar.self) { output -> Int in
        guard let target = output.baseAddress else { return 0 }
        // Of no bytes there may be no address.
        var nothing: CChar = 0
        var size = capacity
        return withUnsafePointer(to: &nothing) { nothing -> Int in
          let source = input.bindMemory(to: CChar.self).baseAddress ?? nothing
          guard snappy_compress(source, bytes.count, target, &size) == SNAPPY_OK else { return 0 }
          return size
        }
      }
    }
  }
}
