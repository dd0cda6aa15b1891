import Dashboards
import Glibc
import Testing

@testable import Engine

@Suite struct LibraryTests {
  private let folder: String

  init() throws {
    var template = Array("/tmp/vigil-library-XXXXXX".utf8CString)
    folder = try #require(mkdtemp(&template).map { String(cString: $0) })
  }

  private func write(_ name: String, _ text: String) {
    mkdir(folder, 0o755)
    guard let file = fopen(folder + "/" + name, "w") else { return }
    fputs(text, file)
    fclose(file)
  }

  private func remove() {
    for name in ["a.json", "b.json"] { unlink(folder + "/" + name) }
    rmdir(folder)
  }

  private func titles(_ library: DashboardLibrary) -> [String] {
    library.entries.filter { $0.path != nil }.map(\.dashboard.title)
  }

  @Test func aSlashBehindAFolderChangesNothing() {
    defer { remove() }
    write("a.json", #"{"title":"A","panels":[]}"#)
    let library = DashboardLibrary(paths: [folder + "/"])
    library.reload()
    #expect(library.entries.first?.path == folder + "/a.json")
    for name in [folder, folder + "/"] {
      #expect(library.find(name)?.dashboard.title == "A")
    }
  }

  @Test func aLinkBackIntoTheFolderIsNotWalkedInCircles() {
    defer { remove() }
    write("a.json", #"{"title":"A","panels":[]}"#)
    for name in ["loop", "loop2", "loop3"] { symlink(folder, folder + "/" + name) }
    defer { for name in ["loop", "loop2", "loop3"] { unlink(folder + "/" + name) } }
    let library = DashboardLibrary(paths: [folder])
    library.reload()
    #expect(titles(library) == ["A"])
  }

  @Test func aFolderThatGoesAwayKeepsWhatWasReadThere() {
    defer { remove() }
    write("a.json", #"{"title":"A","panels":[]}"#)
    write("b.json", #"{"title":"B","panels":[]}"#)
    // The same file twice is one entry.
    let library = DashboardLibrary(paths: [folder + "/b.json", folder])
    #expect(library.reload() && titles(library) == ["B", "A"])
    #expect(!library.reload())
    unlink(folder + "/a.json")
    #expect(library.reload() && titles(library) == ["B"])
    write("a.json", #"{"title":"A","panels":[]}"#)
    library.reload()

    remove()
    #expect(library.reload() && titles(library) == ["B", "A"])
    #expect(library.errors.contains { $0.hasPrefix(folder + ": the folder is gone") })
    #expect(!library.reload())
    #expect(library.find(folder)?.dashboard.title == "B")

    write("a.json", #"{"title":"A again","panels":[]}"#)
    write("b.json", #"{"title":"#)
    #expect(library.reload() && titles(library) == ["B", "A again"])
    #expect(library.errors.count == 1 && library.errors[0].hasPrefix(folder + "/b.json:"))
  }
}
