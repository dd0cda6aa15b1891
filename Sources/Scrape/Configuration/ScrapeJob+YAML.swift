internal import Clients
internal import Exposition
internal import Files
internal import Metrics
internal import Relabelling
package import YAML

extension ScrapeJob {
  /// Reads one entry of `scrape_configs`.
  init(
    _ node: YAMLNode, defaults: ScrapeJob, directory: String, remarks: inout YAMLRemarks
  ) throws(YAMLError) {
    self = defaults
    var mapping = try YAMLMapping(node)
    guard let name = try mapping.take("job_name")?.string(), !name.isEmpty else {
      throw node.error("a scrape config needs a job_name")
    }
    self.name = name
    line = node.line
    interval = try duration(mapping.take("scrape_interval")) ?? defaults.interval
    let timeout = mapping.take("scrape_timeout")
    self.timeout = try duration(timeout) ?? min(defaults.timeout, interval)
    if let timeout, self.timeout > interval {
      throw timeout.error("scrape_timeout is longer than scrape_interval")
    }
    metricsPath = try mapping.take("metrics_path")?.string() ?? "/metrics"
    // Judged with the address, as relabelling may set another.
    if let node = mapping.take("scheme") { scheme = try node.string() }
    for entry in try mapping.take("params")?.entries() ?? [] {
      var values: [String] = []
      for value in try entry.value.items() { values.append(try value.string()) }
      parameters.append(Parameter(name: try entry.key.string(), values: values))
    }
    honorsLabels = try mapping.take("honor_labels")?.bool() ?? false
    honorsTimestamps = try mapping.take("honor_timestamps")?.bool() ?? true
    tracksTimestampsStaleness = try mapping.take("track_timestamps_staleness")?.bool() ?? false
    asksForCompression = try mapping.take("enable_compression")?.bool() ?? true
    http = try HTTPSettings(&mapping, directory: directory, remarks: &remarks)
    relabelRules = try RelabelRule.rules(mapping.take("relabel_configs"))
    metricRelabelRules = try RelabelRule.rules(mapping.take("metric_relabel_configs"))
    try readShared(&mapping)
    try readDiscovery(&mapping, directory)
    mapping.close(
      "scrape config \"\(name)\"",
      idle: IdleKeys.job + IdleKeys.shared + HTTPSettings.idle + IdleKeys.discoveries,
      remarks: &remarks)
  }

  /// Takes the keys that `global` and a job share.
  mutating func readShared(_ mapping: inout YAMLMapping) throws(YAMLError) {
    if let node = mapping.take("body_size_limit") {
      guard let size = parseByteSize(try node.string()) else {
        throw node.mismatch("a size such as 10MB")
      }
      if size > 0 { bodySizeLimit = size }
    }
    func limit(_ name: String, _ inherited: Int) throws(YAMLError) -> Int {
      guard let node = mapping.take(name) else { return inherited }
      let value = try node.integer()
      guard value >= 0 else { throw node.mismatch("a whole number from 0") }
      return value == 0 ? inherited : Int(clamping: value)
    }
    sampleLimit = try limit("sample_limit", sampleLimit)
    targetLimit = try limit("target_limit", targetLimit)
    labelLimit = try limit("label_limit", labelLimit)
    labelNameLengthLimit = try limit("label_name_length_limit", labelNameLengthLimit)
    labelValueLengthLimit = try limit("label_value_length_limit", labelValueLengthLimit)
    if let node = mapping.take("scrape_protocols") {
      protocols = []
      for item in try node.items() {
        let format = try Self.format(item)
        if protocols.contains(format) { throw item.error("\(format.rawValue) stands here twice") }
        protocols.append(format)
      }
      if protocols.isEmpty { throw node.error("scrape_protocols is empty") }
      namesProtocols = true
    }
    if let node = mapping.take("scrape_native_histograms") {
      takesNativeHistograms = try node.bool()
    }
    if !namesProtocols {
      protocols =
        takesNativeHistograms
        ? ExpositionFormat.preferredForHistograms : ExpositionFormat.preferred
    }
    if let node = mapping.take("fallback_scrape_protocol") {
      fallbackProtocol = try Self.format(node)
    }
    if let node = mapping.take("metric_name_escaping_scheme") {
      guard let scheme = NameEscaping(rawValue: try node.string()) else {
        throw node.mismatch("one of allow-utf-8, underscores, dots, values")
      }
      nameEscaping = scheme
    }
    if let node = mapping.take("metric_name_validation_scheme") {
      let scheme = try node.string()
      guard scheme == "utf8" || scheme == "legacy" else { throw node.mismatch("utf8 or legacy") }
      usesLegacyNames = scheme == "legacy"
      if scheme == "legacy", nameEscaping == .allowUTF8 { nameEscaping = .underscores }
    }
    if let node = mapping.take("convert_classic_histograms_to_nhcb") {
      convertsClassicHistograms = try node.bool()
    }
    if let node = mapping.take("always_scrape_classic_histograms") {
      alwaysScrapesClassicHistograms = try node.bool()
    }
    if let node = mapping.take("scrape_classic_histograms") {
      alwaysScrapesClassicHistograms = try node.bool()
    }
  }

  private static func format(_ node: YAMLNode) throws(YAMLError) -> ExpositionFormat {
    guard let format = ExpositionFormat(rawValue: try node.string()) else {
      throw node.mismatch(
        "one of " + ExpositionFormat.allCases.map(\.rawValue).joined(separator: ", "))
    }
    return format
  }

  /// Takes the keys that say where targets are found; `relabelRules` are known by then.
  package mutating func readDiscovery(
    _ mapping: inout YAMLMapping, _ directory: String
  ) throws(YAMLError) {
    for node in try mapping.take("static_configs")?.items() ?? [] {
      staticGroups.append(try TargetGroup(node))
      // Relabelling may still take an address out of a URL, as blackbox probes have it.
      if relabelRules.isEmpty { try refuseURLs(in: node) }
    }
    for node in try mapping.take("file_sd_configs")?.items() ?? [] {
      var entry = try YAMLMapping(node)
      var patterns: [String] = []
      for file in try entry.take("files")?.items() ?? [] {
        let text = try file.string()
        guard [".json", ".yml", ".yaml"].contains(where: text.lowercased().hasSuffix) else {
          throw file.mismatch("a path that ends in .json, .yml or .yaml")
        }
        patterns.append(FilePath.resolve(text, in: directory))
      }
      guard !patterns.isEmpty else { throw node.error("file_sd_configs needs files") }
      var discovery = FileDiscovery(patterns: patterns)
      discovery.refreshInterval = try duration(entry.take("refresh_interval")) ?? .seconds(300)
      try entry.finish("file_sd_configs")
      files.append(discovery)
    }
  }

  private func refuseURLs(in group: YAMLNode) throws(YAMLError) {
    for target in try group["targets"]?.items() ?? [] {
      let address = try target.string()
      guard !address.contains("/") else {
        throw target.error(
          "\"\(address.prefix(80))\" is no host:port (leave out the scheme and path, or relabel it)"
        )
      }
    }
  }
}

extension TargetGroup {
  /// Reads `{targets: […], labels: {…}}`.
  init(_ node: YAMLNode) throws(YAMLError) {
    var mapping = try YAMLMapping(node)
    var addresses: [String] = []
    for target in try mapping.take("targets")?.items() ?? [] {
      addresses.append(try target.string())
    }
    let labels = try mapping.take("labels").map(labelPairs) ?? []
    try mapping.finish("a target group")
    self.init(addresses: addresses, labels: Labels(labels))
  }
}
