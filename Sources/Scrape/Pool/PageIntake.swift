internal import Exposition
internal import Metrics

/// What a worker reuses from page to page.
struct PageScratch {
  var page = ParsedPage()
  /// The slot of every entry of the page.
  var slots: [Int32] = []
}

/// What a page came to.
struct PageCounts {
  var lines = 0
  var kept = 0
  /// Series that were met for the first time.
  var added = 0
  /// Lines left out because their series stands on the page before.
  var duplicates = 0
}

/// A target's series, floats and converted histograms, across its scrapes.
struct PageIntake {
  private var floats = SeriesMemory()
  private var histograms = SeriesMemory()
  private var trackedFloats = 0
  private var trackedHistograms = 0
  private var generation: UInt64?

  /// Puts a parsed page's samples into a batch, and staleness markers for the series that are gone.
  ///
  /// After an error the batch is to be thrown away and `endAll` to be called.
  mutating func take(
    _ scratch: inout PageScratch, _ bytes: UnsafeRawBufferPointer, parser: ExpositionParser,
    job: ScrapeJob, target: Labels, sink: any SampleSink, batch: inout SampleBatch,
    counts: inout PageCounts
  ) throws(ScrapeError) {
    let current = sink.generation
    if generation != nil, generation != current { forget() }
    generation = current
    floats.begin()
    histograms.begin()
    counts.lines = scratch.page.entries.count + scratch.page.histograms.count
    try findFloats(&scratch, bytes, parser, job, target, sink)
    let histogramSlots = try findHistograms(scratch.page, bytes, parser, job, target, sink)
    counts.added = floats.addedInRound + histograms.addedInRound
    if job.sampleLimit > 0 {
      // Judged before any series counts as seen, so that a refused page leaves the last good one's to end.
      counts.kept =
        floats.keptCount(scratch.slots) + histograms.keptCount(histogramSlots.map(Int32.init))
      guard counts.kept <= job.sampleLimit else {
        throw ScrapeError(
          "sample_limit exceeded: \(counts.kept) samples, limit \(job.sampleLimit)")
      }
    }
    putFloats(scratch, job, &batch, &counts)
    putHistograms(scratch.page, histogramSlots, job, &batch, &counts)
    counts.duplicates = floats.duplicates + histograms.duplicates
    let ended =
      floats.commit(trackedBefore: trackedFloats)
      + histograms.commit(trackedBefore: trackedHistograms)
    trackedFloats = floats.trackedCount
    trackedHistograms = histograms.trackedCount
    for reference in ended { batch.append(reference, .staleMarker) }
  }

  /// Marks the end of all series that were there in the last scrape.
  mutating func endAll(_ batch: inout SampleBatch) {
    for reference in floats.endAll() + histograms.endAll() {
      batch.append(reference, .staleMarker)
    }
    trackedFloats = 0
    trackedHistograms = 0
  }

  /// Forgets the look-ups, as labels would come out otherwise now; what was there is ended unless it comes again.
  mutating func forget() {
    floats.forget()
    histograms.forget()
    trackedFloats = 0
    trackedHistograms = 0
  }

  private mutating func findFloats(
    _ scratch: inout PageScratch, _ bytes: UnsafeRawBufferPointer, _ parser: ExpositionParser,
    _ job: ScrapeJob, _ target: Labels, _ sink: any SampleSink
  ) throws(ScrapeError) {
    var newSlots: [Int] = []
    var newLabels: [Labels] = []
    scratch.slots.removeAll(keepingCapacity: true)
    scratch.slots.reserveCapacity(scratch.page.entries.count)
    var expected = 0
    for entry in scratch.page.entries {
      var slot = expected
      if let found = floats.find(
        hash: entry.hash, start: entry.seriesStart, length: entry.seriesLength, in: bytes,
        expected: expected)
      {
        slot = found
      } else {
        let labels: Labels?
        do {
          labels = try job.storedLabels(
            of: try parser.labels(of: entry, in: scratch.page, bytes: bytes), target: target)
        } catch { throw (error as? ScrapeError) ?? ScrapeError("\(error)") }
        slot = floats.insert(
          hash: entry.hash, start: entry.seriesStart, length: entry.seriesLength, in: bytes)
        if let labels {
          newSlots.append(slot)
          newLabels.append(labels)
        }
      }
      scratch.slots.append(Int32(truncatingIfNeeded: slot))
      expected = slot + 1
    }
    guard !newLabels.isEmpty else { return }
    for (slot, reference) in zip(newSlots, sink.references(for: newLabels)) {
      floats.set(slot, reference)
    }
  }

  private mutating func findHistograms(
    _ page: ParsedPage, _ bytes: UnsafeRawBufferPointer, _ parser: ExpositionParser,
    _ job: ScrapeJob, _ target: Labels, _ sink: any SampleSink
  ) throws(ScrapeError) -> [Int] {
    var slots: [Int] = []
    for entry in page.histograms {
      let expected = (slots.last ?? -1) + 1
      if let found = histograms.find(
        hash: entry.hash, start: entry.seriesStart, length: entry.seriesLength, in: bytes,
        expected: expected)
      {
        slots.append(found)
        continue
      }
      let labels: Labels?
      do {
        labels = try job.storedLabels(
          of: try parser.labels(of: entry, in: page, bytes: bytes), target: target)
      } catch { throw (error as? ScrapeError) ?? ScrapeError("\(error)") }
      let slot = histograms.insert(
        hash: entry.hash, start: entry.seriesStart, length: entry.seriesLength, in: bytes)
      if let labels { histograms.set(slot, sink.reference(for: labels)) }
      slots.append(slot)
    }
    return slots
  }

  private mutating func putFloats(
    _ scratch: PageScratch, _ job: ScrapeJob, _ batch: inout SampleBatch,
    _ counts: inout PageCounts
  ) {
    let page = scratch.page
    let count = page.entries.count
    batch.references.reserveCapacity(count + 16)
    batch.values.reserveCapacity(count + 16)
    let hasStarts = !page.startTimestamps.isEmpty
    let usual = batch.timestamp.milliseconds
    var hasTimes = false
    for index in 0..<count {
      let time = page.entries[index].timestamp
      let hasOwnTime = time != .min && job.honorsTimestamps
      guard
        let reference = floats.touch(
          Int(scratch.slots[index]), hasOwnTime: hasOwnTime,
          isTracked: !hasOwnTime || job.tracksTimestampsStaleness)
      else {
        continue
      }
      if hasOwnTime, batch.timestamps.isEmpty {
        // From here on every sample needs its time written down; those before bear the usual one.
        batch.timestamps = Array(repeating: usual, count: batch.references.count)
        batch.timestamps.reserveCapacity(count + 16)
        hasTimes = true
      }
      if hasTimes { batch.timestamps.append(hasOwnTime ? time : usual) }
      batch.references.append(reference)
      batch.values.append(page.entries[index].value)
      if hasStarts { batch.startTimestamps.append(page.startTimestamps[index]) }
    }
    counts.kept = batch.references.count
  }

  private mutating func putHistograms(
    _ page: ParsedPage, _ slots: [Int], _ job: ScrapeJob, _ batch: inout SampleBatch,
    _ counts: inout PageCounts
  ) {
    for (entry, slot) in zip(page.histograms, slots) {
      let hasOwnTime = entry.timestamp != .min && job.honorsTimestamps
      guard
        let reference = histograms.touch(
          slot, hasOwnTime: hasOwnTime, isTracked: !hasOwnTime || job.tracksTimestampsStaleness)
      else { continue }
      let time = hasOwnTime ? Timestamp(milliseconds: entry.timestamp) : batch.timestamp
      let start = entry.startTimestamp == 0 ? nil : Timestamp(milliseconds: entry.startTimestamp)
      batch.histograms.append(
        SampleBatch.HistogramEntry(
          reference: reference, timestamp: time, startTimestamp: start, histogram: entry.histogram))
      counts.kept += 1
    }
  }
}
