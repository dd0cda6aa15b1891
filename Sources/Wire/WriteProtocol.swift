internal import Metrics
internal import Snappy

/// The two versions of remote write, and how requests and answers tell them.
package enum WriteProtocol: Sendable, Hashable, CaseIterable {
  case version1, version2

  /// As a request's `Content-Type` has it.
  package var contentType: String {
    switch self {
    case .version1: "application/x-protobuf"
    case .version2: "application/x-protobuf;proto=io.prometheus.write.v2.Request"
    }
  }

  /// As a request's `X-Prometheus-Remote-Write-Version` has it.
  package var versionHeader: String {
    switch self {
    case .version1: "0.1.0"
    case .version2: "2.0.0"
    }
  }

  /// Which version a request is in. Its `Content-Type` decides; where it names no message it is 1.0, whatever the
  /// version header says, as in Prometheus. Unknown types, messages and encodings are a 415.
  package static func negotiated(contentType: String, contentEncoding: String) throws(WireError)
    -> WriteProtocol
  {
    let parts = contentType.split(separator: ";").map(trimmed)
    guard let type = parts.first, type.lowercased() == "application/x-protobuf" else {
      throw WireError(
        "the content type \(quoted(contentType)) is not application/x-protobuf", status: 415)
    }
    var version = WriteProtocol.version1
    for part in parts.dropFirst() {
      guard let equal = part.firstIndex(of: "="),
        trimmed(part[..<equal]).lowercased() == "proto"
      else { continue }
      var name = trimmed(part[part.index(after: equal)...])
      if name.hasPrefix("\""), name.hasSuffix("\""), name.count > 1 {
        name = name.dropFirst().dropLast()
      }
      switch name {
      case "prometheus.WriteRequest": version = .version1
      case "io.prometheus.write.v2.Request": version = .version2
      default: throw WireError("the message \(quoted(String(name))) is not known", status: 415)
      }
    }
    // Senders of 1.0 there are that do not name it.
    guard contentEncoding.isEmpty || contentEncoding.lowercased() == "snappy" else {
      throw WireError("the encoding \(quoted(contentEncoding)) is not snappy", status: 415)
    }
    return version
  }

  /// Unpacks a request's body. What claims to be larger than `limit` bytes is a 413 before any memory is taken.
  package static func unpacked(_ body: [UInt8], limit: Int = 32 << 20) throws(WireError) -> [UInt8]
  {
    guard let size = snappyLength(body) else { throw WireError("the body is no block of snappy") }
    guard size <= limit else {
      throw WireError(
        "the message is of \(size) bytes, more than the \(limit) that may be", status: 413)
    }
    guard let bytes = snappyUnpacked(body) else {
      throw WireError("the body is no block of snappy")
    }
    return bytes
  }

  /// Reads an unpacked message of this version.
  package func decode(_ bytes: [UInt8], into message: inout WrittenMessage) throws(WireError) {
    switch self {
    case .version1: try RemoteWrite1.decode(bytes, into: &message)
    case .version2: try RemoteWrite2.decode(bytes, into: &message)
    }
  }
}

extension WriteOutcome {
  /// The headers by which an answer to remote write 2.0 tells what was written; also with an error.
  package var writtenHeaders: [(name: String, value: String)] {
    [
      ("X-Prometheus-Remote-Write-Samples-Written", String(samples)),
      ("X-Prometheus-Remote-Write-Histograms-Written", String(histograms)),
      ("X-Prometheus-Remote-Write-Exemplars-Written", String(exemplars)),
    ]
  }
}

private func trimmed(_ text: Substring) -> Substring {
  var text = text.drop { $0 == " " || $0 == "\t" }
  while let last = text.last, last == " " || last == "\t" { text.removeLast() }
  return text
}
