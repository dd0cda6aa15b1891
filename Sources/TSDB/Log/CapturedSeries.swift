internal import Metrics

/// A series as a checkpoint takes it: what is open, and what was sealed since the checkpoint before.
struct CapturedSeries: Sendable {
  /// The samples of an open chunk, as words like those of a sealed one.
  struct Open: Sendable {
    var words: [UInt64]
    var count: Int
    /// How many bits the words have, and what their writer knows; of floats.
    var bits = 0
    var state = FloatState()
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
            count = head.usedWords
          }
          open = .init(
            words: words, count: Int(head.count), bits: head.usedBits, state: head.state)
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

  /// Puts back series as a checkpoint took them, but for what was sealed. `told` has for each where it is, and whether
  /// it was put back: false where that was done before. A series that the store's bounds refuse is left out.
  func restore(
    _ series: SavedSeriesFrame, told: (SavedSeries, _ slot: UInt32, _ epoch: UInt32, Bool) -> Void
  ) {
    locked { state in
      var symbols = PlacedSymbols(series.symbols)
      for one in series.series {
        guard let slot = state.place(series.labels[one.labels], in: &symbols, limit: limits.series)
        else {
          continue
        }
        told(one, slot, state.heads[Int(slot)].epoch, state.restore(one, in: Int(slot)))
      }
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

extension StoreState {
  fileprivate mutating func restore(_ saved: SavedSeries, in slot: Int) -> Bool {
    guard heads[slot].ordinal == 0 else { return false }
    heads[slot].ordinal = saved.ordinal
    if !saved.starts.isEmpty {
      var runs = StartRuns()
      for run in saved.starts { runs.append(run.start, at: run.ordinal) }
      series[slot]?.starts = runs
    }
    guard let open = saved.open, open.count > 0 else { return true }
    heads[slot].ordinal = saved.ordinal &- UInt32(open.count)
    if let layout = open.layout {
      restoreHistograms(open, layout, in: slot)
    } else {
      heads[slot].adopt(open.words, count: open.count, bits: open.bits, open.state, &pool)
    }
    statistics.samplesAppended += open.count
    return true
  }

  private mutating func restoreHistograms(
    _ open: SavedSeries.Open, _ layout: HistogramShape, in slot: Int
  ) {
    // The decoder wants whole words, and one to spare.
    var words = [UInt64](repeating: 0, count: open.words.count / 8 + 1)
    words.withUnsafeMutableBytes { $0.copyMemory(from: open.words) }
    words.withUnsafeBufferPointer { words in
      guard let base = words.baseAddress else { return }
      decodeHistograms(base, count: open.count, layout: layout) { _, time, fields in
        let histogram = layout.histogram(fields)
        let head = series[slot]?.histograms ?? HistogramHead(histogram)
        head.append(time, histogram)
        series[slot]?.histograms = head
        heads[slot].state.lastTime = time
        heads[slot].ordinal &+= 1
      }
    }
  }
}
