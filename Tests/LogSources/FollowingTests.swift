import Glibc
import Gzip
import LogFormats
import LogSources
import TestSupport
import Testing

/// Files through whatever is done to them.
struct FollowingTests {
  let writer: Writer
  let sink = Keeping()

  init() throws { writer = try Writer() }

  @Test func fromNowOnOrFromTheBeginning() {
    writer.write(3)
    var now = noon
    let follower = FileFollower(settings(writer.path), sink: sink)
    follower.settle(&now)
    #expect(sink.lines.isEmpty)
    writer.write(2)
    follower.settle(&now)
    #expect(sink.lines == Array(writer.truth.suffix(2)))
    var all = settings(writer.path)
    all.fromBeginning = true
    let second = Keeping()
    FileFollower(all, sink: second).settle(&now)
    #expect(second.lines == writer.truth)
    #expect(
      second.now.sequences.keys.first == [
        LogLabel("filename", writer.path), LogLabel("job", "app"),
      ])
  }

  @Test func anOldFileIsReadToItsEndBeforeTheNewOne() {
    var now = noon
    let follower = FileFollower(settings(writer.path), sink: sink)
    follower.settle(&now)
    writer.write(2)
    follower.settle(&now)
    writer.write(2)
    writer.rotate()
    writer.write(2)
    // Two rotations between two looks: the one in the middle was never seen under its name.
    writer.rotate()
    writer.write(1)
    follower.settle(&now)
    #expect(sink.lines == writer.truth)
    #expect(sink.now.gaps == 0)
    #expect(sink.now.notices.isEmpty)
  }

  @Test func aWriterWhoKnowsOfNoRotationIsReadOn() {
    var now = noon
    let follower = FileFollower(settings(writer.path), sink: sink)
    follower.settle(&now)
    writer.write(1)
    follower.settle(&now)
    rename(writer.path, writer.path + ".1")
    writer.folder.write("app.log", "")
    follower.settle(&now)
    now += 600 * second
    writer.write(1)
    follower.settle(&now)
    #expect(sink.lines == writer.truth)
  }

  @Test func aDeletedFileIsReadToItsEnd() {
    var now = noon
    let follower = FileFollower(settings(writer.path), sink: sink)
    follower.settle(&now)
    writer.write(1)
    follower.settle(&now)
    writer.write(2)
    unlink(writer.path)
    writer.write(1)
    follower.settle(&now)
    #expect(sink.lines == writer.truth)
    now += 60 * second
    follower.settle(&now)
    #expect(follower.names.isEmpty)
  }

  @Test func aCopyIsNotReadTwiceAndWhatIsOnlyThereIs() {
    var now = noon
    let follower = FileFollower(settings(writer.folder.path + "/app.log*"), sink: sink)
    follower.settle(&now)
    writer.write(3)
    follower.settle(&now)
    writer.write(2)
    writer.copyAndTruncate(losing: 1)
    writer.write(2)
    follower.settle(&now)
    #expect(sink.lines == writer.truth)
    #expect(sink.now.notices.map(\.kind) == [.loss])
    #expect(sink.now.notices[0].text.hasPrefix("was truncated"))
  }

  @Test func whatATruncationTookIsCounted() {
    var now = noon
    let follower = FileFollower(settings(writer.path), sink: sink)
    follower.settle(&now)
    writer.write(3)
    follower.settle(&now)
    truncate(writer.path, 0)
    writer.write(1)
    follower.settle(&now)
    #expect(sink.lines == writer.truth)
    #expect(sink.now.notices.count == 1)
  }

  @Test func aHoleThatATruncationLeftIsPassedOver() {
    var now = noon
    let path = writer.path
    let file = open(path, O_WRONLY | O_CREAT, 0o644)
    defer { close(file) }
    let follower = FileFollower(settings(path), sink: sink)
    follower.settle(&now)
    func put(_ text: String) { _ = write(file, text, text.utf8.count) }
    put("INFO  a long first line, longer than the others are\nINFO  b\n")
    follower.settle(&now)
    truncate(path, 0)
    put("INFO  c\n")
    follower.settle(&now)
    #expect(
      sink.lines == ["INFO  a long first line, longer than the others are", "INFO  b", "INFO  c"])
  }

  @Test func packedFilesAreReadOnceAndOnlyThen() throws {
    writer.write(4)
    let packed = try #require(gzipped(Array(contents(of: writer.path).utf8)))
    let path = writer.path + ".2.gz"
    let file = open(path, O_WRONLY | O_CREAT, 0o644)
    packed.withUnsafeBytes { _ = write(file, $0.baseAddress, $0.count) }
    close(file)
    unlink(writer.path)
    var now = noon
    var all = settings(writer.folder.path + "/app.log*")
    all.fromBeginning = true
    let follower = FileFollower(all, sink: sink)
    follower.settle(&now)
    #expect(sink.lines == writer.truth)
    let again = FileFollower(all, positions: sink.now.positions, sink: sink)
    again.settle(&now)
    #expect(sink.lines == writer.truth)
  }

  @Test func zstdToo() throws {
    writer.write(50)
    guard try runIfInstalled(["zstd", "-q", "--rm", writer.path])?.code == 0 else { return }
    var all = settings(writer.path + "*")
    all.fromBeginning = true
    var now = noon
    FileFollower(all, sink: sink).settle(&now)
    #expect(sink.lines == writer.truth)
  }

  @Test func aLinkAndItsFileAreOne() {
    writer.write(1)
    symlink(writer.path, writer.folder.path + "/link.log")
    var all = settings(writer.folder.path + "/*.log")
    all.fromBeginning = true
    var now = noon
    FileFollower(all, sink: sink).settle(&now)
    #expect(sink.lines == writer.truth)
  }

  @Test func manyFilesAreBoundedAndThatIsSaid() {
    for number in 0..<30 { writer.folder.write("a\(number).log", "INFO  \(number)\n") }
    var few = settings(writer.folder.path + "/*.log")
    few.fromBeginning = true
    few.maxFiles = 10
    var now = noon
    let follower = FileFollower(few, sink: sink)
    follower.settle(&now)
    follower.settle(&now)
    #expect(follower.names.count == 10)
    #expect(
      sink.now.notices.map(\.text) == ["30 files fit; the 10 that were written last are followed"])
    few.maxNames = 12
    FileFollower(few, sink: sink).settle(&now)
    #expect(sink.now.notices.contains { $0.text.contains("more than 12 names") })
  }

  @Test func whatMayNotBeReadSaysWhoMay() {
    guard geteuid() != 0 else {
      // Root may read all.
      return
    }
    writer.folder.write("app.log", "x\n")
    chmod(writer.path, 0)
    var now = noon
    FileFollower(settings(writer.path), sink: sink).settle(&now)
    #expect(sink.now.notices.first?.text.hasPrefix("may not be read: only ") == true)
  }

  @Test(arguments: [
    ("*.log", ["a.log"]), ("**/*.log", ["a.log", "d/b.log", "d/e/c.log"]),
    ("d/*/c.log", ["d/e/c.log"]),
    ("[ab].log", ["a.log"]), ("d/b.log", ["d/b.log"]), ("?", []),
    ("**", ["a.log", "d/b.log", "d/e/c.log"]),
  ])
  func patterns(pattern: String, names: [String]) throws {
    let folder = try ScratchFolder()
    mkdir(folder.path + "/d", 0o755)
    mkdir(folder.path + "/d/e", 0o755)
    for name in ["a.log", "d/b.log", "d/e/c.log", ".x.log"] { folder.write(name, "") }
    symlink(folder.path, folder.path + "/d/e/up")
    var budget = 1000
    let found = PathPattern(folder.path + "/" + pattern).matches(limit: 100, budget: &budget)
    #expect(found.map { String($0.dropFirst(folder.path.count + 1)) }.sorted() == names)
  }
}
