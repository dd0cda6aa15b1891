internal import Blocks
internal import Chunks
internal import Files
internal import Glibc
package import Metrics

extension History {
  /// Looks at what is there, before the log is read: from then on the border is where the blocks end. Clears away what a
  /// stop in mid-work has left.
  package func open() {
    for place in places { place.clear() }
    putBrokenAside()
    look()
    note { $0.isOpen = true }
    raiseBorder()
  }

  /// The store begins where blocks end. Where retention has left nothing in the first place, what is kept for longer
  /// tells where that is.
  func raiseBorder() {
    let ends = places.lazy.compactMap { $0.blocks.map(\.meta.maxTime).max() }
    if let end = ends.first {
      store.raiseBorder(to: Timestamp(milliseconds: end), from: store.border)
    }
  }

  /// Does what is due: puts the future aside after the clock was set back, cuts a block, joins blocks, drops what is
  /// past its retention. Takes seconds where there is much; `pause` is called in between.
  package func upkeep(now: Timestamp, bytes: Int?, pause: () -> Void = {}) {
    guard !places.isEmpty else { return }
    do throws(BlockError) {
      for place in places { try putFutureAside(place) }
      while try cut(now, pause) {}
      for place in places {
        while try join(place, pause) {}
        place.dropOld(bytes: place.bytes ?? bytes)
      }
      note { $0.fault = nil }
    } catch {
      note { $0.fault = "\(error)" }
      putBrokenAside()
    }
    look()
  }

  /// Forgets in memory what blocks have told for a while.
  package func dropCut() {
    guard hasBlocks else { return }
    store.dropSamples(before: store.border)
  }

  func look() {
    guard !places.isEmpty else { return }
    reopen()
    let told = places.map(PlaceStatus.init)
    note { $0.places = told }
  }

  // MARK: Cutting

  /// Cuts one block from the store, if one is due.
  private func cut(_ now: Timestamp, _ pause: () -> Void) throws(BlockError) -> Bool {
    let border = store.border
    // Samples may come with times of their own, in the future too; the present is not over by that.
    guard let times = store.times(from: border),
      let span = BlockPlan.cut(
        oldest: times.lowerBound, newest: min(times.upperBound, now.milliseconds))
    else { return false }
    // What is kept for longer first: once the border has moved nobody comes back for it. After a failure in between, it
    // is there already.
    for place in places.reversed()
    where !place.blocks.contains(where: { $0.meta.maxTime >= span.upperBound }) {
      let meta = BlockMeta(
        ulid: ULID(milliseconds: span.upperBound),
        minTime: max(BlockPlan.floor(span.lowerBound, BlockPlan.span), border.milliseconds),
        maxTime: span.upperBound)
      try write(
        meta, of: [store], from: Timestamp(milliseconds: span.lowerBound),
        through: Timestamp(milliseconds: span.upperBound - 1), in: place, pause)
    }
    reopen()
    // Where the clock was set back meanwhile, the border stays where it was put.
    store.raiseBorder(to: Timestamp(milliseconds: span.upperBound), from: border)
    note { $0.cuts += 1 }
    return true
  }

  /// Writes the samples in a range, of sources of which each begins after the one before, as one block; nothing where
  /// there is none.
  func write(
    _ meta: BlockMeta, of sources: [any SeriesSource], from: Timestamp, through: Timestamp,
    in place: BlockPlace, _ pause: () -> Void
  ) throws(BlockError) {
    var parts: [(labels: Labels, turn: Int, series: any StoredSeries)] = []
    for (turn, source) in sources.enumerated() {
      var known: Set<Labels> = []
      for matchers in place.selectors {
        do throws(SourceError) {
          for series in try source.select(matchers, from: from, through: through)
          where place.selectors.count == 1 || known.insert(series.labels).inserted {
            parts.append((series.labels, turn, series))
          }
        } catch {
          throw BlockError(place.folder, "\(error)")
        }
      }
    }
    parts.sort { $0.labels < $1.labels || $0.labels == $1.labels && $0.turn < $1.turn }
    let writer = try BlockWriter(in: place.folder, meta: meta)
    var cutter = ChunkCutter()
    var columns = SampleColumns()
    for (index, part) in parts.enumerated() {
      columns.removeAll()
      part.series.read(from: from, through: through, into: &columns)
      cutter.append(columns)
      let isLast = index + 1 == parts.count || parts[index + 1].labels != part.labels
      if isLast { try writer.append(part.labels, cutter.finish()) }
      if index % 64 == 0 { pause() }
    }
    if writer.seriesCount > 0 { _ = try writer.finish() }
  }

  // MARK: Joining

  private func join(_ place: BlockPlace, _ pause: () -> Void) throws(BlockError) -> Bool {
    let all = place.blocks
    let plan = BlockPlan(retentionMilliseconds: place.retention.milliseconds)
    guard
      let range = plan.joined(all.map { $0.meta.minTime..<max($0.meta.minTime, $0.meta.maxTime) })
    else { return false }
    let parents = Array(all[range])
    try join(parents, through: parents.map(\.meta.maxTime).max() ?? 0, in: place, pause)
    note { $0.compactions += 1 }
    return true
  }

  /// Makes one block of blocks that follow one upon the other, of their samples before `end`; they go when it is there.
  private func join(
    _ parents: [BlockFolder], through end: Int64, in place: BlockPlace, _ pause: () -> Void
  ) throws(BlockError) {
    guard let first = parents.first else { return }
    var meta = BlockMeta(
      ulid: ULID(milliseconds: end), minTime: first.meta.minTime, maxTime: end)
    meta.level = (parents.map(\.meta.level).max() ?? 0) + 1
    meta.sources = parents.flatMap(\.meta.sources)
    meta.parents = parents.map {
      .init(ulid: $0.meta.ulid, minTime: $0.meta.minTime, maxTime: $0.meta.maxTime)
    }
    var sources: [any SeriesSource] = []
    for parent in parents { sources.append(try DataDirectory(parent.path)) }
    try write(
      meta, of: sources, from: .distantPast, through: Timestamp(milliseconds: end - 1), in: place,
      pause)
    for parent in parents { Folder.remove(parent.path) }
    reopen()
  }

  // MARK: Putting aside

  /// The clock was set back behind the border: what blocks have of the future then does not count any more.
  private func putFutureAside(_ place: BlockPlace) throws(BlockError) {
    let border = store.border.milliseconds
    guard let aside else { return }
    for block in place.blocks where block.meta.maxTime > border {
      if block.meta.minTime < border {
        let meta = BlockMeta(
          ulid: ULID(milliseconds: border), minTime: block.meta.minTime, maxTime: border)
        try write(
          meta, of: [try DataDirectory(block.path)], from: .distantPast,
          through: Timestamp(milliseconds: border - 1), in: place, {})
      }
      guard put(block.path, aside, because: "it is of a time that has not come yet") else {
        throw BlockError(block.path, String(cString: strerror(errno)))
      }
    }
  }

  /// Blocks of which nothing can be read would be in the way of all that is done with the others.
  private func putBrokenAside() {
    guard let aside else { return }
    for place in places {
      for name in Folder.names(place.folder) ?? [] where ULID(name) != nil {
        let path = place.folder + "/" + name
        if let fault = DataDirectory.fault(ofBlock: path) {
          _ = put(path, aside, because: "\(fault)")
        }
      }
    }
  }

  /// False where it cannot be moved.
  private func put(_ block: String, _ aside: String, because reason: String) -> Bool {
    mkdir(aside, 0o755)
    let path = aside + "/" + FilePath.name(of: block)
    guard rename(block, path) == 0 else { return false }
    note { $0.asides.append("\(path): \(reason)") }
    return true
  }
}
