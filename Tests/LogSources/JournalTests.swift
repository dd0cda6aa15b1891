import Files
import Glibc
import Gzip
import LogFormats
import LogSources
import TestSupport
import Testing

/// The journal of the corpus, by libsystemd.
struct JournalTests {
  let folder: ScratchFolder
  let sink = Keeping()

  init() throws { folder = try ScratchFolder() }

  private func journal() throws -> String? {
    guard let corpus = corpus("logs") else { return nil }
    let packed = try readFile(corpus + "/samples/journal/system.journal.gz")
    let bytes = try #require(try gunzipped(packed, limit: 64 << 20))
    let path = folder.path + "/system.journal"
    let file = open(path, O_WRONLY | O_CREAT, 0o644)
    bytes.withUnsafeBytes { _ = write(file, $0.baseAddress, $0.count) }
    close(file)
    return path
  }

  private var reading: LogReader.Options { LogReader.Options(clock: LogClock(now: noon)) }

  @Test func itsEntriesAreReadByFileAndByFolder() throws {
    guard let path = try journal() else { return }
    for place in [path, folder.path] {
      let sink = Keeping()
      var settings = JournalFollower.Settings(reading: reading)
      settings.path = place
      settings.fromBeginning = true
      let follower = JournalFollower(settings, sink: sink)
      while follower.poll(now: noon) {}
      #expect(sink.now.sequences.values.max() == 240)
      #expect(sink.now.notices.isEmpty)
      #expect(sink.lines.contains { $0.hasPrefix("Out of memory: Killed process") })
      // Nothing more: nothing is read twice.
      #expect(!follower.poll(now: noon))
      let again = JournalFollower(settings, positions: sink.now.positions, sink: sink)
      #expect(!again.poll(now: noon))
      #expect(sink.now.sequences.values.max() == 240)
    }
  }

  @Test func matchesAndWhereItWasLeft() throws {
    guard let path = try journal() else { return }
    var settings = JournalFollower.Settings(labels: [LogLabel("job", "journal")], reading: reading)
    settings.path = path
    settings.matches = [["_SYSTEMD_UNIT=nginx.service"]]
    settings.fromBeginning = true
    let follower = JournalFollower(settings, sink: sink)
    while follower.poll(now: noon) {}
    #expect(sink.now.sequences.values.max() == 40)
    #expect(sink.now.sequences.keys.allSatisfy { $0.contains(LogLabel("unit", "nginx.service")) })
    var gone = LogPositions()
    gone.note(.journal(path: path, cursor: "s=0;i=1", sequence: 3))
    let other = Keeping()
    let lost = JournalFollower(settings, positions: gone, sink: other)
    while lost.poll(now: noon) {}
    #expect(other.now.notices.map(\.kind) == [.loss])
  }

  @Test func whatIsNoJournalIsSaidOnce() {
    folder.write("system.journal", "no journal")
    var settings = JournalFollower.Settings(reading: reading)
    settings.path = folder.path + "/system.journal"
    let follower = JournalFollower(settings, sink: sink)
    for _ in 0..<3 { #expect(!follower.poll(now: noon)) }
    #expect(sink.now.notices.count == 1)
  }
}
