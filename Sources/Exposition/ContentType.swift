/// Which format an answer is in, by its Content-Type header and the job's `fallback_scrape_protocol`.
package struct ContentTypeVerdict: Sendable, Hashable {
  /// nil: the scrape fails with `problem`.
  package var format: ExpositionFormat?
  /// What is wrong with the header, if anything; with a format it is only a warning.
  package var problem: String?
}

/// Prometheus 3's rules: the header decides, a missing, malformed or foreign one needs a fallback.
package func expositionFormat(contentType: String, fallback: ExpositionFormat? = nil)
  -> ContentTypeVerdict
{
  if contentType.isEmpty {
    let problem = "non-compliant scrape target sending blank Content-Type"
    return fallback.map {
      ContentTypeVerdict(
        format: $0,
        problem: "\(problem), using fallback_scrape_protocol \"\($0.shortMediaType)\"")
    }
      ?? ContentTypeVerdict(
        format: nil, problem: "\(problem) and no fallback_scrape_protocol specified for target")
  }
  let media: MediaType
  do {
    media = try MediaType(contentType)
  } catch {
    return ContentTypeVerdict(format: fallback, problem: error.reason)
  }
  switch media.type {
  case "application/openmetrics-text":
    let old = media.parameters["version"] == "0.0.1"
    return ContentTypeVerdict(format: old ? .openMetrics001 : .openMetrics100, problem: nil)
  case "application/vnd.google.protobuf":
    return ContentTypeVerdict(format: .protobuf, problem: nil)
  case "text/plain":
    let new = media.parameters["version"] == "1.0.0"
    return ContentTypeVerdict(format: new ? .text100 : .text004, problem: nil)
  default:
    let problem = "received unsupported Content-Type \"\(contentType)\""
    return fallback.map {
      ContentTypeVerdict(
        format: $0,
        problem: "\(problem), using fallback_scrape_protocol \"\($0.shortMediaType)\"")
    }
      ?? ContentTypeVerdict(
        format: nil, problem: "\(problem) and no fallback_scrape_protocol specified for target")
  }
}

extension ExpositionFormat {
  fileprivate var shortMediaType: String {
    String(mediaType.prefix { $0 != ";" })
  }
}

/// A media type with its parameters (RFC 2045), names in lower case.
struct MediaType {
  struct Malformed: Error {
    var reason: String
  }

  var type: String
  var parameters: [String: String] = [:]

  init(_ header: String) throws(Malformed) {
    var parts = MediaType.split(header)
    let head = trimmed(parts.removeFirst())
    let pieces = head.split(separator: "/", omittingEmptySubsequences: false)
    guard let first = pieces.first, isToken(first) else {
      throw Malformed(reason: "no media type")
    }
    if pieces.count > 1 {
      guard isToken(pieces[1]) else { throw Malformed(reason: "expected token after slash") }
      if pieces.count > 2 { throw Malformed(reason: "unexpected content after media subtype") }
    }
    type = head.lowercased()
    for part in parts {
      let text = trimmed(part)
      if text.isEmpty { continue }
      guard let equal = text.firstIndex(of: "="), isToken(text[..<equal]) else {
        throw Malformed(reason: "invalid media parameter")
      }
      let name = text[..<equal].lowercased()
      var value = String(text[text.index(after: equal)...])
      if value.hasPrefix("\""), value.hasSuffix("\""), value.count > 1 {
        value = String(value.dropFirst().dropLast())
      } else if !isToken(Substring(value)) {
        throw Malformed(reason: "invalid media parameter")
      }
      guard parameters.updateValue(value, forKey: name) == nil else {
        throw Malformed(reason: "duplicate parameter name")
      }
    }
  }

  /// Splits at the semicolons outside of quotes; gives at least one part.
  private static func split(_ header: String) -> [Substring] {
    var parts: [Substring] = []
    var quoted = false
    var start = header.startIndex
    for index in header.indices {
      if header[index] == "\"" { quoted.toggle() }
      if header[index] == ";", !quoted {
        parts.append(header[start..<index])
        start = header.index(after: index)
      }
    }
    parts.append(header[start...])
    return parts
  }
}

private func trimmed(_ text: Substring) -> Substring {
  var text = text.drop { $0 == " " || $0 == "\t" }
  while let last = text.last, last == " " || last == "\t" { text.removeLast() }
  return text
}

private func isToken(_ text: Substring) -> Bool {
  !text.isEmpty
    && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"()<>@,;:\\\"/[]?=".utf8.contains($0) }
}
