import Blocks
import Chunks
import Files
import Metrics
import Query
import Script
import Synchronization
import TestSupport
import Testing

private let scripts = #filePath.split(separator: "/").dropLast().joined(separator: "/")
private let corpus = "/\(scripts)/../../../shared/corpora/promqltest"
private let files = (Folder.names(corpus) ?? []).filter { $0.hasSuffix(".test") }

/// Prometheus' scripts hold where what they load is written as a block and read back: floats, histograms of both kinds
/// and with custom buckets, markers, gaps.
struct ScriptsOverBlocksTests {
  /// A source as a block in a folder of its own, made once as long as it is the same.
  private final class Written: Sendable {
    private let scratch: ScratchFolder
    private let last = Mutex<(contents: [Labels: SampleColumns], directory: DataDirectory)?>(nil)

    init() throws { scratch = try ScratchFolder() }

    func directory(of source: any SeriesSource) throws -> DataDirectory {
      var contents: [Labels: SampleColumns] = [:]
      for series in try source.select([], from: .distantPast, through: .distantFuture) {
        var columns = SampleColumns()
        series.read(from: .distantPast, through: .distantFuture, into: &columns)
        contents[series.labels] = columns
      }
      if let last = last.withLock({ $0 }), isSame(last.contents, contents) { return last.directory }
      let folder = scratch.path + "/data"
      Folder.remove(folder)
      Folder.make(folder + "/wal")
      let writer = try BlockWriter(
        in: folder,
        meta: BlockMeta(
          ulid: ULID(milliseconds: 1), minTime: -1_000_000_000_000, maxTime: 1_000_000_000_000_000))
      for (labels, columns) in contents.sorted(by: { $0.key < $1.key }) {
        var cutter = ChunkCutter()
        cutter.append(columns)
        try writer.append(labels, cutter.finish())
      }
      if writer.seriesCount > 0 { _ = try writer.finish() }
      let directory = try DataDirectory(folder)
      last.withLock { $0 = (contents, directory) }
      return directory
    }

    private func isSame(_ a: [Labels: SampleColumns], _ b: [Labels: SampleColumns]) -> Bool {
      a.count == b.count
        && a.allSatisfy { labels, columns in
          guard let other = b[labels] else { return false }
          return columns.timestamps == other.timestamps && columns.histograms == other.histograms
            && columns.values.map(\.bitPattern) == other.values.map(\.bitPattern)
        }
    }
  }

  @Test(.enabled(if: !files.isEmpty, "the corpora are not there"), arguments: files)
  func aScriptHoldsOverABlock(name: String) throws {
    // Blocks have no start timestamps.
    guard name != "start_timestamps.test" else { return }
    let written = try Written()
    let plain = ScriptRunner.overEngine()
    let runner = ScriptRunner { (question, source) throws(QueryError) in
      let directory: DataDirectory
      do { directory = try written.directory(of: source) } catch {
        throw QueryError(.execution, "\(error)")
      }
      let answer = try plain.engine(question, directory)
      guard directory.problems.listed.isEmpty else {
        throw QueryError(.execution, "\(directory.problems.listed)")
      }
      return answer
    }
    let verdicts = try runner.run(TestSupport.contents(of: corpus + "/" + name))
    #expect(!verdicts.isEmpty)
    for verdict in verdicts where !verdict.hasPassed { Issue.record("\(name):\(verdict.report)") }
  }
}
