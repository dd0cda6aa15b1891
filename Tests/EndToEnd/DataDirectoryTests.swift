import Blocks
import Files
import Glibc
import Metrics
import PromQL
import Query
import Remote
import Synchronization
import TestSupport
import Testing
import Transport

extension EndToEnd {
  /// Data directories, both ways beside Debian's Prometheus.
  @Suite struct DataDirectories {
    /// A Prometheus that scrapes itself and cuts blocks every few seconds: its directory while it runs, after it was
    /// killed, its snapshot, and what is exported of it with a Prometheus on that, all give the same numbers.
    @Test func aPrometheusAndItsDirectoryGiveTheSameNumbers() async throws {
      let folder = temporaryFolder()
      defer { Folder.remove(folder) }
      let page = try PageServer(
        type: "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; "
          + "encoding=delimited"
      ) { _ in HistogramPage.bytes() }
      let server = try PrometheusOnData(folder, scraping: page.port)
      let hasCheckpoint = eventually(within: 40) {
        (try? run(["ls", server.data + "/wal"]).output.contains("checkpoint.")) == true
      }
      #expect(hasCheckpoint)
      let running = try DataDirectory(server.data)
      // Half a scrape off the samples, since 2.42 counts one that lies on a window's beginning.
      let latest = try #require(running.newestTime)
      // Of what is scraped and recorded now and then the one that comes next: of the others there may be newer samples
      // that the log did not have yet.
      let scraped = try await sampled("up|native:sum", in: running, at: latest)
      let now = try #require(scraped) + .milliseconds(50)
      let theirs = try await answers(of: RemoteDataSource(RemoteServer(server.url)), at: now)
      let silent = theirs.keys.filter { theirs[$0]?.isEmpty == true }
      #expect(silent.isEmpty, "\(silent)")
      try await expect(running, toGive: theirs, at: now)

      var request = HTTPRequest(server.url + "/api/v1/admin/tsdb/snapshot")
      request.method = "POST"
      _ = try await HTTPClient().send(request)
      let listed = try run(["ls", server.data + "/snapshots"]).output
      let name = try #require(listed.split(separator: "\n").first)
      try await expect(
        DataDirectory("\(server.data)/snapshots/\(name)"), toGive: theirs, at: now)

      server.process.signal(SIGKILL)
      _ = server.process.exitCode(within: 5)
      let killed = try DataDirectory(server.data)
      try await expect(killed, toGive: theirs, at: now)

      try screensAreDrawn(of: server.data, in: folder)
      let exported = folder + "/exported"
      let made = try run([
        Programs.vigil, "export", "--data", server.data, "--match", "{__name__=~\".+\"}",
        "--blocks", exported + "/data",
      ])
      #expect(made.code == 0, "\(made.output)")
      try await expect(DataDirectory(exported + "/data"), toGive: theirs, at: now)
      let other = try PrometheusOnData(exported)
      let again = try await answers(of: RemoteDataSource(RemoteServer(other.url)), at: now)
      Numbers.compare(again, theirs, "a Prometheus on what was exported")
    }

    /// A board and a query on a directory, whose newest sample counts as now.
    private func screensAreDrawn(of data: String, in folder: String) throws {
      let board = folder + "/board.json"
      write(
        #"""
        {"title": "Dead", "panels": [
          {"id": 1, "type": "table", "title": "Answer", "gridPos": {"x": 0, "y": 0, "w": 24, "h": 8},
           "targets": [{"refId": "A", "expr": "sum(up) * 212", "format": "table", "instant": true}]}]}
        """#, to: board)
      let drawn = try run([Programs.vigil, "snapshot", board, "--data", data])
      #expect(drawn.code == 0 && drawn.output.contains("424"), "\(drawn.output)")
      let asked = try run([Programs.vigil, "query", "count(up)", "--data", data, "--format", "csv"])
      #expect(asked.output.contains("{},2,"), "\(asked.output)")
      let wrong = try run([Programs.vigil, "snapshot", board, "--data", board])
      #expect(wrong.code == 2 && wrong.output.contains("is no data directory"), "\(wrong.output)")
    }

    // MARK: Asking

    /// What is asked of a directory and of the Prometheus that wrote it.
    private static let queries = [
      "up", "count({__name__=~\".+\"})", "count by (__name__) ({job=\"self\"})",
      "sum(rate(prometheus_http_requests_total[8s]))", "prometheus_tsdb_head_series",
      "sum by (handler, code) (increase(prometheus_http_requests_total[8s]))",
      "histogram_quantile(0.9, sum by (le) (rate(prometheus_http_request_duration_seconds_bucket[8s])))",
      "go_memstats_alloc_bytes / 1024 / 1024", "irate(process_cpu_seconds_total[5s])",
      "max_over_time(go_goroutines[10s])", "min_over_time(go_goroutines[10s])",
      "avg_over_time(go_memstats_heap_inuse_bytes[10s])", "stddev_over_time(go_goroutines[10s])",
      "quantile_over_time(0.7, go_goroutines[10s])", "sum_over_time(up[10s])",
      "count_over_time(up[10s])", "last_over_time(up[10s])", "present_over_time(up[10s])",
      "changes(go_goroutines[10s])", "resets(go_memstats_alloc_bytes[10s])",
      "delta(go_memstats_heap_objects[10s])", "deriv(go_memstats_heap_objects[10s])",
      "predict_linear(go_memstats_heap_objects[10s], 60)", "idelta(go_goroutines[5s])",
      "topk(3, prometheus_http_response_size_bytes_sum)", "bottomk(2, go_memstats_sys_bytes)",
      "quantile(0.5, prometheus_http_request_duration_seconds_bucket)",
      "stddev(scrape_samples_scraped)", "group(up)", "count_values(\"n\", up)",
      "sum without (instance) (scrape_samples_scraped)", "absent(nothing)",
      "absent_over_time(nothing[10s])",
      "label_replace(up, \"to\", \"$1\", \"instance\", \"(.*):.*\")",
      "label_join(up, \"both\", \"-\", \"job\", \"instance\")", "clamp_max(go_goroutines, 5)",
      "prometheus_http_requests_total{handler=~\"/api/.*|/metrics\"}",
      "prometheus_http_requests_total{handler!~\"/api/.*\", code=\"200\"}",
      "{__name__=~\"go_gc_.*\", quantile=\"\"}", "{job!=\"\", quantile!=\"\"}",
      "go_goroutines offset 5s", "rate(process_cpu_seconds_total[8s] offset 3s)",
      "max_over_time(rate(process_cpu_seconds_total[5s])[10s:1s])",
      "prometheus_tsdb_head_series > bool 0", "up and on (job) go_goroutines",
      "up or vector(1)", "go_goroutines unless on (job) nothing",
      "scrape_duration_seconds * on (job) group_left up", "timestamp(up)",
      "sort_desc(prometheus_tsdb_blocks_loaded)", "round(scrape_duration_seconds, 0.001)",
      "sgn(go_goroutines)", "scalar(up{job=\"self\"}) + vector(1)", "minute(up)",
      "histogram_count(native)", "histogram_sum(native)", "histogram_count(rate(native[8s]))",
      "histogram_sum(sum(native))", "histogram_count(native:sum)", "histogram_sum(native:sum)",
    ]

    private func answers(of source: any DataSource, at now: Timestamp) async throws
      -> [String: [String: Double]]
    {
      try await Numbers.answers(of: source, Self.queries, at: now, step: .seconds(1)) { query in
        // 2.42 reckons otherwise than 3 how much a counter had grown before its first sample.
        .seconds(query.contains("rate(") || query.contains("increase(") ? 5 : 30)
      }
    }

    /// Asks the directory, of which nothing may be damaged.
    private func expect(
      _ directory: DataDirectory, toGive theirs: [String: [String: Double]], at now: Timestamp
    ) async throws {
      let ours = try await answers(of: EmbeddedDataSource(source: directory), at: now)
      Numbers.compare(ours, theirs, "the directory")
      #expect(directory.problems.listed.isEmpty, "\(directory.problems.listed)")
    }

    /// Of the newest samples of some series the time of the oldest.
    private func sampled(_ names: String, in directory: DataDirectory, at now: Timestamp)
      async throws
      -> Timestamp?
    {
      let value = try await EmbeddedDataSource(source: directory).evaluate(
        Question("min(timestamp({__name__=~\"\(names)\"}))", .instant(now))
      ).value
      guard case .vector(let samples) = value, case .float(let time)? = samples.first?.content
      else {
        return nil
      }
      return Timestamp(seconds: time)
    }
  }
}

/// A native histogram as a target gives it in Prometheus' protobuf format, growing with each scrape: integer counts, a
/// zero bucket, buckets of both signs, one that comes later.
private enum HistogramPage {
  private static let scrapes = Atomic<Int>(0)

  static func bytes() -> [UInt8] {
    let count = scrapes.add(1, ordering: .relaxed).newValue
    var positive = [count, count * 2]
    if count > 20 { positive.append(count - 20) }
    let negative = count / 2
    let total = positive.reduce(0, +) + negative + 3
    var deltas: [UInt8] = []
    var before = 0
    for bucket in positive {
      deltas += varint(zigzag(bucket - before))
      before = bucket
    }
    let histogram =
      number(1, total) + double(2, Double(total) * 1.25) + number(5, Int(zigzag(3)))
      + double(6, 0.001) + number(7, 3)
      + field(9, number(1, Int(zigzag(-2))) + number(2, 1)) + field(10, varint(zigzag(negative)))
      + field(12, number(1, Int(zigzag(1))) + number(2, positive.count)) + field(13, deltas)
    let label = field(1, field(1, Array("path".utf8)) + field(2, Array("/".utf8)))
    let family =
      field(1, Array("native".utf8)) + number(3, 4) + field(4, label + field(7, histogram))
    return varint(UInt64(family.count)) + family
  }

  private static func varint(_ value: UInt64) -> [UInt8] {
    value < 128 ? [UInt8(value)] : [UInt8(value & 127) | 128] + varint(value >> 7)
  }
  private static func zigzag(_ value: Int) -> UInt64 {
    UInt64(bitPattern: Int64(value << 1 ^ value >> 63))
  }
  private static func number(_ field: Int, _ value: Int) -> [UInt8] {
    varint(UInt64(field << 3)) + varint(UInt64(value))
  }
  private static func double(_ field: Int, _ value: Double) -> [UInt8] {
    varint(UInt64(field << 3 | 1)) + withUnsafeBytes(of: value.bitPattern.littleEndian, Array.init)
  }
  private static func field(_ field: Int, _ bytes: [UInt8]) -> [UInt8] {
    varint(UInt64(field << 3 | 2)) + varint(UInt64(bytes.count)) + bytes
  }
}
