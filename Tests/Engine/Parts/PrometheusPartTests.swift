import Facts
import Metrics
import Scrape
import Synchronization
import TestSupport
import Testing
import YAML

@testable import Engine

/// Whatever takes up sections.
private final class Reader: Part {
  let jobs = Mutex<[[String]]>([])

  func reload(_ file: PrometheusConfiguration) {
    jobs.withLock { $0.append(file.scrape.jobs.map(\.name)) }
  }
}

struct PrometheusPartTests {
  @Test func eachLoadReachesEveryReaderAndABrokenFileNone() throws {
    let folder = try ScratchFolder()
    let path = folder.write("prometheus.yml", "scrape_configs: [{job_name: a}]\nalerting: {a: b}\n")
    let readers = [Reader(), Reader()]
    let part = try PrometheusPart(path, readers: readers)
    #expect(readers.allSatisfy { $0.jobs.withLock { $0 } == [["a"]] })
    #expect(part.told.notices.map(\.severity) == [.warning])
    // Looked at every two seconds; what has not changed is no news.
    #expect(!part.tick(Beat(2)))
    folder.write("prometheus.yml", "scrape_configs: [{job_name: bb}]\n")
    #expect(!part.tick(Beat(3)))
    #expect(part.tick(Beat(6)) && part.told.notices == [])
    #expect(readers.allSatisfy { $0.jobs.withLock { $0 } == [["a"], ["bb"]] })
    folder.write("prometheus.yml", "scrape_configs: {\n")
    #expect(part.tick(Beat(10)))
    #expect(readers[0].jobs.withLock { $0.count } == 2)
    let notice = try #require(part.told.notices.first)
    #expect(notice.severity == .error && notice.text.hasPrefix(path + ":"))
    #expect(notice.detail.hasSuffix("The old configuration stays in force."))
  }

  @Test func aFileThatIsWrongFromTheBeginningStopsTheStart() throws {
    let folder = try ScratchFolder()
    let path = folder.write("prometheus.yml", "scrape_configs: 1\n")
    #expect {
      try PrometheusPart(path, readers: [])
    } throws: { error in
      "\(error)".hasPrefix(path + ":1:17")
    }
  }
}
