internal import Files
internal import Threads

/// Files of sealed chunks, read one after the other on a thread of their own.
struct ChunkReading {
  /// What one of them holds.
  struct Contents: Sendable {
    var path: String
    var number: UInt32
    var chunks: [(identifier: UInt32, chunk: SealedChunk)] = []
    /// Samples that were taken back.
    var cuts: [(identifier: UInt32, ordinal: UInt32, time: Int64)] = []
    /// The time of the newest sample; far in the past where there is none.
    var newestSample = Int64.min
    var damage: [FrameReader.Damage] = []
    /// Why it cannot be read at all.
    var failure: String?
  }

  private let done = Monitor<[Contents?]>([])
  private let count: Int

  init(_ files: [(path: String, number: UInt32)]) {
    count = files.count
    let read: @Sendable () -> Void = { [done] in
      for file in files {
        let contents = Contents(file.path, file.number)
        done.wakingAll { $0.append(contents) }
      }
    }
    if files.isEmpty || !startThread(read) { read() }
  }

  /// Returns when all files are read.
  func waitForAll() { done.wait { [count] in $0.count >= count ? () : nil } }

  /// The contents of a file, by its place; waits for them. They are given once.
  func next(_ index: Int) -> Contents {
    let contents = done.wait { done -> Contents? in
      guard index < done.count else { return nil }
      defer { done[index] = nil }
      return done[index]
    }
    return contents ?? Contents(path: "", number: 0)
  }
}

extension ChunkReading.Contents {
  fileprivate init(_ path: String, _ number: UInt32) {
    self.init(path: path, number: number)
    let file: LoadedFile
    do throws(FileError) { file = try LoadedFile(path) } catch {
      failure = "\(error)"
      return
    }
    let raw = file.bytes
    var frames = FrameReader(raw)
    while let frame = frames.next() {
      var payload = ByteReader(UnsafeRawBufferPointer(rebasing: raw[frame.payload]))
      switch CheckpointPart(rawValue: payload.byte()) {
      case .chunks:
        while !payload.isAtEnd, let one = payload.chunk(in: file) {
          newestSample = max(newestSample, one.chunk.maxTime)
          chunks.append(one)
        }
      case .cuts:
        while !payload.isAtEnd {
          let identifier = UInt32(truncatingIfNeeded: payload.unsigned())
          let (ordinal, time) = (payload.word(), payload.signed())
          if !payload.isMalformed { cuts.append((identifier, ordinal, time)) }
        }
      case .series, .end, nil: break
      }
    }
    damage = frames.damage
  }
}
