package import Facts
package import Metrics

/// The alert of which is asked who is told of it, with the answer.
package struct PagingPart: Sendable, Hashable {
  /// Its labels; nil where nobody asks.
  package var labels: Labels?
  /// nil until it is answered.
  package var story: PagingStory?
  /// Why it is not known, or not as it is now; what was known before stays.
  package var unknown: String?
  package init(labels: Labels? = nil, story: PagingStory? = nil, unknown: String? = nil) {
    (self.labels, self.story, self.unknown) = (labels, story, unknown)
  }
}
