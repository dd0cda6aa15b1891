package import Metrics

/// Series whose rules are gone: they are ended after a while, unless another rule gives them by then. Without that a
/// renamed rule's `ALERTS` would be seen as firing for five minutes more.
package struct LeftSeries: Sendable {
  private struct Share {
    var series: [Labels]
    var due: Timestamp
    var queryOffset: Duration
  }
  private var shares: [Share] = []

  package init() {}

  package var isEmpty: Bool { shares.isEmpty }

  /// Takes the series of a group that is gone; they are ended two of its intervals later, when a group that goes on with
  /// them under another name has been evaluated.
  package mutating func take(_ gone: GroupRun, at time: Timestamp) {
    let due = time + gone.interval * 2
    for rule in gone.rules { take(rule.givenSeries, of: gone, due: due) }
  }

  /// Takes what others have taken.
  package mutating func take(_ others: LeftSeries) { shares += others.shares }

  mutating func take(_ series: [Labels], of group: GroupRun, due: Timestamp) {
    guard !series.isEmpty else { return }
    shares.append(Share(series: series, due: due, queryOffset: group.queryOffset))
  }

  /// Ends what is due and not among what the rules that there are gave last. Cheap where nothing is due.
  package mutating func settle(
    at now: Timestamp, living: some Sequence<[Labels]>, _ sink: any SampleSink
  ) {
    guard shares.contains(where: { $0.due <= now }) else { return }
    var given: Set<Labels> = []
    for series in living { given.formUnion(series) }
    for share in shares where share.due <= now {
      let gone = share.series.filter { !given.contains($0) }
      var batch = SampleBatch(timestamp: now)
      for reference in sink.references(for: gone) { batch.append(reference, .staleMarker) }
      let time = (now - share.queryOffset).milliseconds
      batch.timestamps = [Int64](repeating: time, count: batch.references.count)
      if !gone.isEmpty { sink.append(batch) }
    }
    shares.removeAll { $0.due <= now }
  }
}
