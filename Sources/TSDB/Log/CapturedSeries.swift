internal import Metrics

/// A series as a checkpoint takes it: what is open, and what was sealed since the checkpoint before.
struct CapturedSeries: Sendable {
  /// The samples of an open chunk, as words like those of a sealed one.
  struct Open: Sendable {
    var words: [UInt64]
    var count: Int
    /// Of histograms.
    var layout: HistogramShape?
  }

  var slot: UInt32
  var epoch: UInt32
  var labels: Labels
  /// How many samples it has taken, the open ones included.
  var ordinal: UInt32
  var starts: [(ordinal: UInt32, start: Int64)]
  var open: Open?
  var sealed: [SealedChunk]
}

extension Store {
  /// Takes the series in some slots, with the number of operations that were done until then.
  ///
  /// - Parameter saved: up to which ordinal the sealed samples of a slot's series are in files; nil for none.
  func capture(_ slots: Range<Int>, saved: (_ slot: Int, _ epoch: UInt32) -> UInt32?)
    -> (series: [CapturedSeries], done: UInt32)
  {
    locked { state in
      var out: [CapturedSeries] = []
      for slot in slots.clamped(to: state.series.indices) {
        guard let one = state.series[slot] else { continue }
        let head = state.heads[slot]
        var open: CapturedSeries.Open?
        if let histograms = one.histograms {
          open = .init(
            words: histograms.snapshot, count: histograms.count, layout: histograms.layout)
        } else if head.count > 0 {
          let words = [UInt64](unsafeUninitializedCapacity: Int(head.cursor.wordCount) + 2) {
            buffer, count in
            if let base = buffer.baseAddress { head.copyWords(to: base) }
            count = Int(head.cursor.wordCount) + 2
          }
          open = .init(words: words, count: Int(head.count))
        }
        var sealed = one.chunks[...]
        if let known = saved(slot, head.epoch) {
          let first = one.chunks.lastIndex {
            Int32(truncatingIfNeeded: $0.startOrdinal &- known) < 0
          }
          if let first { sealed = one.chunks[(first + 1)...] }
        }
        out.append(
          CapturedSeries(
            slot: UInt32(slot), epoch: head.epoch, labels: one.labels, ordinal: head.ordinal,
            starts: one.starts?.runs ?? [], open: open, sealed: Array(sealed)))
      }
      return (out, state.journal?.count ?? 0)
    }
  }

  /// How many slots there are, used or not.
  var slotCount: Int { locked { $0.series.count } }

  /// Puts back a series as a checkpoint took it, but for what was sealed; false where that was done before.
  func restore(
    slot: UInt32, ordinal: UInt32, starts: [(ordinal: UInt32, start: Int64)],
    open: CapturedSeries.Open?
  ) -> Bool {
    locked { state in
      let slot = Int(slot)
      guard slot < state.series.count, state.series[slot] != nil, state.heads[slot].ordinal == 0
      else { return false }
      state.heads[slot].ordinal = ordinal
      if !starts.isEmpty {
        var runs = StartRuns()
        for run in starts { runs.append(run.start, at: run.ordinal) }
        state.series[slot]?.starts = runs
      }
      guard let open, open.count > 0 else { return true }
      state.heads[slot].ordinal = ordinal &- UInt32(open.count)
      open.words.withUnsafeBufferPointer { words in
        guard let base = words.baseAddress else { return }
        if let layout = open.layout {
          decodeHistograms(base, count: open.count, layout: layout) { _, time, fields in
            let histogram = layout.histogram(fields)
            let head = state.series[slot]?.histograms ?? HistogramHead(histogram)
            head.append(time, histogram)
            state.series[slot]?.histograms = head
            state.heads[slot].state.lastTime = time
            state.heads[slot].ordinal &+= 1
          }
          return
        }
        withUnsafeTemporaryAllocation(of: Int64.self, capacity: open.count) { times in
          withUnsafeTemporaryAllocation(of: Double.self, capacity: open.count) { values in
            guard let times = times.baseAddress, let values = values.baseAddress else { return }
            let end = decodeFloats(base, count: open.count, times: times, values: values)
            guard end.bits <= (words.count - 1) * 64 else { return }
            state.heads[slot].adopt(base, count: open.count, bits: end.bits, end.state)
          }
        }
      }
      state.statistics.samplesAppended += open.count
      return true
    }
  }

  /// Puts back sealed chunks behind those that their series have: of those that reach up to `border` the ones whose slot
  /// is known. What a series has already is left out.
  func restore(
    _ chunks: [(identifier: UInt32, chunk: SealedChunk)], from border: Int64,
    slot: (_ identifier: UInt32) -> UInt32?
  ) {
    locked { state in
      for (identifier, chunk) in chunks where chunk.maxTime >= border {
        guard let slot = slot(identifier).map({ Int($0) }), slot < state.series.count,
          state.series[slot]?.add(chunk) == true
        else { continue }
        state.statistics.samplesAppended += Int(chunk.count)
      }
    }
  }

  /// Makes room for so many series at once.
  func reserve(_ count: Int) { locked { $0.reserve(count) } }

  /// Takes samples back that were taken back before the stop, and knows of every series its newest sample again.
  func finishRestoring(_ cuts: [SampleCut]) {
    locked { state in
      for cut in cuts {
        let slot = Int(cut.slot)
        guard let chunks = state.series[slot]?.chunks else { continue }
        state.series[slot]?.chunks = chunks.compactMap { chunk in
          guard Int32(truncatingIfNeeded: chunk.startOrdinal &- cut.ordinal) < 0,
            chunk.maxTime >= cut.time
          else { return chunk }
          return chunk.minTime < cut.time ? chunk.prefix(before: cut.time) : nil
        }
      }
      for slot in state.series.indices {
        guard let one = state.series[slot], state.heads[slot].count == 0, one.histograms == nil
        else { continue }
        state.heads[slot].state.lastTime = one.chunks.last?.maxTime ?? .min
      }
    }
  }
}
