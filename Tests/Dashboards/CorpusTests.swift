import Dashboards
import Files
import Glibc
import Metrics
import TestSupport
import Testing

/// The corpus beside the package, where it is there.
private let corpus: [String] = {
  var parts = #filePath.split(separator: "/").dropLast(3)
  parts.append(contentsOf: ["..", "shared", "corpora", "dashboards"])
  let folder = "/" + parts.joined(separator: "/")
  return FilePath.files(below: folder, suffix: ".json")
}()

/// What a file holds; nothing where it cannot be read.
func bytes(_ path: String) -> [UInt8] {
  guard let file = fopen(path, "rb") else { return [] }
  defer { fclose(file) }
  var all: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 65_536)
  while true {
    let count = fread(&buffer, 1, buffer.count, file)
    if count == 0 { return all }
    all += buffer[..<count]
  }
}

@Test(.enabled(if: !corpus.isEmpty, "../shared is absent"))
func realDashboardsLoadAndNineOfTenPanelsAreDrawn() throws {
  var panels = 0
  var drawn = 0
  for path in corpus {
    for dashboard in try Dashboard.load(bytes(path)) {
      #expect(!dashboard.panels.isEmpty, "\(path)")
      panels += dashboard.drawnPanels.count
      drawn += dashboard.drawnPanels.count { dashboard.draws($0) }
      let placed = dashboard.placed(dashboard.savedVariables(range: lastHour), range: lastHour)
      for (index, a) in placed.enumerated() {
        for b in placed[(index + 1)...] where a.grid.intersects(b.grid) {
          Issue.record("\(path): \(a.id) and \(b.id) overlap")
        }
      }
    }
  }
  #expect(drawn * 10 >= panels * 9)
}

/// Spoils small dashboards byte by byte and value by value: whatever loads must place and evaluate.
@Test(.enabled(if: !corpus.isEmpty, "../shared is absent"), .timeLimit(.minutes(1)))
func spoiledDashboardsNeverCrash() async throws {
  var random = SplitMix(seed: 7)
  let small = corpus.map(bytes).filter { $0.count < 40_000 && $0.count > 200 }
  let spoilers: [[UInt8]] = [
    "1e308", "-1e308", "null", "\"\"", "[]", "{}", "true", "9999999999999999999", "-1", "0.5",
    "\"$__all\"", "\"/(/\"", "\"${x:}\"", "\"[[\"", "\"\\u0000\"", "\"{{\"", "\"now-0s\"",
  ].map { Array($0.utf8) }
  let source = FakeSource(fallback: { time in
    [
      ["instance": "a", "le": "1"]: time, ["instance": "b", "le": "+Inf"]: .infinity,
      ["instance": "c"]: .nan, ["job": "d"]: -1e300,
    ]
  })
  for round in 0..<150 {
    var text = small[round % small.count]
    for _ in 0..<Int.random(in: 1...12, using: &random) {
      let at = Int.random(in: 0..<text.count, using: &random)
      switch Int.random(in: 0..<4, using: &random) {
      case 0: text[at] = UInt8.random(in: 0...255, using: &random)
      case 1: text.removeSubrange(at..<min(text.count, at + Int.random(in: 1...40, using: &random)))
      default:
        // A value for another.
        guard let colon = text[at...].firstIndex(of: UInt8(ascii: ":")),
          let end = text[(colon + 1)...].firstIndex(where: {
            $0 == 0x2C || $0 == 0x7D || $0 == 0x0A
          })
        else { continue }
        text.replaceSubrange((colon + 1)..<end, with: spoilers.randomElement(using: &random) ?? [])
      }
      if text.isEmpty { break }
    }
    guard let all = try? Dashboard.load(text) else { continue }
    for dashboard in all {
      let done = await frames(dashboard, source, columns: Int.random(in: 0...50, using: &random))
      #expect(done.count <= 50_000)
    }
  }
}
