internal import JSON

/// What was remarked beside an answer.
struct Remarks: Sendable, Hashable {
  var warnings: [String] = []
  var infos: [String] = []

  static let truncated = "results truncated due to limit"

  /// `,"warnings":[…],"infos":[…]`, each only where there are some.
  var members: String {
    (warnings.isEmpty ? "" : ",\"warnings\":" + list(warnings))
      + (infos.isEmpty ? "" : ",\"infos\":" + list(infos))
  }

  private func list(_ texts: [String]) -> String {
    "[" + texts.map { JSON.quote($0) }.joined(separator: ",") + "]"
  }
}
