internal import Alerts
internal import Metrics
internal import PromQL
internal import Query

/// How it is asked what became of series; each question blocks its thread, so none of Swift's pool may ask.
extension SeriesFate.Questions {
  /// Of the engine's own samples.
  init(over source: any SeriesSource, timeout: Duration) {
    self.init(
      series: { selectors, from, through in
        try source.labels(
          of: try selectors.map(parseMatchers), from: from, through: through,
          Cancellation(timeout: timeout))
      },
      live: { selectors, time, lookback in
        try source.newest(
          try selectors.map(parseMatchers), at: time, lookback: lookback,
          Cancellation(timeout: timeout)
        ).map(\.labels)
      })
  }

  /// Of a server's.
  init(asking source: any DataSource) {
    self.init(
      series: { selectors, from, through in
        try answered { () async throws(QueryError) in
          try await source.series(selectors: selectors, from: from, through: through)
        }
      },
      live: { selectors, time, lookback in
        try answered { () async throws(QueryError) in
          try await source.newest(selectors: selectors, at: time, lookback: lookback)
        }.map(\.labels)
      })
  }
}
