import Files
import Glibc
import Script
import Testing

/// The paths of the scripts in a folder; empty where it is not there.
private func scripts(in folder: String) -> [String] {
  (Folder.names(folder) ?? []).filter { $0.hasSuffix(".test") }.map { folder + "/" + $0 }
}

private func contents(_ path: String) throws -> String {
  let file = try #require(fopen(path, "r"))
  defer { fclose(file) }
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 65_536)
  while case let count = fread(&buffer, 1, buffer.count, file), count > 0 {
    bytes += buffer[..<count]
  }
  return String(decoding: bytes, as: UTF8.self)
}

private let tests = #filePath.split(separator: "/").dropLast().joined(separator: "/")
private let ownScripts = scripts(in: "/\(tests)/Scripts")
private let corpus = scripts(in: "/\(tests)/../../../shared/corpora/promqltest")

@Suite struct ScriptTests {
  @Test func scriptsAreThere() { #expect(ownScripts.count >= 10) }

  @Test(arguments: ownScripts) func ownScriptHolds(_ path: String) throws {
    try check(path, runsVariants: true)
  }

  @Test(.enabled(if: !corpus.isEmpty, "the corpora are not there"), arguments: corpus)
  func corpusHolds(_ path: String) throws { try check(path, runsVariants: false) }

  private func check(_ path: String, runsVariants: Bool) throws {
    let verdicts = try ScriptRunner.overEngine(runsVariants: runsVariants).run(contents(path))
    #expect(!verdicts.isEmpty)
    for verdict in verdicts where !verdict.hasPassed { Issue.record("\(path):\(verdict.report)") }
  }
}
