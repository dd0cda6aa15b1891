/// What the next on-call has to know, as text.
package struct HandoverPart: Sendable, Hashable {
  /// nil until it is asked for and written.
  package var text: String?
  /// Why it cannot be written, or not as things are now; what was written before stays.
  package var unknown: String?
  package init(text: String? = nil, unknown: String? = nil) {
    (self.text, self.unknown) = (text, unknown)
  }
}
