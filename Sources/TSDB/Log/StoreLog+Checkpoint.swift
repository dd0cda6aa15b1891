internal import Glibc
package import Metrics

extension StoreLog {
  private static let seriesAtATime = 512
  private static let seriesInAFrame = 64

  /// Begins a new file of the log, and writes beside it the series as they are and the chunks sealed since the last
  /// time; then what is older is not needed any more and goes. `pause` is called now and then in between.
  ///
  /// - Parameter seconds: a clock that never goes back.
  package func checkpoint(
    seconds: () -> Double, pause: (StoreLog) throws(DiskError) -> Void = { _ in }
  ) throws(DiskError) {
    try begin(at: seconds())
    let number = number
    try clear(number)
    let series = try PartFile(path(number, "checkpoint"), .checkpoint, number, disk)
    let chunks = try PartFile(path(number, "chunks"), .chunks, number, disk)
    var nowSaved: [(slot: Int, epoch: UInt32, ordinal: UInt32)] = []
    var newestSample = Int64.min
    var slot = 0
    while slot < store.slotCount {
      let piece = store.capture(slot..<slot + Self.seriesAtATime) { [saved] slot, epoch in
        guard slot < saved.count, let one = saved[slot], one.epoch == epoch else { return nil }
        return one.ordinal
      }
      let named = piece.series.map { one in
        (one, identifier: encoder.identifier(slot: one.slot, epoch: one.epoch))
      }
      for begin in stride(from: 0, to: named.count, by: Self.seriesInAFrame) {
        let some = Array(named[begin..<min(begin + Self.seriesInAFrame, named.count)])
        try series.add(.series, first: piece.done) { $0.series(some) }
        try series.close()
      }
      for (one, identifier) in named {
        for chunk in one.sealed {
          try chunks.add(.chunks, first: 0) { $0.chunk(chunk, identifier) }
          newestSample = max(newestSample, chunk.maxTime)
        }
        nowSaved.append((Int(one.slot), one.epoch, one.ordinal &- UInt32(one.open?.count ?? 0)))
      }
      slot += Self.seriesAtATime
      try pause(self)
    }
    let cuts = store.locked { state in
      defer { state.cuts = [] }
      return state.cuts ?? []
    }
    for cut in oldCuts + cuts where encoder.isKnown(cut.slot, cut.epoch) {
      let identifier = encoder.identifier(slot: cut.slot, epoch: cut.epoch)
      try chunks.add(.cuts, first: 0) {
        $0.unsigned(UInt64(identifier))
        $0.word(cut.ordinal)
        $0.signed(cut.time)
      }
    }
    // The series are good only with the chunks before them.
    try chunks.finish { $0.signed(newestSample) }
    try disk.rename(chunks.path, path(number, "chunks"))
    try series.finish { [newest, encoder] in
      $0.signed(newest?.milliseconds ?? .min)
      $0.unsigned(UInt64(encoder.nextIdentifier))
    }
    try disk.rename(series.path, path(number, "checkpoint"))
    try disk.syncFolder(folder)
    oldCuts = cuts
    for one in nowSaved {
      if one.slot >= saved.count {
        saved += repeatElement(nil, count: one.slot + 1 - saved.count)
      }
      saved[one.slot] = (one.epoch, one.ordinal)
    }
    if newestSample > .min { chunkFiles.append((number, newestSample)) }
    bases = bases.suffix(1) + [number]
    note { $0.checkpoints += 1 }
    try removeSpent()
  }

  /// What an attempt that failed has left.
  private func clear(_ number: UInt32) throws(DiskError) {
    for suffix in ["checkpoint", "chunks"] { try disk.remove(path(number, suffix) + ".new") }
  }

  /// Removes what no start would read: logs and checkpoints before the last but one, and chunk files without samples.
  private func removeSpent() throws(DiskError) {
    guard let first = bases.first else { return }
    for file in LogFile.all(in: folder) {
      let isSpent =
        switch file.kind {
        case .log, .checkpoint: file.number < first
        case .chunks: file.number < first && !chunkFiles.contains { $0.number == file.number }
        }
      if isSpent { try disk.remove(folder + "/" + file.name) }
    }
  }

  /// Removes the chunk files whose samples are all older than `time`: blocks have them, or nobody wants them any more.
  package func dropChunks(before time: Timestamp) throws(DiskError) {
    let first = bases.first ?? 0
    for file in chunkFiles where file.maxTime < time.milliseconds && file.number < first {
      try disk.remove(path(file.number, "chunks"))
    }
    chunkFiles.removeAll { $0.maxTime < time.milliseconds && $0.number < first }
  }
}

extension LogEncoder {
  /// Whether a slot's series has a number.
  func isKnown(_ slot: UInt32, _ epoch: UInt32) -> Bool {
    Int(slot) < known.count && known[Int(slot)].epoch == epoch &+ 1
  }
}

/// One of a checkpoint's files while it is written: parts are gathered into frames.
private final class PartFile {
  let path: String
  private let file: GrowingFile
  private var payload = ByteWriter()
  private var part = CheckpointPart.end
  private var first: UInt32 = 0
  private var synced = 0

  init(_ path: String, _ kind: FrameWriter.Kind, _ number: UInt32, _ disk: Disk)
    throws(DiskError)
  {
    self.path = path + ".new"
    file = try GrowingFile(self.path, on: disk)
    try file.write(FrameWriter.head(kind, number: number))
  }

  func add(_ part: CheckpointPart, first: UInt32, _ body: (inout ByteWriter) -> Void)
    throws(DiskError)
  {
    if part != self.part || first != self.first || payload.count >= 4 << 10 { try close() }
    if payload.count == 0 {
      self.part = part
      self.first = first
      payload.byte(part.rawValue)
    }
    body(&payload)
  }

  /// Writes the frame that is being gathered.
  func close() throws(DiskError) {
    guard payload.count > 0 else { return }
    try file.write(FrameWriter.frame(payload.bytes, first: first, tick: 0))
    payload.removeAll()
    if file.size - synced > 4 << 20 {
      try file.sync()
      synced = file.size
    }
  }

  func finish(_ body: (inout ByteWriter) -> Void) throws(DiskError) {
    try close()
    try add(.end, first: 0, body)
    try close()
    try file.sync()
  }
}
