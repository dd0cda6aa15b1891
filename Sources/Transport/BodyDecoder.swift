internal import Gzip

/// Undoes the encodings that `Content-Encoding` names, the last one first, while the body arrives.
///
/// libcurl could do it too, but takes a body that breaks off for whole and one of several members for broken.
struct BodyDecoder {
  /// What is said of a body that cannot be unpacked, without its place.
  struct Fault: Error {
    var kind: HTTPError.Kind
    var reason: String
  }

  private let layers: [Inflater]
  /// Bytes that each layer has put out.
  private var counts: [Int]
  /// Bytes after which a layer is broken off.
  private let limit: Int

  private static let mostLayers = 4

  /// nil where nothing is encoded.
  init?(_ headers: [HTTPHeader], limit: Int) throws(Fault) {
    var layers: [Inflater] = []
    for header in headers where header.name.lowercased() == "content-encoding" {
      for part in header.value.split(separator: ",") {
        let name = String(part.filter { $0 != " " && $0 != "\t" }).lowercased()
        switch name {
        case "gzip", "x-gzip": layers.insert(Inflater(.gzip), at: 0)
        case "deflate": layers.insert(Inflater(.deflate), at: 0)
        case "identity", "": break
        default:
          throw Fault(
            kind: .protocolViolation,
            reason: "Content-Encoding \(printable(name, limit: 40)) was not asked for")
        }
      }
    }
    guard !layers.isEmpty else { return nil }
    guard layers.count <= Self.mostLayers else {
      throw Fault(kind: .protocolViolation, reason: "the body is packed \(layers.count) times")
    }
    self.layers = layers
    counts = layers.map { _ in 0 }
    self.limit = limit
  }

  /// Unpacks what came and hands it on to `emit`, until that says false.
  mutating func take(_ bytes: UnsafeRawBufferPointer, emit: (UnsafeRawBufferPointer) -> Bool)
    throws(Fault)
  {
    _ = try take(bytes, layer: 0, emit)
  }

  private mutating func take(
    _ bytes: UnsafeRawBufferPointer, layer: Int, _ emit: (UnsafeRawBufferPointer) -> Bool
  ) throws(Fault) -> Bool {
    let isLast = layer + 1 == layers.count
    var inner: Fault?
    let goesOn: Bool
    do throws(Inflater.Fault) {
      goesOn = try layers[layer].take(bytes) { piece in
        counts[layer] &+= piece.count
        // The innermost is bounded by who takes its bytes.
        if isLast { return emit(piece) }
        guard counts[layer] <= limit else {
          inner = Fault(kind: .tooLarge, reason: "body is larger than \(limit) bytes")
          return false
        }
        do throws(Fault) {
          return try take(piece, layer: layer + 1, emit)
        } catch {
          inner = error
          return false
        }
      }
    } catch {
      throw Fault(
        kind: .protocolViolation,
        reason: "the \(layers[layer].format) body is corrupt: \(error.reason)")
    }
    if let inner { throw inner }
    return goesOn
  }

  /// Why the body that has ended is not whole; nil where it is.
  var missing: String? {
    layers.first { !$0.isComplete }.map { "unexpected end of the \($0.format) body" }
  }
}
