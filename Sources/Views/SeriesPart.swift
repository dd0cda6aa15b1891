package import Metrics

/// Whose series are counted.
package enum SeriesSubject: Sendable, Hashable {
  case all
  /// Those of one metric.
  case metric(String)
  /// Those that have one label.
  case label(String)
}

/// How many series there are of what is looked at.
package struct SeriesPart: Sendable, Hashable {
  package var subject: SeriesSubject?
  /// nil until they are counted.
  package var counts: SeriesCounts?
  /// Why they cannot be counted now; those before stay.
  package var error: String?

  package init(
    subject: SeriesSubject? = nil, counts: SeriesCounts? = nil, error: String? = nil
  ) {
    self.subject = subject
    self.counts = counts
    self.error = error
  }
}
