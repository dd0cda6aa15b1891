import Glibc
import Metrics
import TestSupport
import Testing

@testable import TSDB

/// Files that were flipped or cut somewhere: no crash, nothing wrong told, and only the part that was hit is lost.
struct LogDamageTests {
  /// `VIGIL_LONG` asks for the whole trial.
  private static let rounds = getenv("VIGIL_LONG") == nil ? 100 : 1000

  /// A folder with a good deal of all kinds of files, and what is in it.
  private func written() throws -> (ScratchFolder, [Labels: SampleColumns]) {
    let folder = try ScratchFolder()
    let engine = try LoggedStore(folder)
    var scrapes = MadeUpScrapes(77, series: 10)
    for round in 0..<430 {
      engine.pass(15)
      scrapes.scrape(1_700_000_000_000 + Int64(round) * 15_000, into: engine.store)
      try engine.flush()
      if [130, 260, 400].contains(round) { try engine.checkpoint() }
    }
    return (folder, try engine.samples())
  }

  @Test func whatIsHitIsLostAndNamedAndNoMore() throws {
    let (whole, truth) = try written()
    let all = count(truth)
    let copy = try ScratchFolder()
    var random = SplitMix(seed: 1)
    var mostLost = 0
    for round in 0..<Self.rounds {
      copy.copy(from: whole)
      let name = whole.names[Int(random.next() % UInt64(whole.names.count))]
      var bytes = copy.contents(name)
      let place = Int(random.next() % UInt64(bytes.count))
      let isCut = round % 4 == 0
      if isCut {
        bytes.removeLast(bytes.count - place)
      } else {
        bytes[place] ^= UInt8(1 << (random.next() % 8))
      }
      copy.write(name, bytes)
      let found = LoggedStore(reading: copy)
      let samples = try found.samples()
      try #require(isPart(samples, of: truth), "\(name) at \(place)")
      let lost = all - count(samples)
      if !isCut { mostLost = max(mostLost, lost) }
      let isTail = name.hasSuffix("log") && name == copy.names.last { $0.hasSuffix("log") }
      // A file's head says only what its name says too.
      if lost > 0, !isTail {
        #expect(
          found.log.status.damage.contains { $0.contains(name) }, "\(name) at \(place): \(lost)")
      }
    }
    // A frame of a chunk file is the largest thing that is lost by one flip.
    #expect(mostLost * 3 < all, "\(mostLost) of \(all)")
  }

  /// Bytes that are no log at all.
  @Test func anyBytesAreRead() throws {
    var random = SplitMix(seed: 5)
    let (whole, _) = try written()
    let copy = try ScratchFolder()
    for round in 0..<Self.rounds / 4 {
      copy.copy(from: whole)
      for name in whole.names {
        var bytes = whole.contents(name)
        for _ in 0..<(round % 8) * 20 {
          bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
        }
        // Frames whose checksums fit, with anything in them.
        if round % 3 == 0 {
          let payload = (0..<random.next() % 300).map { _ in
            UInt8(truncatingIfNeeded: random.next() & random.next())
          }
          bytes += FrameWriter.frame([UInt8(random.next() % 6)] + payload, first: 0, tick: 0)
        }
        copy.write(name, bytes)
      }
      let found = LoggedStore(reading: copy)
      _ = try found.samples()
      #expect(round % 8 == 0 || !found.log.status.damage.isEmpty)
    }
  }

  private func count(_ samples: [Labels: SampleColumns]) -> Int {
    samples.values.reduce(0) { $0 + $1.values.count + $1.histograms.count }
  }

  /// Whether every sample is one of the truth's.
  private func isPart(_ samples: [Labels: SampleColumns], of truth: [Labels: SampleColumns]) -> Bool
  {
    samples.allSatisfy { labels, columns in
      guard let whole = truth[labels] else { return columns.timestamps.isEmpty }
      let known = Dictionary(
        zip(whole.timestamps, whole.values.map(\.bitPattern)), uniquingKeysWith: { $1 })
      let histograms = Dictionary(
        whole.histograms.map { ($0.timestamp, $0.histogram.sum.bitPattern) },
        uniquingKeysWith: { $1 })
      return zip(columns.timestamps, columns.values).allSatisfy { known[$0] == $1.bitPattern }
        && columns.histograms.allSatisfy {
          histograms[$0.timestamp] == $0.histogram.sum.bitPattern
        }
        && Set(columns.timestamps).count == columns.timestamps.count
    }
  }
}
