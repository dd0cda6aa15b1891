internal import Glibc
import Metrics
import Protobuf
import TestSupport
import Testing

@testable import Exposition

/// Pages to spoil: short ones of our own, and the corpora's where they are at hand.
private let seeds: [[UInt8]] = {
  var out = [
    "# HELP a b \\n c\n# TYPE a counter\na_total{x=\"1\",y=\"\\\"2\"} 3e2 -5\n{\"b.ö\",q=\"z\"} NaN\n",
    "# TYPE h histogram\nh_bucket{le=\"1\"} 1\nh_bucket{le=\"+Inf\"} 3 # {id=\"é\"} 4 1.5\nh_count 3\nh_sum 7\nh_created 12.5\n# EOF\n",
    "# TYPE s summary\n# UNIT s_seconds seconds\ns{quantile=\"0.5\"} 1\ns_count 1 2\ns_sum 1e308 3.25\n# EOF\n",
    "m 99999999999999999999\nm 1e999\nm 0.000000000000000000000001\nm 1 9223372036854775807\nm 1 9223372036854775808\n",
  ].map { Array($0.utf8) }
  var root = #filePath.split(separator: "/").dropLast(3)
  for name in ["prom_valid.txt", "om_valid.txt", "nhcb_om.txt", "prom_utf8.txt", "om_utf8.txt"] {
    let path = "/" + root.joined(separator: "/") + "/../shared/corpora/exposition/" + name
    guard let file = fopen(path, "rb") else { continue }
    var buffer = [UInt8](repeating: 0, count: 16384)
    let count = fread(&buffer, 1, buffer.count, file)
    fclose(file)
    out.append(Array(buffer[..<count]))
  }
  out.append(families)
  return out
}()

/// A page in protobuf with something of everything.
private let families: [UInt8] = {
  var page = FamilyPage()
  page.family("h", 4, help: "x") { family in
    family.metric(["x": "1"], 7) { histogram in
      histogram.unsigned(1, 7)
      histogram.bucket(1, 3) { $0.labels(["id": "1"]) }
      histogram.nativeBuckets()
      histogram.time(15, 3)
    }
  }
  page.family("s_seconds", 2, unit: "seconds") { family in
    family.metric(["x": "1"], 4) { $0.message(3) { $0.double(1, 0.5) } }
  }
  page.family("c", 0) { $0.metric(["a": "b"], 3, time: 5) { $0.double(1, 1) } }
  return page.bytes
}()

@Suite struct PageFuzzTests {
  /// Whatever bytes come, the parser answers: a page whose every label can be read, or an error with a place.
  @Test(arguments: 0..<8) func spoiledPagesNeverCrash(seed: Int) {
    var random = SplitMix(seed: UInt64(seed) &* 7919 &+ 1)
    var page = ParsedPage()
    var read = 0
    for round in 0..<250 {
      var bytes = seeds[(round + seed) % seeds.count]
      let lines = bytes.split(separator: 0x0A)
      if bytes.count > 600, !lines.isEmpty {
        let start = Int(random.next() % UInt64(lines.count))
        bytes =
          Array(lines[start..<min(lines.count, start + 12)].joined(separator: [0x0A])) + [0x0A]
        if round % 2 == 0 { bytes += Array("# EOF\n".utf8) }
      }
      for _ in 0..<Int(random.next() % 4) { spoil(&bytes, &random) }
      for format in [ExpositionFormat.text004, .openMetrics100, .protobuf] {
        var options = ExpositionParser.Options()
        options.nativeHistograms = random.next() % 2 == 0
        options.classicBesideNative = random.next() % 2 == 0
        options.createdAsStart = random.next() % 2 == 0
        options.typeAndUnitLabels = random.next() % 2 == 0
        options.legacyNames = random.next() % 4 == 0
        options.classicHistograms = [.keep, .convert, .keepAndConvert][Int(random.next() % 3)]
        let parser = ExpositionParser(format: format, options: options)
        do {
          try parser.parse(bytes, into: &page)
          for entry in page.entries { _ = try parser.labels(of: entry, in: page, bytes: bytes) }
          try bytes.withUnsafeBytes { raw in
            for histogram in page.histograms {
              _ = try parser.labels(of: histogram, in: page, bytes: raw)
            }
            for exemplar in page.exemplars {
              _ = try parser.labels(of: exemplar, in: page, bytes: raw)
            }
          }
          read += 1
        } catch let error as ExpositionError {
          #expect(error.line > 0 && error.column > 0)
        } catch {
          Issue.record(error)
        }
      }
    }
    #expect(read > 0)
  }

  private func spoil(_ bytes: inout [UInt8], _ random: inout SplitMix) {
    guard !bytes.isEmpty else { return }
    let at = Int(random.next() % UInt64(bytes.count))
    let special = Array("\0\t\n \"#{},=\\eE+-.0129ÿ\u{FFFD}\u{1F4A9}".utf8) + [0xFF, 0x80, 0xC0]
    switch random.next() % 6 {
    case 0: bytes[at] = UInt8(truncatingIfNeeded: random.next())
    case 1: bytes[at] = special[Int(random.next() % UInt64(special.count))]
    case 2: bytes.removeLast(bytes.count - at)
    case 3: bytes.insert(special[Int(random.next() % UInt64(special.count))], at: at)
    case 4: bytes.removeSubrange(at..<min(bytes.count, at + Int(random.next() % 9)))
    default:
      let end = min(bytes.count, at + Int(random.next() % 60))
      bytes.insert(contentsOf: bytes[at..<end], at: Int(random.next() % UInt64(bytes.count)))
    }
  }
}
