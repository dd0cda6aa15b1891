internal import Patterns

/// Why an expression does not compile, as Go says it.
func goRegexpReason(_ error: PatternError) -> String {
  let (code, argument) = halves(error.reason)
  let reason: String? =
    switch code {
    case "missing ]": "missing closing ]"
    case "missing )": "missing closing )"
    case "unexpected )": "unexpected )"
    case "bad repetition operator": "invalid nested repetition operator"
    case "no argument for repetition operator": "missing argument to repetition operator"
    case "invalid repetition size": "invalid repeat count"
    case "trailing \\": "trailing backslash at end of expression"
    case "invalid named capture group": "invalid named capture"
    case "invalid escape sequence", "invalid character class range": code
    default: nil
    }
  guard let reason else { return "error parsing regexp: \(error.reason)" }
  // A parenthesis without its other is seen in the whole only.
  let culprit = code == "missing )" || code == "unexpected )" ? error.pattern : argument
  return "error parsing regexp: \(reason): `\(culprit)`"
}

private func halves(_ reason: String) -> (code: String, argument: String) {
  let parts = reason.split(separator: ": ", maxSplits: 1, omittingEmptySubsequences: false)
  return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
}
