internal import Glibc
package import Metrics

// A store's samples on disk, as far as they are not in blocks: a folder of
//
//   NNNNNNNN.log          what was done since the log's file of this number began, in the order in which it was done
//   NNNNNNNN.checkpoint   every series, with its open samples, as that file began
//   NNNNNNNN.chunks       the chunks sealed between the checkpoint before and this one
//
// (see Frames.swift, LogEncoder.swift and CheckpointFile.swift for what stands in them). A start reads all chunks, the
// newest whole checkpoint and the logs from its number on, so that it decodes some minutes and not hours. The one before
// stays until the next is whole: where the newest is damaged, that one and two logs give the same. Appends only put
// what is done into a journal in memory; this object, on a thread of its own, takes it from there and writes it, so that
// the scraper never waits for the disk. Where the disk fails the journal is given up; the next checkpoint catches up.

/// Writes a store's log and reads it back. Belongs to one thread.
package final class StoreLog {
  let store: Store
  let folder: String
  let disk: Disk
  var encoder = LogEncoder()
  /// Up to which ordinal the sealed samples of a slot's series are in files.
  var saved: [(epoch: UInt32, ordinal: UInt32)?] = []
  /// The files of sealed chunks, with their newest sample's time.
  var chunkFiles: [(number: UInt32, maxTime: Int64)] = []
  /// The newest number that any file bears.
  var number: UInt32 = 0
  /// The newest whole checkpoint and the one before.
  var bases: [UInt32] = []
  /// What was taken back since the checkpoint before the newest; written in two files, since what a checkpoint had
  /// taken already it does not change there.
  var oldCuts: [SampleCut] = []
  /// The newest time at which a batch was stamped, as far as files have it.
  package var newest: Timestamp?
  private var file: GrowingFile?
  private var began = 0.0
  package private(set) var status = StoreLogStatus()

  /// - Parameter folder: it must be there, and be nobody else's.
  package init(_ store: Store, folder: String, disk: Disk = .machine) {
    self.store = store
    self.folder = folder
    self.disk = disk
  }

  func path(_ number: UInt32, _ suffix: String) -> String {
    let digits = String(number)
    return folder + "/" + String(repeating: "0", count: max(0, 8 - digits.count)) + digits + "."
      + suffix
  }

  func note(_ change: (inout StoreLogStatus) -> Void) { change(&status) }

  /// Begins a file of the log; from now on the store tells what is done.
  ///
  /// - Parameter seconds: of a clock that never goes back.
  package func begin(at seconds: Double) throws(DiskError) {
    // What was done until now belongs to the file before.
    if file != nil { try flush(at: seconds) }
    number += 1
    let next = try GrowingFile(path(number, "log"), on: disk)
    try next.write(FrameWriter.head(.log, number: number))
    try disk.syncFolder(folder)
    let rest = store.locked { state -> [LogOperation] in
      if state.cuts == nil { state.cuts = [] }
      if state.journal != nil {
        let rest = state.journal?.take()
        state.journal?.restart()
        return rest ?? []
      }
      // Of the series that were made meanwhile nobody told.
      var journal = LogJournal()
      for slot in state.series.indices {
        let epoch = state.heads[slot].epoch
        guard let series = state.series[slot],
          mustTellAll || !encoder.isKnown(UInt32(slot), epoch)
        else { continue }
        journal.append(.series(slot: UInt32(slot), epoch: epoch, labels: series.labels))
      }
      state.journal = journal
      return []
    }
    mustTellAll = false
    if let file { try write(rest, to: file, at: seconds) }
    try file?.sync()
    file = next
    began = seconds
    written = 0
    encoder.forgetKeys()
    note { status in
      status.fault = nil
      status.bytesWritten += next.size
      status.fileBytes = next.size
    }
  }

  /// Whether series may have a number that no file tells.
  private var mustTellAll = false
  /// How many operations are in the present file.
  private var written: UInt32 = 0
  /// The present file's bytes.
  package var size: Int { file?.size ?? 0 }

  /// Writes what was done since the last call: then it survives the end of this process.
  package func flush(at seconds: Double) throws(DiskError) {
    guard let file else { return }
    let operations = store.locked { $0.journal?.take() ?? [] }
    try write(operations, to: file, at: seconds)
  }

  /// Makes what was written survive a power cut.
  package func sync() throws(DiskError) { try file?.sync() }

  private func write(
    _ operations: [LogOperation], to file: GrowingFile, at seconds: Double
  ) throws(DiskError) {
    guard !operations.isEmpty else { return }
    let tick = UInt32(max(0, min(seconds - began, 4e9)))
    encoder.begin()
    var first = written
    var isOpen = false
    for operation in operations {
      switch operation {
      case .batch(let batch): newest = max(newest ?? batch.timestamp, batch.timestamp)
      case .clockSetBack(let time): newest = time
      case .series, .metadata: break
      }
      encoder.encode(operation, tick: tick)
      written &+= 1
      isOpen = true
      guard encoder.payload.count >= 32 << 10 else { continue }
      try file.write(FrameWriter.frame(encoder.payload.bytes, first: first, tick: tick))
      encoder.begin()
      first = written
      isOpen = false
    }
    if isOpen {
      try file.write(FrameWriter.frame(encoder.payload.bytes, first: first, tick: tick))
    }
    note {
      $0.bytesWritten += file.size - $0.fileBytes
      $0.fileBytes = file.size
    }
  }

  /// Gives up after a failure: what is done is not remembered any more, until `begin` and a checkpoint succeed.
  package func fail(_ error: DiskError) {
    file = nil
    mustTellAll = true
    store.locked { $0.journal = nil }
    note { status in
      status.fault = error
      status.failures += 1
    }
  }

  /// Whether the store has given the log up, since the disk took too long.
  package var isGivenUp: Bool { file != nil && store.locked { $0.journal == nil } }
}

/// How a log fares.
package struct StoreLogStatus: Sendable, Hashable {
  /// Bytes written to the log by this process.
  package var bytesWritten = 0
  var fileBytes = 0
  package var checkpoints = 0
  /// Samples that were read back at the start, from chunks and log.
  package var samplesRead = 0
  /// Samples of which the start found only that they were there.
  package var samplesLost = 0
  /// What was found damaged, each with file and place.
  package var damage: [String] = []
  /// Why nothing can be written at present.
  package var fault: DiskError?
  /// How often writing failed.
  package var failures = 0

  package init() {}
}
