import Glibc
import Gzip
import LogFormats
import LogSources
import TestSupport
import Testing

/// A writer goes on while his files are rotated, deleted, packed and truncated, and the reader is stopped at random
/// moments: every line is there once.
struct TrialTests {
  /// `VIGIL_LONG=1` runs ten times as many.
  static var seeds: [UInt64] { Array(1...(getenv("VIGIL_LONG") == nil ? 10 : 200)) }

  @Test(arguments: seeds)
  func everyLineOnceThroughRotation(seed: UInt64) throws {
    let writer = try Writer()
    let sink = Keeping()
    var random = SplitMix(seed: seed)
    var now = noon
    // Some look at the rotated ones too.
    let pattern = settings(seed % 2 == 0 ? writer.path : writer.path + "*")
    var follower: FileFollower? = FileFollower(pattern, sink: sink)
    _ = follower?.poll(now: now)
    writer.write(1)
    _ = follower?.poll(now: now)
    for _ in 0..<60 {
      now += Int64.random(in: 1..<5 * second, using: &random)
      switch Int.random(in: 0..<12, using: &random) {
      case 0...3: writer.write(Int.random(in: 1..<40, using: &random))
      case 4: writer.writeHalf()
      case 5: writer.rotate()
      case 6:
        // What nobody reads before it is deleted is lost; one who holds the file open reads on in it.
        follower?.settle(&now)
        if follower != nil { writer.delete() }
      case 7:
        // Stopped at once; what was not kept is read again.
        follower = nil
        follower = FileFollower(pattern, positions: sink.now.positions, sink: sink)
      case 8:
        // Away for a while.
        follower = nil
        writer.write(3)
        if Bool.random(using: &random) { writer.rotate() }
        writer.write(Int.random(in: 1..<5, using: &random))
        follower = FileFollower(pattern, positions: sink.now.positions, sink: sink)
        follower?.settle(&now)
      case 9:
        follower?.settle(&now)
        pack(writer.path + ".3")
      case 10: now += 40 * second
      default: break
      }
      _ = follower?.poll(now: now)
    }
    writer.endLine()
    follower?.settle(&now)
    now += 40 * second
    follower?.settle(&now)
    let lines = sink.lines
    #expect(lines.count == Set(lines).count, "lines were read twice")
    #expect(Set(writer.truth).subtracting(lines).sorted() == [], "lines are missing")
    #expect(lines == writer.truth)
  }

  @Test(arguments: seeds)
  func aTruncationLosesNoMoreThanTheWriterDoes(seed: UInt64) throws {
    let writer = try Writer()
    let sink = Keeping()
    var random = SplitMix(seed: seed)
    var now = noon
    let pattern = settings(seed % 2 == 0 ? writer.path : writer.path + "*")
    var follower = FileFollower(pattern, sink: sink)
    _ = follower.poll(now: now)
    writer.write(2)
    _ = follower.poll(now: now)
    var cuts = 0
    for _ in 0..<40 {
      now += Int64.random(in: 1..<5 * second, using: &random)
      switch Int.random(in: 0..<8, using: &random) {
      case 0...3: writer.write(Int.random(in: 1..<40, using: &random))
      case 4:
        writer.copyAndTruncate(losing: Int.random(in: 0..<2, using: &random))
        writer.write(1)
        cuts += 1
      case 5: follower = FileFollower(pattern, positions: sink.now.positions, sink: sink)
      default: break
      }
      follower.settle(&now)
    }
    let lines = sink.lines
    #expect(lines.count == Set(lines).count, "lines were read twice")
    #expect(Set(writer.truth).subtracting(lines).sorted() == [], "lines are missing")
    #expect(sink.now.notices.filter { $0.kind == .loss }.count >= cuts / 2)
  }

  private func pack(_ path: String) {
    let text = contents(of: path)
    guard !text.isEmpty, let bytes = gzipped(Array(text.utf8)) else { return }
    let file = open(path + ".gz", O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    bytes.withUnsafeBytes { _ = write(file, $0.baseAddress, $0.count) }
    close(file)
    unlink(path)
  }
}
