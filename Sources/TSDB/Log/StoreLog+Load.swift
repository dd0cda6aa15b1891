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
    let logs = files.filter { $0.kind == .log && $0.number >= base }
    let logReading = LogReading(logs.map { folder + "/" + $0.name }, after: reading)
    if let chosen {
      bases = [base]
      restore(chosen.file, chosen.frames, &replay)
    }
    var cuts: [SampleCut] = []
    for (index, file) in chunked.enumerated() where file.number <= base {
      take(reading.next(index), border, replay, &cuts)
    }
    store.finishRestoring(cuts)
    oldCuts = cuts
    store.locked { $0.cuts = [] }
    for file in logs {
      if file.number != base { replay.forgetDone() }
      replayLog(logReading, folder + "/" + file.name, isLast: file.number == number, &replay)
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
    number: UInt32, file: LoadedFile, frames: [FrameReader.Frame]
  )? {
    var second: (UInt32, LoadedFile, [FrameReader.Frame])?
    for number in numbers.reversed() {
      let path = path(number, "checkpoint")
      let file: LoadedFile
      do throws(FileError) { file = try LoadedFile(path) } catch {
        note { $0.damage.append("\(error)") }
        continue
      }
      var reader = FrameReader(file.bytes)
      var frames: [FrameReader.Frame] = []
      while let frame = reader.next() { frames.append(frame) }
      let hasEnd =
        frames.last.map { file.bytes[$0.payload].first == CheckpointPart.end.rawValue } ?? false
      if reader.damage.isEmpty, hasEnd { return (number, file, frames) }
      tell(reader.damage, path, hasEnd ? nil : "it has no end")
      if second == nil { second = (number, file, frames) }
    }
    return second
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
    _ file: LoadedFile, _ frames: [FrameReader.Frame], _ replay: inout LogReplay
  ) {
    // With half of its samples open a series takes some 400 bytes.
    store.reserve(file.bytes.count / 400)
    var unknown = 0
    for frame in frames {
      var reader = ByteReader(UnsafeRawBufferPointer(rebasing: file.bytes[frame.payload]))
      switch CheckpointPart(rawValue: reader.byte()) {
      case .series:
        store.restore(reader.seriesFrame()) { series, slot, epoch, isRestored in
          replay.set(series.identifier, .init(slot: slot, epoch: epoch, done: frame.first))
          guard isRestored else { return }
          // What it had sealed then is in files.
          let slot = Int(slot)
          if slot >= saved.count { saved += repeatElement(nil, count: slot + 1 - saved.count) }
          saved[slot] = (epoch, series.ordinal &- UInt32(series.open?.count ?? 0))
        }
      case .end:
        let time = reader.signed()
        if time > .min { replay.newest = Timestamp(milliseconds: time) }
        encoder.reserve(UInt32(truncatingIfNeeded: reader.unsigned()))
      case .chunks, .cuts: break
      case nil: unknown += 1
      }
    }
    if unknown > 0 {
      note { $0.damage.append("a checkpoint has \(unknown) frames of another version's kind") }
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
    _ reading: LogReading, _ path: String, isLast: Bool, _ replay: inout LogReplay
  ) {
    while true {
      switch reading.next() {
      case .frame(let frame):
        replay.replay(frame)
        if frame.isMalformed {
          note { $0.damage.append("\(path): the record at byte \(frame.place) is malformed") }
        }
      case .end(let damage, let failure):
        replay.finish()
        if let failure { note { $0.damage.append(failure) } }
        // What was being written as the power went says nothing of the disk.
        return tell(isLast ? damage.filter { !$0.isTail } : damage, path)
      }
    }
  }
}

extension LogEncoder {
  /// Numbers below `next` are given already.
  mutating func reserve(_ next: UInt32) { nextIdentifier = max(nextIdentifier, next) }
}
