import Glibc
import LogFormats
import LogSources
import TestSupport
import Testing

struct PipeTests {
  @Test func aPipeIsReadToItsEnd() {
    var ends: [Int32] = [0, 0]
    pipe(&ends)
    let sink = Keeping()
    let following = LogFollowing()
    let reading = LogReader.Options(clock: LogClock(now: noon))
    #expect(
      following.start(
        .pipe(ends[0], labels: [LogLabel("job", "pipe")], reading: reading), sink: sink))
    let text = "INFO  a\nWARN  b\n  more\nERROR [x] without an end"
    _ = write(ends[1], text, text.utf8.count)
    close(ends[1])
    #expect(following.wait(timeout: .seconds(60)))
    #expect(sink.lines == ["INFO  a", "WARN  b", "  more", "ERROR [x] without an end"])
    close(ends[0])
  }

  @Test func sourcesOnThreadsAreStopped() throws {
    let writer = try Writer()
    writer.write(3)
    var all = settings(writer.path)
    all.fromBeginning = true
    let sink = Keeping()
    let following = LogFollowing()
    #expect(following.start(.files(all), sink: sink))
    #expect(following.start(.journal(JournalFollower.Settings(reading: all.reading)), sink: sink))
    #expect(!following.wait(timeout: .milliseconds(1)))
    #expect(following.stop(within: .seconds(60)))
  }
}
