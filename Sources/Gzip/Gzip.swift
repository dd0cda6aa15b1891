// zlib's formats: bytes packed and unpacked piece by piece, as HTTP carries them.
//
// `Inflater` takes what arrives and hands on what it unpacks to, in pieces whose taker says when it is enough, so that
// a small body that unpacks to gigabytes costs one piece. `Deflater` is the way back, for answers that are made while
// they are sent.

/// All of `bytes` as one gzip member.
package func gzipped(_ bytes: [UInt8]) -> [UInt8]? { Deflater()?.take(bytes, isLast: true) }

/// What a gzip body unpacks to; nil where it would be more than `limit` bytes, which end it early. Fails where it is no
/// gzip or breaks off.
package func gunzipped(_ bytes: [UInt8], limit: Int) throws(Inflater.Fault) -> [UInt8]? {
  let inflater = Inflater(.gzip)
  var out: [UInt8] = []
  let result: Result<Bool, Inflater.Fault> = bytes.withUnsafeBytes { raw in
    do throws(Inflater.Fault) {
      return .success(
        try inflater.take(raw) { piece in
          guard out.count + piece.count <= limit else { return false }
          out.append(contentsOf: piece)
          return true
        })
    } catch { return .failure(error) }
  }
  guard try result.get() else { return nil }
  guard inflater.isComplete else { throw Inflater.Fault(reason: "it breaks off") }
  return out
}
