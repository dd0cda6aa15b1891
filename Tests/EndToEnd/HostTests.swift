import Glibc
import TestSupport
import Testing

extension EndToEnd {
  /// The shipped host dashboard on a pipe, against what the kernel and `df` say.
  @Suite struct Host {
    @Test func theHostIsAsProcAndDfHaveIt() throws {
      let dashboard = Programs.project + "/dashboards/host.json"
      let before = loads()
      let (code, text) = try run([
        Programs.vigil, "snapshot", dashboard, "--size", "200x50", "--after", "5s",
        "--color", "never",
      ])
      let after = loads()
      #expect(code == 0)
      #expect(!text.contains("\u{1B}"))
      #expect(text.contains("Host") && text.contains("1/1 up"), "\(text)")
      let frame = DrawnFrame(text)

      let load = frame.panel("Load average").joined(separator: " ")
      for (index, name) in ["1m", "5m", "15m"].enumerated() {
        let value = try #require(legend(name, in: load), "\(text)")
        let (low, high) = (min(before[index], after[index]), max(before[index], after[index]))
        #expect(low - 0.5 <= value && value <= high + 0.5, "\(name): \(text)")
      }

      let rows = frame.panel("Filesystems").dropFirst().filter { $0.contains("%") }
      #expect(rows.contains { $0.hasPrefix("/ ") }, "\(text)")
      for row in rows {
        let mount = String(row.prefix { $0 != " " })
        // One that is cut cannot be looked up.
        if mount.hasSuffix("…") { continue }
        try compare(row, with: mount)
      }
    }

    /// The panel's own page: there the figures stand in rows, however large the panel writes them.
    @Test func theMemoryIsAsProcHasIt() throws {
      let (code, text) = try run([
        Programs.vigil, "snapshot", "host", "--panel", "Memory", "--after", "2s",
        "--color", "never",
      ])
      #expect(code == 0)
      for (name, field, share) in [
        ("total", "MemTotal", 0.01), ("available", "MemAvailable", 0.2),
      ] {
        let row = text.split(separator: "\n").last { $0.contains("─ \(name) ") }
        let figures = byteFigures(row.map(String.init) ?? "")
        // Last, min, mean, max and p99.
        try #require(figures.count == 5, "\(text)")
        #expect(isNear(figures[0], meminfo(field), share), "\(name): \(text)")
      }
    }

    /// A row of the table with what `df` says of the same mount: size, what is left, and the share in use.
    private func compare(_ row: String, with mount: String) throws {
      let answer = try run(["df", "-B1", "--output=size,avail,pcent", mount]).output
      let fields = answer.split(separator: "\n").last?.split(separator: " ") ?? []
      try #require(fields.count == 3, "\(answer)")
      let figures = byteFigures(row)
      try #require(figures.count == 2, "\(row)")
      let (size, free) = (Double(fields[0]) ?? -1, Double(fields[1]) ?? -1)
      #expect(isNear(figures[0], size, 0.01), "\(row): \(answer)")
      #expect(abs(figures[1] - free) <= max(free * 0.02, 256 * 1_048_576), "\(row): \(answer)")
      let words = row.split(separator: " ")
      let sign = try #require(words.firstIndex(of: "%"))
      // `df` rounds up.
      let (ours, theirs) = (Double(words[sign - 1]) ?? -1, Double(fields[2].dropLast()) ?? -1)
      #expect(theirs - 1.5 <= ours && ours <= theirs + 0.5, "\(row): \(answer)")
    }

    /// "─ 1m last 2.97" in a graph's legend.
    private func legend(_ name: String, in text: String) -> Double? {
      let words = text.split(separator: " ")
      for index in words.indices.dropLast(2)
      where words[index] == name && words[index + 1] == "last" {
        return Double(words[index + 2])
      }
      return nil
    }

    private func isNear(_ value: Double, _ expected: Double, _ share: Double) -> Bool {
      abs(value - expected) <= expected * share
    }

    private func loads() -> [Double] {
      contents(of: "/proc/loadavg").split(separator: " ").prefix(3).map { Double($0) ?? -1 }
    }

    private func meminfo(_ name: String) -> Double {
      let line = contents(of: "/proc/meminfo").split(separator: "\n").first { $0.hasPrefix(name) }
      return (line?.split(separator: " ").dropFirst().first.flatMap { Double($0) } ?? 0) * 1024
    }
  }
}
