import Dashboards
import Glibc
import TestSupport
import Testing

@testable import Engine

@Suite struct LibraryTests {
  private let scratch: ScratchFolder
  private var folder: String { scratch.path }

  init() throws { scratch = try ScratchFolder() }

  private func titles(_ library: DashboardLibrary) -> [String] {
    library.entries.filter { $0.path != nil }.map(\.dashboard.title)
  }

  @Test func aSlashBehindAFolderChangesNothing() {
    scratch.write("a.json", #"{"title":"A","panels":[]}"#)
    let library = DashboardLibrary(paths: [folder + "/"])
    library.reload()
    #expect(library.entries.first?.path == folder + "/a.json")
    for name in [folder, folder + "/"] {
      #expect(library.find(name)?.dashboard.title == "A")
    }
  }

  @Test func aLinkBackIntoTheFolderIsNotWalkedInCircles() {
    scratch.write("a.json", #"{"title":"A","panels":[]}"#)
    for name in ["loop", "loop2", "loop3"] { symlink(folder, folder + "/" + name) }
    let library = DashboardLibrary(paths: [folder])
    library.reload()
    #expect(titles(library) == ["A"])
  }

  @Test func aFolderThatGoesAwayKeepsWhatWasReadThere() {
    scratch.write("a.json", #"{"title":"A","panels":[]}"#)
    scratch.write("b.json", #"{"title":"B","panels":[]}"#)
    // The same file twice is one entry.
    let library = DashboardLibrary(paths: [folder + "/b.json", folder])
    #expect(library.reload() && titles(library) == ["B", "A"])
    #expect(!library.reload())
    scratch.remove("a.json")
    #expect(library.reload() && titles(library) == ["B"])
    scratch.write("a.json", #"{"title":"A","panels":[]}"#)
    library.reload()

    scratch.remove()
    #expect(library.reload() && titles(library) == ["B", "A"])
    #expect(library.errors.contains { $0.hasPrefix(folder + ": the folder is gone") })
    #expect(!library.reload())
    #expect(library.find(folder)?.dashboard.title == "B")

    mkdir(folder, 0o755)
    scratch.write("a.json", #"{"title":"A again","panels":[]}"#)
    scratch.write("b.json", #"{"title":"#)
    #expect(library.reload() && titles(library) == ["B", "A again"])
    #expect(library.errors.count == 1 && library.errors[0].hasPrefix(folder + "/b.json:"))
  }
}
