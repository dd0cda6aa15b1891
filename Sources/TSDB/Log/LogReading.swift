internal import Files
internal import Threads

/// Files of the log, read and decoded one after the other on a thread of their own, some way ahead of whoever appends
/// what they tell.
struct LogReading {
  enum Piece: Sendable {
    case frame(DecodedFrame)
    /// The end of a file, with what of it gave no frame, or why it cannot be read at all.
    case end(damage: [FrameReader.Damage], failure: String?)
  }

  private struct State {
    var pieces: [Piece] = []
    var samples = 0
  }

  private let state = Monitor<State>(State())
  /// How many samples may wait: some 100 MB.
  private static let mostSamples = 8 << 20

  /// - Parameter chunks: is read before.
  init(_ paths: [String], after chunks: ChunkReading) {
    let read: @Sendable (Int) -> Void = { [state] most in
      chunks.waitForAll()
      for path in paths { LogReading.read(path, most, to: state) }
    }
    if paths.isEmpty || startThread({ read(Self.mostSamples) }) { return }
    read(.max)
  }

  /// The next piece; waits for it. To be asked as often as there are ends.
  func next() -> Piece {
    let piece = state.wait { state -> Piece? in
      guard !state.pieces.isEmpty else { return nil }
      let piece = state.pieces.removeFirst()
      if case .frame(let frame) = piece { state.samples -= frame.samples }
      return piece
    }
    state.wakingAll { _ in }
    return piece ?? .end(damage: [], failure: nil)
  }

  private static func read(_ path: String, _ most: Int, to state: Monitor<State>) {
    func give(_ piece: Piece) {
      let added =
        if case .frame(let frame) = piece { frame.samples } else { 0 }
      _ = state.wait { state -> Void? in
        guard state.samples == 0 || state.samples < most - added else { return nil }
        return ()
      }
      state.wakingAll { state in
        state.samples += added
        state.pieces.append(piece)
      }
    }
    let file: LoadedFile
    do throws(FileError) { file = try LoadedFile(path) } catch {
      return give(.end(damage: [], failure: "\(error)"))
    }
    var decoder = LogDecoder()
    var reader = FrameReader(file.bytes)
    while let frame = reader.next() {
      let payload = UnsafeRawBufferPointer(rebasing: file.bytes[frame.payload])
      var decoded = decoder.decode(payload, first: frame.first, tick: frame.tick)
      decoded.place = frame.payload.lowerBound
      give(.frame(decoded))
    }
    give(.end(damage: reader.damage, failure: nil))
  }
}

extension DecodedFrame {
  fileprivate var samples: Int {
    operations.reduce(0) { sum, one in
      if case .batch(let batch) = one.1 { sum + batch.sampleCount } else { sum }
    }
  }
}
