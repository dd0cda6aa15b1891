internal import Clients
internal import Files
package import Metrics
internal import Relabelling
internal import Wire
package import YAML

extension RemoteSettings {
  /// Takes `remote_write` out of the root of a prometheus.yml; file names start at the file's folder.
  package static func read(
    _ root: inout YAMLMapping, externalLabels: Labels, remarks: inout YAMLRemarks
  ) throws(YAMLError) -> [RemoteSettings] {
    let directory = FilePath.folder(of: root.node.file)
    var all: [RemoteSettings] = []
    var lines: [String: Int] = [:]
    for node in try root.take("remote_write")?.items() ?? [] {
      var remote = try RemoteSettings(node, directory: directory, remarks: &remarks)
      remote.externalLabels = externalLabels
      if node["name"]?.text?.isEmpty ?? true {
        // One URL may stand here twice, with other series each.
        let base = remote.name
        var count = 1
        while lines[remote.name] != nil {
          count += 1
          remote.name = "\(base)-\(count)"
        }
      }
      if let line = lines[remote.name] {
        throw node.error("the name \"\(remote.name)\" is already used in line \(line)")
      }
      lines[remote.name] = node.line
      all.append(remote)
    }
    return all
  }

  private init(
    _ node: YAMLNode, directory: String, remarks: inout YAMLRemarks
  ) throws(YAMLError) {
    var mapping = try YAMLMapping(node)
    guard let place = mapping.take("url") else { throw node.error("a remote_write wants a url") }
    let url = try place.string()
    guard url.hasPrefix("http://") || url.hasPrefix("https://") else {
      throw place.error("a remote_write's url begins with http:// or https://")
    }
    let name = try mapping.take("name")?.string() ?? ""
    self.init(name: name.isEmpty ? Self.shortName(of: url) : name, url: url)
    timeout = try duration(mapping.take("remote_timeout")) ?? timeout
    if let node = mapping.take("protobuf_message") {
      switch try node.string() {
      case "prometheus.WriteRequest": version = .version1
      case "io.prometheus.write.v2.Request": version = .version2
      default: throw node.mismatch("prometheus.WriteRequest or io.prometheus.write.v2.Request")
      }
    }
    sendsHistograms = try mapping.take("send_native_histograms")?.bool() ?? false
    if version == .version2 { sendsHistograms = true }
    rules = try RelabelRule.rules(mapping.take("write_relabel_configs"))
    if let node = mapping.take("queue_config") { try queue.read(node, &remarks) }
    if let node = mapping.take("metadata_config") { try metadata.read(node, &remarks) }
    http = try HTTPSettings(&mapping, directory: directory, remarks: &remarks)
    for entry in try mapping.take("headers")?.entries() ?? [] {
      let header = try entry.key.string()
      if Self.ownHeaders.contains(header.lowercased()) {
        throw entry.key.error("the header \(header) is not to be set here")
      }
      http.headers.append(
        HTTPSettings.Header(name: header, value: .text(try entry.value.string())))
    }
    mapping.close("remote_write", idle: Self.idle, remarks: &remarks)
  }

  /// Those that the protocol or the settings of credentials set.
  private static let ownHeaders: Set<String> = [
    "authorization", "content-encoding", "content-length", "content-type", "host",
    "transfer-encoding", "x-prometheus-remote-write-version",
  ]

  private static let idle =
    HTTPSettings.idle + [
      IdleKey("send_exemplars", "no exemplars are stored", unless: ["false"]),
      IdleKey("sigv4", "requests go unsigned"),
      IdleKey("azuread", "requests go without its token"),
      IdleKey("google_iam", "requests go without its token"),
      IdleKey("round_robin_dns", "the first address that answers is asked", unless: ["false"]),
    ]

  /// Six digits that stay the same as long as the URL does (FNV-1a).
  private static func shortName(of url: String) -> String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in url.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    let digits = String(hash & 0xFF_FFFF, radix: 16)
    return String(repeating: "0", count: 6 - digits.count) + digits
  }
}

extension QueueSettings {
  fileprivate mutating func read(
    _ node: YAMLNode, _ remarks: inout YAMLRemarks
  ) throws(YAMLError) {
    var mapping = try YAMLMapping(node)
    capacity = try count(mapping.take("capacity")) ?? capacity
    maxShards = try count(mapping.take("max_shards")) ?? maxShards
    maxSamplesPerSend = try count(mapping.take("max_samples_per_send")) ?? maxSamplesPerSend
    batchSendDeadline = try duration(mapping.take("batch_send_deadline")) ?? batchSendDeadline
    let first = mapping.take("min_backoff")
    minBackoff = try duration(first) ?? minBackoff
    maxBackoff = try duration(mapping.take("max_backoff")) ?? max(maxBackoff, minBackoff)
    if let first, minBackoff > maxBackoff {
      throw first.error("min_backoff is longer than max_backoff (\(formatDuration(maxBackoff)))")
    }
    retriesTooManyRequests = try mapping.take("retry_on_http_429")?.bool() ?? true
    sampleAgeLimit = try duration(mapping.take("sample_age_limit"))
    mapping.close(
      "queue_config",
      idle: [
        IdleKey(
          "min_shards", "requests go side by side only where one at a time does not suffice",
          unless: ["0", "1"])
      ], remarks: &remarks)
  }
}

extension MetadataSettings {
  fileprivate mutating func read(
    _ node: YAMLNode, _ remarks: inout YAMLRemarks
  ) throws(YAMLError) {
    var mapping = try YAMLMapping(node)
    isSent = try mapping.take("send")?.bool() ?? true
    interval = try duration(mapping.take("send_interval")) ?? interval
    maxSamplesPerSend = try count(mapping.take("max_samples_per_send")) ?? maxSamplesPerSend
    mapping.close("metadata_config", remarks: &remarks)
  }
}

/// nil for zero, which means what is usual.
private func duration(_ node: YAMLNode?) throws(YAMLError) -> Duration? {
  guard let node else { return nil }
  guard let duration = parsePrometheusDuration(try node.string()), duration >= .zero else {
    throw node.mismatch("a duration such as 5s")
  }
  return duration > .zero ? duration : nil
}

/// The same; no more than a million.
private func count(_ node: YAMLNode?) throws(YAMLError) -> Int? {
  guard let node else { return nil }
  let value = try node.integer()
  guard (0...1_000_000).contains(value) else {
    throw node.mismatch("a whole number from 0 to 1000000")
  }
  return value == 0 ? nil : Int(value)
}
