import Files
import Rules
import Testing
import YAML

/// Real files, which their authors run.
@Suite struct LintCorpusTests {
  private static let folder: String = {
    let project = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
    return "/\(project)/../shared/corpora/rules"
  }()

  /// How many remarks each lint makes; one that begins to remark on everything is of no use.
  @Test(.enabled(if: FilePath.isFolder(folder), "the corpora are not there"))
  func remarksOnRealFilesAreFew() throws {
    var counts: [Substring: Int] = [:]
    var alerts = 0
    let table = String(decoding: try readFile(Self.folder + "/VERDICTS.tsv"), as: UTF8.self)
    for row in table.split(separator: "\n") {
      let fields = row.split(separator: "\t")
      guard fields.count > 1, fields[1] == "accept" else { continue }
      let path = Self.folder + fields[0].drop { $0 != "/" }
      let (file, problems) = RuleFile.load(try readFile(path), file: path)
      #expect(problems == [])
      alerts += file.counts.alerts
      for remark in file.remarks(file: path) {
        #expect(remark.line > 0 && remark.column > 0)
        counts[remark.message.split(separator: "[").last ?? "", default: 0] += 1
      }
    }
    #expect(alerts > 1000)
    #expect(
      counts == [
        "unknown-label]": 257, "no-for]": 47, "duplicate]": 16, "no-severity]": 8, "bool]": 4,
        "gauge-rate]": 3,
      ])
  }
}
