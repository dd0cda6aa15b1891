internal import JSON
internal import Metrics
internal import Protobuf

/// The two forms of OTLP over HTTP.
package enum MetricsForm: Sendable, Hashable {
  case protobuf, json

  /// By a request's `Content-Type`; others are a 415. The answer is in the same form.
  package init(contentType: String) throws(WireError) {
    var type = contentType.prefix { $0 != ";" }
    while type.last == " " { type.removeLast() }
    switch type.lowercased() {
    case "application/x-protobuf", "application/protobuf": self = .protobuf
    case "application/json": self = .json
    default:
      throw WireError(
        "the content type \(quoted(contentType)) is neither application/x-protobuf nor"
          + " application/json", status: 415)
    }
  }

  package var contentType: String {
    switch self {
    case .protobuf: "application/x-protobuf"
    case .json: "application/json"
    }
  }

  /// Reads an unpacked request.
  package func decode(_ bytes: [UInt8]) throws(WireError) -> MetricsRequest {
    switch self {
    case .protobuf: try MetricsRequest(protobuf: bytes)
    case .json: try MetricsRequest(json: bytes)
    }
  }

  /// The answer to a request that was taken, in whole or in part: an ExportMetricsServiceResponse.
  package func answer(_ outcome: WriteOutcome) -> [UInt8] {
    let dropped = outcome.dropped
    let rejected =
      outcome.refusals.total + dropped.outOfOrder + dropped.duplicates + dropped.refused
    switch self {
    case .protobuf:
      var writer = MessageWriter()
      if rejected > 0 {
        writer.message(1) { partial in
          partial.signed(1, Int64(rejected))
          partial.string(2, outcome.complaint)
        }
      }
      return writer.bytes
    case .json:
      guard rejected > 0 else { return Array("{}".utf8) }
      // 64-bit numbers are texts in this form.
      let text =
        "{\"partialSuccess\":{\"rejectedDataPoints\":\"\(rejected)\",\"errorMessage\":"
        + JSON.quote(outcome.complaint) + "}}"
      return Array(text.utf8)
    }
  }

  /// The answer to a request that was refused: a google.rpc.Status.
  package func answer(_ error: WireError) -> [UInt8] {
    switch self {
    case .protobuf:
      var writer = MessageWriter()
      writer.string(2, error.description)
      return writer.bytes
    case .json: return Array("{\"message\":\(JSON.quote(error.description))}".utf8)
    }
  }
}
