/// In which format a page of federation is wanted.
struct FederationFormat: Sendable, Hashable {
  var isOpenMetrics = false
  /// Whether names that are no identifiers may stand as they are, in quotes.
  var allowsUTF8 = false

  /// By an Accept header: of what is known the most wanted, the first of equals; else text.
  init(accept: String) {
    var best = 0.0
    for clause in accept.split(separator: ",") {
      let parts = clause.split(separator: ";").map { trimmed($0).lowercased() }
      guard let type = parts.first else { continue }
      var weight = 1.0
      var version = ""
      var format = FederationFormat()
      for part in parts.dropFirst() {
        let pair = part.split(separator: "=", maxSplits: 1).map { trimmed($0) }
        guard pair.count == 2 else { continue }
        switch pair[0] {
        case "q": weight = Double(pair[1]) ?? 0
        case "version": version = pair[1]
        case "escaping": format.allowsUTF8 = pair[1] == "allow-utf-8"
        default: break
        }
      }
      switch type {
      case "application/openmetrics-text":
        guard ["", "0.0.1", "1.0.0"].contains(version) else { continue }
        format.isOpenMetrics = true
      case "text/plain":
        guard ["", "0.0.4", "1.0.0"].contains(version) else { continue }
      default: continue
      }
      guard weight > best else { continue }
      best = weight
      self = format
    }
  }

  private init() {}

  var contentType: String {
    let escaping = allowsUTF8 ? "allow-utf-8" : "underscores"
    return isOpenMetrics
      ? "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=\(escaping)"
      : "text/plain; version=0.0.4; charset=utf-8; escaping=\(escaping)"
  }
}

private func trimmed(_ text: some StringProtocol) -> String {
  var rest = text[...]
  while rest.first == " " || rest.first == "\t" { rest = rest.dropFirst() }
  while rest.last == " " || rest.last == "\t" { rest = rest.dropLast() }
  return String(rest)
}
