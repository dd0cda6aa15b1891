internal import Addresses
internal import Gzip

extension ServedRequest {
  /// Whether the body is a form, whose parameters belong to the query's.
  var isForm: Bool {
    let type = header("content-type")?.prefix { $0 != ";" }.lowercased()
    return type?.filter { $0 != " " } == "application/x-www-form-urlencoded"
  }

  /// Unpacks a body that came as gzip, and takes a form apart; what is to be said where that cannot be. `share` counts
  /// the bytes.
  mutating func openBody(_ limits: ServingLimits, _ share: BodyShare) -> ServedAnswer? {
    if let answer = unpack(limits, share) { return answer }
    guard isForm, !body.isEmpty else { return nil }
    // Each of the parts costs memory: they are counted before they are made.
    let count = 1 + body.count { $0 == UInt8(ascii: "&") }
    guard parameters.count + count <= limits.parameters else {
      return ServedAnswer(
        text: "There are more than \(limits.parameters) parameters.\n", status: 400)
    }
    for part in body.split(separator: UInt8(ascii: "&")) {
      let pair = part.split(
        separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      let texts = pair.map { percentDecoded(String(decoding: $0, as: UTF8.self)[...]) }
      parameters.append(Parameter(texts.first ?? "", texts.count > 1 ? texts[1] : ""))
    }
    body = []
    return nil
  }

  private mutating func unpack(_ limits: ServingLimits, _ share: BodyShare) -> ServedAnswer? {
    let encodings = headers.filter { $0.name.lowercased() == "content-encoding" }
    guard encodings.count == 1, let name = encodings.first?.value.lowercased(),
      ["gzip", "x-gzip"].contains(name)
    else { return nil }
    let limit = isForm ? limits.formBytes : limits.bodyBytes
    let inflater = Inflater(.gzip)
    var unpacked: [UInt8] = []
    var refusal: ServedAnswer?
    let fault = body.withUnsafeBytes { raw -> String? in
      do throws(Inflater.Fault) {
        _ = try inflater.take(raw) { piece in
          if unpacked.count + piece.count > limit {
            refusal = .tooLarge(limit)
          } else if !share.grow(by: piece.count) {
            refusal = .busy("Too much is being sent here.")
          } else {
            unpacked.append(contentsOf: piece)
          }
          return refusal == nil
        }
        return refusal != nil || inflater.isComplete ? nil : "it breaks off"
      } catch { return error.reason }
    }
    if let refusal { return refusal }
    if let fault {
      return ServedAnswer(text: "The body is no gzip: \(fault).\n", status: 400)
    }
    body = unpacked
    headers.removeAll { ["content-encoding", "content-length"].contains($0.name.lowercased()) }
    return nil
  }
}
