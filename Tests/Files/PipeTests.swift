import Files
import Glibc
import TestSupport
import Testing
import Threads

@Suite struct PipeTests {
  private let folder: ScratchFolder
  private var path: String { folder.path + "/pipe" }

  init() throws {
    folder = try ScratchFolder()
    #expect(mkfifo(path, 0o600) == 0)
  }

  /// Writes in pieces from a thread of its own, which `open` holds until there is a reader.
  private func write(_ pieces: [String]) {
    startThread { [path] in
      let descriptor = open(path, O_WRONLY | O_CLOEXEC)
      for piece in pieces { _ = piece.withCString { Glibc.write(descriptor, $0, strlen($0)) } }
      close(descriptor)
    }
  }

  @Test func aNamedPipesWriterIsWaitedFor() throws {
    write(["up 1\n", "down 2\n"])
    #expect(String(decoding: try readFile(path), as: UTF8.self) == "up 1\ndown 2\n")
  }

  /// `<(…)` hands over a path of an open descriptor.
  @Test func aDescriptorsPathIsReadToItsEnd() throws {
    var ends: [Int32] = [0, 0]
    #expect(pipe(&ends) == 0)
    let writer = ends[1]
    startThread {
      _ = "a 3\n".withCString { Glibc.write(writer, $0, 4) }
      close(writer)
    }
    #expect(String(decoding: try readFile("/dev/fd/\(ends[0])"), as: UTF8.self) == "a 3\n")
    close(ends[0])
  }

  /// A socket as standard input cannot be opened anew; it is read as it is.
  @Test func aSocketIsReadToItsEnd() throws {
    var ends: [Int32] = [0, 0]
    #expect(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
    _ = "a 3\n".withCString { Glibc.write(ends[1], $0, 4) }
    close(ends[1])
    #expect(String(decoding: try readFile("/dev/fd/\(ends[0])"), as: UTF8.self) == "a 3\n")
    close(ends[0])
  }

  @Test func whoLooksAgainAndAgainLosesPatience() {
    do {
      _ = try readFile(path, patience: .milliseconds(20))
      Issue.record("read from nobody")
    } catch { #expect("\(error)" == "\(path): nobody writes to this pipe") }
  }

  /// What was read of a pipe is gone from it: it must not count as changed by having been written.
  @Test func aPipeStaysTheSameFile() throws {
    let before = try #require(FileStamp(path))
    write(["x"])
    _ = try readFile(path)
    #expect(FileStamp(path) == before && before.isStream)
    #expect(FileStamp("/etc/passwd")?.isStream == false)
  }
}
