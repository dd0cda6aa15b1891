internal import Clients
internal import Files
internal import Metrics
internal import Threads
internal import Transport
internal import Wire

extension Sender {
  /// Sends one request; its answer goes to the queue.
  func send(_ request: SendRequest) {
    var series = request.series
    if settings.version == .version2 {
      let families = source.metadata(metric: nil)
      for index in series.indices {
        series[index].metadata = families.family(of: series[index].labels.metricName)
      }
    }
    let body = WriteProtocol.packed(settings.version.encode(series))
    post(body) { [weak self] result in
      guard let self else { return }
      let wall = self.wall()
      let verdict = SendVerdict(
        result, retriesTooManyRequests: self.settings.queue.retriesTooManyRequests, now: wall)
      self.state.wakingAll { state in
        state.queue.status.bytes += body.count
        state.queue.status.requests += 1
        state.queue.answered(request.lane, verdict, at: self.now, wall: wall)
      }
    }
  }

  /// Sends what is known of all families, in 1.0 only. It comes again soon: where it is not taken it is let go.
  func sendMetadata() {
    guard settings.version == .version1, settings.metadata.isSent,
      !state.withLock({ $0.isSendingMetadata || $0.queue.status.failingSince != nil })
    else { return }
    let families = source.metadata(metric: nil)
    let names = families.keys.sorted(by: bytewiseLess)
    let parts = stride(from: 0, to: names.count, by: settings.metadata.maxSamplesPerSend).map {
      start in
      let part = names[start..<min(names.count, start + settings.metadata.maxSamplesPerSend)]
      return Dictionary(
        part.map { ($0, families[$0] ?? MetricMetadata()) }, uniquingKeysWith: { $1 })
    }
    guard !parts.isEmpty else { return }
    state.withLock { $0.isSendingMetadata = true }
    sendMetadata(parts[...])
  }

  private func sendMetadata(_ parts: ArraySlice<[String: MetricMetadata]>) {
    guard let part = parts.first else { return state.withLock { $0.isSendingMetadata = false } }
    let body = WriteProtocol.packed(WriteProtocol.encode(part))
    post(body) { [weak self] result in
      guard let self else { return }
      self.state.withLock {
        $0.queue.status.bytes += body.count
        $0.queue.status.requests += 1
      }
      let isTaken = (try? result.get()).map { $0.status < 300 } ?? false
      self.sendMetadata(isTaken ? parts.dropFirst() : [])
    }
  }

  private func post(
    _ body: [UInt8], completion: @escaping @Sendable (Result<HTTPResponse, HTTPError>) -> Void
  ) {
    var request = HTTPRequest(settings.url)
    request.method = "POST"
    request.body = body
    request.timeout = settings.timeout
    request.bodyLimit = 1 << 20
    request.headers = [
      HTTPHeader("Content-Type", settings.version.contentType),
      HTTPHeader("Content-Encoding", "snappy"),
      HTTPHeader("X-Prometheus-Remote-Write-Version", settings.version.versionHeader),
      HTTPHeader("User-Agent", "vigil"),
    ]
    do throws(FileError) {
      try settings.http.apply(to: &request, read: firstLine)
    } catch {
      return completion(.failure(HTTPError(.request, "\(error)")))
    }
    client.start(request, completion: completion)
  }
}

/// A secret's file: its first line.
private func firstLine(_ path: String) throws(FileError) -> String {
  let bytes = try readFile(path, limit: 1 << 20)
  return String(decoding: bytes.prefix { $0 != 0x0A && $0 != 0x0D }, as: UTF8.self)
}

extension [String: MetricMetadata] {
  /// Of the family that a metric belongs to.
  fileprivate func family(of metric: String) -> MetricMetadata? {
    if let own = self[metric] { return own }
    for suffix in ["_bucket", "_count", "_sum", "_total", "_created"] where metric.hasSuffix(suffix)
    {
      if let family = self[String(metric.dropLast(suffix.count))] { return family }
    }
    return nil
  }
}
