internal import Addresses
internal import Glibc
internal import Metrics
internal import Wire

/// A server of the Prometheus HTTP API that this process started on loopback, and stops by its id.
final class PeerServer {
  private let port: UInt16
  private let program: SideProgram
  private let folder: ScratchFolder
  private var isStopped = false

  private init(_ words: [String], port: UInt16, ready: String, _ folder: ScratchFolder)
    throws(MeasureError)
  {
    self.port = port
    self.folder = folder
    // A closed pipe must not end this process before it has stopped the peers.
    signal(SIGPIPE, SIG_IGN)
    guard (try? request(port, "GET \(ready) HTTP/1.1")) == nil else {
      throw MeasureError("something else answers on port \(port)")
    }
    program = try SideProgram(words)
    for _ in 0..<300 {
      if (try? request(port, "GET \(ready) HTTP/1.1"))?.contains(" 200 ") == true { return }
      usleep(100_000)
    }
    stop()
    throw MeasureError("\(words[0]) does not answer")
  }
  deinit { stop() }

  func stop() {
    if isStopped { return }
    isStopped = true
    program.end()
  }

  static func prometheus(_ data: QueryData, _ folder: ScratchFolder) throws(MeasureError)
    -> PeerServer
  {
    let history = folder.path + "/history.om"
    try data.write(to: history)
    try runProgram([
      "promtool", "tsdb", "create-blocks-from", "openmetrics", history, folder.path + "/prometheus",
    ])
    return try prometheus(on: folder.path + "/prometheus", folder)
  }

  /// On a data directory that is there.
  static func prometheus(on data: String, _ folder: ScratchFolder) throws(MeasureError)
    -> PeerServer
  {
    let configuration = folder.path + "/empty.yml"
    try folder.write("empty.yml", "global: {}\n")
    return try PeerServer(
      [
        "prometheus", "--config.file=\(configuration)", "--storage.tsdb.path=\(data)",
        "--storage.tsdb.retention.time=10y", "--web.listen-address=127.0.0.1:19290",
        "--log.level=error",
      ], port: 19290, ready: "/-/ready", folder)
  }

  /// After `prometheus`, whose history file it loads.
  static func victoriaMetrics(_ data: QueryData, _ folder: ScratchFolder) throws(MeasureError)
    -> PeerServer
  {
    let server = try PeerServer(
      [
        "victoria-metrics", "-storageDataPath=\(folder.path)/victoria", "-retentionPeriod=10y",
        "-search.disableCache", "-httpListenAddr=127.0.0.1:19291", "-loggerLevel=ERROR",
      ], port: 19291, ready: "/health", folder)
    guard let file = fopen(folder.path + "/history.om", "r") else {
      throw MeasureError("no history file")
    }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 4 << 20)
    var rest: [UInt8] = []
    while true {
      let count = fread(&bytes, 1, bytes.count, file)
      rest.append(contentsOf: bytes[..<count])
      let end = count == 0 ? rest.count : (rest.lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1
      if end > 0 {
        _ = try request(19291, "POST /api/v1/import/prometheus HTTP/1.1", body: Array(rest[..<end]))
        rest.removeFirst(end)
      }
      if count == 0 { break }
    }
    _ = try request(19291, "GET /internal/force_flush HTTP/1.1")
    return server
  }

  /// A whole request of the last `steps` of 1,000 steps over the data.
  func rangeQuery(_ query: String, _ data: QueryData, steps: Int) {
    let end = data.end.milliseconds / 1000
    let step = max(1, (data.end.milliseconds - data.start.milliseconds) / 1000 / 999)
    let start = steps >= 1000 ? data.start.milliseconds / 1000 : end - Int64(steps - 1) * step
    let path =
      "/api/v1/query_range?query=\(percentEncoded(query))&start=\(start)&end=\(end)&step=\(step)&nocache=1"
    _ = try? request(port, "GET \(path) HTTP/1.1")
  }
}

/// One request on a connection of its own; the answer's first bytes, as many as are to be kept.
func request(
  _ port: UInt16, _ line: String, headers: [String] = [], body: [UInt8] = [],
  keeping kept: Int = 200
) throws(MeasureError) -> String {
  let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
  guard descriptor >= 0 else { throw MeasureError("no socket") }
  defer { close(descriptor) }
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_port = port.bigEndian
  address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
  let connected = withUnsafePointer(to: &address) {
    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
    }
  }
  guard connected == 0 else { throw MeasureError("port \(port) does not answer") }
  let lines =
    [line, "Host: 127.0.0.1", "Connection: close", "Content-Length: \(body.count)"] + headers
  let head = lines.joined(separator: "\r\n") + "\r\n\r\n"
  var message = Array(head.utf8) + body
  var sent = 0
  while sent < message.count {
    let count = message.withUnsafeMutableBytes {
      send(
        descriptor, $0.baseAddress?.advanced(by: sent), $0.count - sent,
        Int32(MSG_NOSIGNAL))
    }
    guard count > 0 else { throw MeasureError("request was not taken") }
    sent += count
  }
  var answer: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 1 << 18)
  while true {
    let count = recv(descriptor, &buffer, buffer.count, 0)
    guard count > 0 else { break }
    answer += buffer[..<min(count, kept - answer.count)]
  }
  return String(decoding: answer, as: UTF8.self)
}

/// Pushes series by remote write 1.0; the answer's first bytes.
func push(
  _ series: [SentSeries], to port: UInt16, headers: [String] = []
) throws(MeasureError) -> String {
  let version = WriteProtocol.version1
  let own = [
    "Content-Type: \(version.contentType)", "Content-Encoding: snappy",
    "X-Prometheus-Remote-Write-Version: \(version.versionHeader)",
  ]
  return try request(
    port, "POST /api/v1/write HTTP/1.1", headers: own + headers,
    body: WriteProtocol.packed(version.encode(series)))
}

/// Runs a program to its end.
func runProgram(_ words: [String]) throws(MeasureError) {
  let program = try SideProgram(words)
  var status: Int32 = 0
  waitpid(program.process, &status, 0)
  guard status == 0 else { throw MeasureError("\(words[0]) failed") }
}
