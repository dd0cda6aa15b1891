import Blocks
import Chunks
import Files
import Glibc
import Metrics
import TestSupport
import Testing

/// A byte changed or the rest cut off at random places: no crash, nothing made up, and what is lost is named.
struct DamageTests {
  private static let start: Int64 = 1_700_006_400_000
  private static let hour: Int64 = 3_600_000

  /// Two blocks, a log with a checkpoint, chunks of a head. Gives where the log's records end, by file.
  private func makeDirectory(_ folder: String) throws -> [String: [Int]] {
    for number in 0..<2 {
      let from = Self.start + Int64(number) * 2 * Self.hour
      let writer = try BlockWriter(
        in: folder,
        meta: BlockMeta(
          ulid: ULID(milliseconds: from), minTime: from, maxTime: from + 2 * Self.hour))
      for series in 10..<16 {
        var cutter = ChunkCutter()
        for point in 0..<130 {
          cutter.append(from + Int64(point) * 15_000, Double(point * series % 17))
        }
        try writer.append(labels(series), cutter.finish())
      }
      _ = try writer.finish()
    }
    let head = Self.start + 4 * Self.hour
    func samples(_ points: Range<Int>) -> [[UInt8]] {
      points.map { point in
        LogRecords.samples(
          (10..<16).map { (UInt64($0), head + Int64(point) * 15_000, Double(point * $0 % 13)) })
      }
    }
    var checkpoint = LogSegment()
    checkpoint.append(LogRecords.series((10..<16).map { (UInt64($0), labels($0)) }))
    for record in samples(0..<10) { checkpoint.append(record, .snappy) }
    var ends: [String: [Int]] = [:]
    func write(_ segment: LogSegment, _ name: String) {
      BlocksTests.write(segment.bytes, to: folder + "/wal/" + name)
      ends[folder + "/wal/" + name] = segment.ends
    }
    write(checkpoint, "checkpoint.00000001/00000000")
    for (number, range) in [(2, 10..<30), (3, 30..<80)] {
      var segment = LogSegment()
      for record in samples(range) { segment.append(record, number == 2 ? .snappy : .none) }
      write(segment, "0000000\(number)")
    }
    var chunks: [(UInt64, EncodedChunk, Bool)] = []
    for series in 10..<16 {
      var encoder = XOREncoder()
      for point in 0..<20 {
        encoder.append(head + Int64(point) * 15_000, Double(point * series % 13))
      }
      if let chunk = encoder.chunk { chunks.append((UInt64(series), chunk, false)) }
    }
    BlocksTests.write(HeadFile.bytes(chunks), to: folder + "/chunks_head/000001")
    return ends
  }

  private func labels(_ number: Int) -> Labels {
    ["__name__": "m", "host": "host-\(number)", "zone": "z\(number % 3)"]
  }

  @Test func randomDamageIsNamedAndCostsWhatItHit() throws {
    let scratch = try ScratchFolder()
    let folder = scratch.path + "/data"
    mkdir(folder, 0o755)
    let ends = try makeDirectory(folder)
    let whole = try Contents(try DataDirectory(folder))
    #expect(whole.floats.count == 6 && whole.floats.values.allSatisfy { $0.times.count == 340 })
    let files = FilePath.files(below: folder)
    let originals = files.map { Array(bytes(of: $0)) }
    let sizes = originals.map(\.count)
    var random = SplitMix(seed: 2026)
    var named = 0
    for trial in 0..<1000 {
      var place = Int(random.next() % UInt64(sizes.reduce(0, +)))
      var file = 0
      while place >= sizes[file] {
        place -= sizes[file]
        file += 1
      }
      var damaged = originals[file]
      let isCut = trial % 4 == 3
      if isCut {
        damaged.removeLast(damaged.count - place)
      } else {
        damaged[place] ^= UInt8(1 + random.next() % 255)
      }
      write(damaged, to: files[file])
      let data = try DataDirectory(folder)
      let found = try Contents(data)
      let (problems, _) = data.problems
      let what = "\(files[file].dropFirst(folder.count)) \(isCut ? "cut" : "changed") at \(place)"
      let (isPart, lost) = found.compared(with: whole)
      #expect(isPart, "\(what)")
      let count = lost.values.reduce(0, +)
      if count > 0 {
        // meta.json has no checksum: a time in it may be another one afterwards. Of a log that was cut between two
        // records nobody can tell that there were more.
        let isUnseen =
          files[file].hasSuffix("meta.json") || isCut && ends[files[file]]?.contains(place) == true
        #expect(!problems.isEmpty || isUnseen, "\(what): \(lost)")
        named += 1
      }
      if !isCut, files[file].contains("/chunks/") {
        #expect(count <= 120 && lost.count <= 1, "\(what): \(lost)")
      }
      if files[file].contains("chunks_head") { #expect(count == 0, "\(what): \(lost)") }
      if files[file].hasSuffix("/index") || files[file].contains("/chunks/") {
        #expect(count <= 6 * 130, "\(what): \(lost)")
      }
      for problem in problems {
        #expect(problem.file.hasPrefix(folder) || problem.file == "chunks_head")
      }
      write(originals[file], to: files[file])
    }
    #expect(named > 300)
    #expect(try Contents(try DataDirectory(folder)) == whole)
  }

  /// What is cut short under a directory that is open is an error of the reads that miss it.
  @Test func aFileCutShortWhileOpenIsNamed() throws {
    let scratch = try ScratchFolder()
    let folder = scratch.path + "/data"
    mkdir(folder, 0o755)
    _ = try makeDirectory(folder)
    let data = try DataDirectory(folder)
    let whole = try Contents(data)
    let block = ULID(milliseconds: Self.start).description.prefix(8)
    let names = Folder.names(folder) ?? []
    let name = try #require(names.first { $0.hasPrefix(block) })
    let chunks = "\(folder)/\(name)/chunks/000001"
    #expect(truncate(chunks, 100) == 0)
    let found = try Contents(data)
    let (isPart, lost) = found.compared(with: whole)
    #expect(isPart && !lost.isEmpty)
    #expect(data.problems.listed.contains { $0.file == chunks })
    #expect(truncate("\(folder)/\(name)/index", 0) == 0)
    _ = try Contents(data)
    #expect(data.problems.listed.contains { $0.file == "\(folder)/\(name)/index" })
  }

  private func bytes(of path: String) -> [UInt8] {
    guard let file = fopen(path, "r") else { return [] }
    defer { fclose(file) }
    var out: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&piece, 1, piece.count, file), count > 0 { out += piece[..<count] }
    return out
  }
}
