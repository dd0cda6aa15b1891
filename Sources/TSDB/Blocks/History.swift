internal import Blocks
internal import Files
internal import Glibc
package import Metrics
internal import Synchronization

// What is older than some hours is not in the store but in Prometheus blocks: `data/` in the state folder, which other
// tools can read, too. Blocks answer up to a border, the store from there on, so that no sample is told twice; the
// store keeps what is behind the border for some minutes more, for the queries that were asked before it moved. The
// border moves back where the clock is set back; blocks that lie in the future then are put aside.

/// A store and the blocks behind it as one source of series.
package final class History: SeriesSource {
  package let store: Store
  /// Where blocks are: all, and of those before only what is kept for longer. Empty for a store by itself.
  let places: [BlockPlace]
  /// Where blocks go that do not count any more and yet may be wanted.
  let aside: String?
  private let layers = Mutex<[Layer]>([])
  /// The blocks that are open, by their paths.
  private let shown = Mutex<[String]>([])
  private let told = Mutex(HistoryStatus())

  /// Blocks that answer up to a border.
  private struct Layer: Sendable {
    var source: DataDirectory
    /// From here on the next layer has the samples; nil for the store's own border.
    var border: Timestamp?
  }

  /// - Parameters:
  ///   - state: the folder of everything that lasts, which must be held; nil to have no blocks.
  ///   - keep: what is kept for longer than the store's limits say.
  package init(_ store: Store, state: String? = nil, keep: KeepRule? = nil) {
    self.store = store
    aside = state.map { $0 + "/aside" }
    var places: [BlockPlace] = []
    if let state {
      places.append(BlockPlace(folder: state + "/data", retention: store.limits.retention))
      if let keep {
        places.append(
          BlockPlace(
            folder: state + "/kept", retention: keep.time, bytes: keep.bytes,
            selectors: keep.selectors))
      }
    }
    self.places = places
  }

  /// What a state folder has in blocks, as its engine left it; nothing there is changed.
  init(reading state: String, into store: Store) {
    self.store = store
    aside = nil
    places = ["/data", "/kept"].map { state + $0 }.filter(FilePath.isFolder).map {
      BlockPlace(folder: $0, retention: store.limits.retention)
    }
    look()
    raiseBorder()
  }

  package var status: HistoryStatus { told.withLock { $0 } }

  func note(_ change: (inout HistoryStatus) -> Void) { told.withLock { change(&$0) } }

  /// Whether there is any block.
  var hasBlocks: Bool { layers.withLock { !$0.isEmpty } }

  /// Opens the folders as they are now, if they are not as they were.
  func reopen() {
    let paths = places.flatMap { $0.blocks.map(\.path) }
    let isSame = shown.withLock { shown in
      defer { shown = paths }
      return shown == paths
    }
    guard !isSame else { return }
    var border: Timestamp?
    var next: [Layer] = []
    for place in places {
      // Where there is no block, there is nothing to open.
      guard let oldest = place.blocks.first?.meta.minTime,
        let source = try? DataDirectory(place.folder)
      else { continue }
      next.append(Layer(source: source, border: border))
      border = min(border ?? .distantFuture, Timestamp(milliseconds: oldest))
    }
    layers.withLock { [next] in $0 = next }
  }

  /// What is damaged in the blocks, as far as it was met, each with file and place.
  package var damage: [String] {
    layers.withLock { $0.map(\.source) }.flatMap { $0.problems.listed.map { "\($0)" } }
  }

  /// Whether more is known to be damaged than when this was last asked.
  func hasNews() -> Bool {
    layers.withLock { $0.map(\.source) }.map { $0.hasNews() }.contains(true)
  }

  // MARK: Asking

  /// Whom to ask for which part of a range, the oldest first.
  private func asked(_ from: Timestamp, _ through: Timestamp) -> [Part] {
    // The store's border first: it moves after the blocks that make it move are there.
    let border = store.border
    var parts: [Part] = []
    if from < border {
      for layer in layers.withLock({ $0 }) {
        let end = min(layer.border ?? border, border)
        let last = min(through, Timestamp(milliseconds: end.milliseconds - 1))
        // Each behind the one before gives what is older.
        if from <= last { parts.append(Part(source: layer.source, from: from, through: last)) }
      }
      for index in parts.indices.dropLast() {
        parts[index].from = max(
          from, Timestamp(milliseconds: parts[index + 1].through.milliseconds + 1))
      }
      parts.reverse()
    }
    if through >= border {
      parts.append(Part(source: store, from: max(from, border), through: through))
    }
    return parts.isEmpty ? [Part(source: store, from: from, through: through)] : parts
  }

  package func select(_ matchers: [Matcher], from: Timestamp, through: Timestamp)
    throws(SourceError) -> [any StoredSeries]
  {
    let asked = asked(from, through)
    if asked.count == 1 {
      let part = asked[0]
      let found = try part.source.select(matchers, from: part.from, through: part.through)
      // What a store has behind its border is not to be read.
      return part.from == from && part.through == through
        ? found : found.map { JoinedSeries([($0, part)]) }
    }
    var order: [Labels] = []
    var parts: [Labels: [(any StoredSeries, Part)]] = [:]
    for part in asked {
      for series in try part.source.select(matchers, from: part.from, through: part.through) {
        if parts[series.labels] == nil { order.append(series.labels) }
        parts[series.labels, default: []].append((series, part))
      }
    }
    return order.map { JoinedSeries(parts[$0] ?? []) }
  }

  package func labelValues(
    _ name: String, selectors: [[Matcher]], from: Timestamp, through: Timestamp
  ) throws(SourceError) -> [String] {
    try joined(from, through) { part throws(SourceError) in
      try part.source.labelValues(
        name, selectors: selectors, from: part.from, through: part.through)
    }
  }

  package func labelNames(selectors: [[Matcher]], from: Timestamp, through: Timestamp)
    throws(SourceError) -> [String]
  {
    try joined(from, through) { part throws(SourceError) in
      try part.source.labelNames(selectors: selectors, from: part.from, through: part.through)
    }
  }

  package func families() -> [TargetFamilies] { store.families() }

  package func metadata(metric: String?) -> [String: MetricMetadata] {
    store.metadata(metric: metric)
  }

  /// Those of the store: what is behind it may be long gone.
  package func seriesCounts(limit: Int) -> SeriesCounts { store.seriesCounts(limit: limit) }

  private func joined(
    _ from: Timestamp, _ through: Timestamp, _ ask: (Part) throws(SourceError) -> [String]
  ) throws(SourceError) -> [String] {
    let asked = asked(from, through)
    if asked.count == 1 { return try ask(asked[0]) }
    var found: Set<String> = []
    for part in asked { found.formUnion(try ask(part)) }
    return found.sorted(by: bytewiseLess)
  }
}

/// A part of a range, and who has the samples in it.
private struct Part: Sendable {
  var source: any SeriesSource
  var from: Timestamp
  var through: Timestamp
}

/// A series of blocks and store, one part of the range after another.
private final class JoinedSeries: StoredSeries {
  private let parts: [(series: any StoredSeries, part: Part)]
  let labels: Labels
  let reference: SeriesReference

  init(_ parts: [(any StoredSeries, Part)]) {
    self.parts = parts
    labels = parts.last?.0.labels ?? .empty
    // Blocks number their series by themselves.
    let number = parts.last?.0.reference.value ?? 0
    reference =
      parts.last?.1.source is Store ? SeriesReference(number) : SeriesReference(1 << 63 | number)
  }

  func read(from: Timestamp, through: Timestamp, into columns: inout SampleColumns) {
    for (series, part) in parts where part.from <= through && part.through >= from {
      series.read(
        from: max(from, part.from), through: min(through, part.through), into: &columns)
    }
  }
}

/// How the blocks fare.
package struct HistoryStatus: Sendable, Hashable {
  /// Whether blocks are read and written.
  package var isOpen = false
  /// The folders of blocks: that of all samples, and that of what is kept for longer.
  package var places: [PlaceStatus] = []
  package var cuts = 0
  package var compactions = 0
  /// Why no block can be written at present.
  package var fault: String?
  /// Blocks that were put aside, each with the reason.
  package var asides: [String] = []

  package init() {}

  package var blocks: Int { places.reduce(0) { $0 + $1.holding.files } }
  /// What the blocks' files take.
  package var bytes: Int { places.reduce(0) { $0 + $1.holding.bytes } }
  /// From when on the blocks have samples; nil where there are none.
  package var oldest: Timestamp? { places.compactMap(\.holding.oldest).min() }
  /// The first instant after all that they have.
  package var newest: Timestamp? { places.compactMap(\.newest).max() }
}
