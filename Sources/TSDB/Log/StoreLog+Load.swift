internal import Files
package import Metrics

extension StoreLog {
  /// Reads back what the folder holds into the store, which must be filling; once, before `begin`. What is damaged is
  /// left out and named in the status.
  ///
  /// - Parameter border: older samples are in blocks, and are left where they are.
  package func load(border: Timestamp? = nil) {
    let files = LogFile.all(in: folder)
    number = files.map(\.number).max() ?? 0
    let border = border?.milliseconds ?? .min
    let checkpoints = files.filter { $0.kind == .checkpoint }.map(\.number)
    var replay = LogReplay(into: store)
    var base: UInt32 = 0
    // Read beside the series that they belong to: the one is about as much work as the other.
    let chunked = files.filter { $0.kind == .chunks }
    let reading = ChunkReading(chunked.map { (path($0.number, "chunks"), $0.number) })
    let chosen = choose(among: checkpoints)
    if let chosen { base = chosen.number }
    if let chosen {
      bases = [base]
      restore(chosen.contents, chosen.frames, &replay)
    }
    var cuts: [SampleCut] = []
    for (index, file) in chunked.enumerated() where file.number <= base {
      take(reading.next(index), border, replay, &cuts)
    }
    store.finishRestoring(cuts)
    oldCuts = cuts
    store.locked { $0.cuts = [] }
    let logs = files.filter { $0.kind == .log && $0.number >= base }
    for file in logs {
      replayLog(file, isFirst: file.number == base, isLast: file.number == number, &replay)
    }
    for (place, identifier) in replay.numbers.identifiers.enumerated() {
      let entry = replay.numbers.entries[place]
      encoder.adopt(identifier, slot: entry.slot, epoch: entry.epoch)
    }
    newest = replay.newest
    let appended = store.locked { $0.statistics.samplesAppended }
    note {
      $0.samplesRead = appended
      $0.samplesLost = replay.samplesLost
    }
  }

  /// The newest checkpoint that is whole; where none is, the newest that has an end.
  private func choose(among numbers: [UInt32]) -> (
    number: UInt32, contents: [UInt8], frames: [FrameReader.Frame]
  )? {
    var second: (UInt32, [UInt8], [FrameReader.Frame])?
    for number in numbers.reversed() {
      guard let contents = contents(path(number, "checkpoint")) else { continue }
      let (frames, damage) = frames(in: contents)
      let hasEnd = contents.withUnsafeBytes { raw in
        frames.last.map { raw[$0.payload].first == CheckpointPart.end.rawValue } ?? false
      }
      if damage.isEmpty, hasEnd { return (number, contents, frames) }
      tell(damage, path(number, "checkpoint"), hasEnd ? nil : "it has no end")
      if second == nil { second = (number, contents, frames) }
    }
    return second
  }

  private func contents(_ path: String) -> [UInt8]? {
    do throws(FileError) {
      return try readFile(path, limit: LogFile.most)
    } catch {
      note { $0.damage.append("\(error)") }
      return nil
    }
  }

  private func frames(in contents: [UInt8]) -> ([FrameReader.Frame], [FrameReader.Damage]) {
    contents.withUnsafeBytes { raw in
      var reader = FrameReader(raw)
      var frames: [FrameReader.Frame] = []
      while let frame = reader.next() { frames.append(frame) }
      return (frames, reader.damage)
    }
  }

  private func tell(_ damage: [FrameReader.Damage], _ path: String, _ more: String? = nil) {
    note { status in
      for one in damage {
        status.damage.append(
          "\(path): damaged from byte \(one.place.lowerBound) on, \(one.place.count) bytes are left out"
        )
      }
      if let more, damage.isEmpty { status.damage.append("\(path): \(more)") }
    }
  }

  private func restore(
    _ contents: [UInt8], _ frames: [FrameReader.Frame], _ replay: inout LogReplay
  ) {
    contents.withUnsafeBytes { raw in
      // With half of its samples open a series takes some 256 bytes.
      store.reserve(raw.count / 256)
      for frame in frames {
        var reader = ByteReader(UnsafeRawBufferPointer(rebasing: raw[frame.payload]))
        switch CheckpointPart(rawValue: reader.byte()) {
        case .series:
          while !reader.isAtEnd, let series = reader.series() {
            guard let place = store.place(for: series.labels) else { continue }
            replay.numbers.set(
              series.identifier,
              .init(slot: place.slot, epoch: place.epoch, done: frame.first))
            guard
              store.restore(
                slot: place.slot, ordinal: series.ordinal, starts: series.starts, open: series.open)
            else { continue }
            // What it had sealed then is in files.
            let slot = Int(place.slot)
            if slot >= saved.count { saved += repeatElement(nil, count: slot + 1 - saved.count) }
            saved[slot] = (place.epoch, series.ordinal &- UInt32(series.open?.count ?? 0))
          }
        case .end:
          let time = reader.signed()
          if time > .min { replay.newest = Timestamp(milliseconds: time) }
          encoder.reserve(UInt32(truncatingIfNeeded: reader.unsigned()))
        case .chunks, .cuts, nil: break
        }
      }
    }
  }

  /// Puts the chunks of a file behind those of the files before it.
  private func take(
    _ read: ChunkReading.Contents, _ border: Int64, _ replay: LogReplay, _ cuts: inout [SampleCut]
  ) {
    if let failure = read.failure { note { $0.damage.append(failure) } }
    store.restore(read.chunks, from: border) { identifier in
      replay.numbers.place(of: identifier).map { replay.numbers.entries[$0].slot }
    }
    for cut in read.cuts {
      guard let place = replay.numbers.place(of: cut.identifier) else { continue }
      let entry = replay.numbers.entries[place]
      cuts.append(
        SampleCut(slot: entry.slot, epoch: entry.epoch, ordinal: cut.ordinal, time: cut.time))
    }
    tell(read.damage, read.path)
    chunkFiles.append((read.number, read.newestSample))
  }

  private func replayLog(
    _ file: LogFile, isFirst: Bool, isLast: Bool, _ replay: inout LogReplay
  ) {
    let path = folder + "/" + file.name
    guard let contents = contents(path) else { return }
    replay.numbers.forgetKeys()
    if !isFirst { replay.numbers.forgetDone() }
    contents.withUnsafeBytes { raw in
      var reader = FrameReader(raw)
      while let frame = reader.next() {
        let payload = UnsafeRawBufferPointer(rebasing: raw[frame.payload])
        if !replay.replay(payload, first: frame.first, tick: frame.tick) {
          note {
            $0.damage.append("\(path): the record at byte \(frame.payload.lowerBound) is malformed")
          }
        }
      }
      // What was being written as the power went says nothing of the disk.
      tell(isLast ? reader.damage.filter { !$0.isTail } : reader.damage, path)
    }
  }
}

extension LogEncoder {
  /// Numbers below `next` are given already.
  mutating func reserve(_ next: UInt32) { nextIdentifier = max(nextIdentifier, next) }
}
