/// Something that could be typed at the cursor.
package struct Candidate: Sendable, Hashable {
  package enum Kind: String, Sendable, Hashable {
    case metric, function, aggregation, keyword
    case binaryOperator = "operator"
    case label, value, duration
  }
  package var kind: Kind
  /// As it is shown.
  package var label: String
  /// What replaces the context's bytes.
  package var insertion: String
  /// A few letters on its kind or type: `counter`, `instant vector`.
  package var detail: String
  /// What it is, in one line; "" where nothing is known.
  package var summary: String

  package init(
    _ kind: Kind, _ label: String, insertion: String? = nil, detail: String = "",
    summary: String = ""
  ) {
    self.kind = kind
    self.label = label
    self.insertion = insertion ?? label
    self.detail = detail
    self.summary = summary
  }
}
