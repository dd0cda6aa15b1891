internal import JSON

/// Runs one case of the parser corpora; nil if it holds, else what differs.
func runParserCase(_ item: JSON) -> String? {
  "unknown kind of case: \(item)"
}
