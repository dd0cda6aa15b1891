import Facts
import Glibc
import Metrics
import Testing

@testable import Engine

/// A folder for one test's files, gone with it.
final class ScratchFolder {
  let path: String

  init() throws {
    var template = Array("/tmp/vigil-engine-XXXXXX".utf8CString)
    path = try #require(mkdtemp(&template).map { String(cString: $0) })
  }

  @discardableResult
  func write(_ name: String, _ text: String) -> String {
    let file = path + "/" + name
    if let stream = fopen(file, "w") {
      fputs(text, stream)
      fclose(stream)
    }
    names.insert(name)
    return file
  }

  private var names: Set<String> = []

  deinit {
    for name in names { unlink(path + "/" + name) }
    rmdir(path)
  }
}

extension Beat {
  /// The first beat, `count` beats after the beginning of time.
  init(_ count: Int) { self.init(count: count, time: Timestamp(milliseconds: Int64(count) * 500)) }
}

extension Part {
  /// What this part tells by itself.
  var told: ToldFacts {
    var told = ToldFacts(sheet: .init())
    facts(&told)
    return told
  }
}
