package import Metrics
internal import Protobuf

extension ExpositionParser {
  /// The labels of an entry, for the first meeting with its series: the name as `__name__`, `le` and `quantile` in
  /// Prometheus 3's canonical form, empty values dropped. Fails on a label that is there twice and, with legacy
  /// names, on a name that is no identifier.
  package func labels(
    of entry: ParsedPage.Entry, in page: ParsedPage, bytes: UnsafeRawBufferPointer
  ) throws(ExpositionError) -> Labels {
    let (kind, unit) = inForce(entry.family, in: page)
    if format == .protobuf {
      return try labels(ofKey: entry.seriesStart, entry.seriesLength, in: page, kind, unit)
    }
    return try Labels(
      read(
        bytes, Int(entry.seriesStart), Int(entry.seriesLength), kind: kind, unit: unit))
  }

  package func labels(of entry: ParsedPage.Entry, in page: ParsedPage, bytes: [UInt8])
    throws(ExpositionError) -> Labels
  {
    try bytes.withUnsafeBytes { raw -> Result<Labels, ExpositionError> in
      do throws(ExpositionError) {
        return .success(try labels(of: entry, in: page, bytes: raw))
      } catch {
        return .failure(error)
      }
    }.get()
  }

  /// The labels of a native histogram; of a converted one those of its lines without `le`, under the family's name.
  package func labels(
    of entry: ParsedPage.HistogramEntry, in page: ParsedPage, bytes: UnsafeRawBufferPointer
  ) throws(ExpositionError) -> Labels {
    let (kind, unit) = inForce(entry.family, in: page)
    if format == .protobuf {
      return try labels(ofKey: entry.seriesStart, entry.seriesLength, in: page, kind, unit)
    }
    var pairs = try read(
      bytes, Int(entry.seriesStart), Int(entry.seriesLength), kind: kind, unit: unit)
    pairs.removeAll { $0.name == "le" }
    for index in pairs.indices where pairs[index].name == Labels.nameLabel {
      for suffix in ["_bucket", "_count", "_sum"] where pairs[index].value.hasSuffix(suffix) {
        pairs[index].value.removeLast(suffix.count)
        break
      }
    }
    return Labels(pairs)
  }

  /// The labels of an exemplar.
  package func labels(
    of exemplar: ParsedPage.Exemplar, in page: ParsedPage, bytes: UnsafeRawBufferPointer
  ) throws(ExpositionError) -> Labels {
    if format == .protobuf {
      return Labels(
        try pairs(exemplar.labelsStart, exemplar.labelsLength, in: page, labelPairs(inFields:)))
    }
    return try Labels(
      read(
        bytes, Int(exemplar.labelsStart), Int(exemplar.labelsLength), kind: .unknown, unit: "",
        exemplar: true))
  }

  private func inForce(_ family: Int32, in page: ParsedPage) -> (MetricMetadata.Kind, String) {
    guard family >= 0, Int(family) < page.families.count else { return (.unknown, "") }
    let family = page.families[Int(family)]
    return (family.kindInForce, family.unitInForce)
  }

  /// The labels as written, in their order; `kind` and `unit` are those in force.
  func read(
    _ bytes: UnsafeRawBufferPointer, _ start: Int, _ length: Int, kind: MetricMetadata.Kind,
    unit: String, exemplar: Bool = false
  ) throws(ExpositionError) -> [Label] {
    guard let raw = bytes.baseAddress, start >= 0, length > 0, start + length <= bytes.count else {
      return []
    }
    var scanner = PageScanner(
      base: raw.assumingMemoryBound(to: UInt8.self), count: start + length, strict: false)
    scanner.position = start
    var pairs: [Label] = []
    pairs.reserveCapacity(8)
    if scanner.byte != UInt8(ascii: "{") {
      _ = scanner.scanName(colon: true)
      pairs.append(Label(Labels.nameLabel, scanner.text(start, scanner.position)))
      scanner.skipBlanks()
    }
    if scanner.byte == UInt8(ascii: "{") {
      scanner.position += 1
      try readPairs(&scanner, into: &pairs, exemplar: exemplar)
    }
    if !exemplar { addTypeAndUnit(kind, unit, to: &pairs) }
    let canonical: String? =
      switch kind {
      case .histogram: "le"
      case .summary: "quantile"
      default: nil
      }
    if let canonical {
      for index in pairs.indices where pairs[index].name == canonical {
        pairs[index].value = canonicalFloat(pairs[index].value)
      }
    }
    if let reason = complaint(pairs) { throw scanner.error(reason, at: start) }
    return pairs
  }

  private func addTypeAndUnit(
    _ kind: MetricMetadata.Kind, _ unit: String, to pairs: inout [Label]
  ) {
    guard options.typeAndUnitLabels else { return }
    pairs.removeAll { $0.name == "__type__" || $0.name == "__unit__" }
    if kind != .unknown { pairs.append(Label("__type__", kind.rawValue)) }
    if !unit.isEmpty { pairs.append(Label("__unit__", unit)) }
  }

  /// The labels of a series of a page in protobuf.
  private func labels(
    ofKey start: UInt32, _ length: UInt32, in page: ParsedPage, _ kind: MetricMetadata.Kind,
    _ unit: String
  ) throws(ExpositionError) -> Labels {
    var pairs = try pairs(start, length, in: page, labelPairs(ofKey:))
    addTypeAndUnit(kind, unit, to: &pairs)
    let reason =
      pairs.contains { $0.name.isEmpty } ? "a label without a name" : complaint(pairs)
    if let reason {
      throw ExpositionError(line: 1, column: 1, reason: "\(reason) (\(pairs.first?.value ?? ""))")
    }
    return Labels(pairs)
  }

  private func pairs(
    _ start: UInt32, _ length: UInt32, in page: ParsedPage,
    _ read: (UnsafeRawBufferPointer) throws(ProtobufError) -> [Label]
  ) throws(ExpositionError) -> [Label] {
    let start = Int(start)
    let end = start + Int(length)
    guard end <= page.keys.count else { return [] }
    do throws(ProtobufError) {
      return try page.keys.withUnsafeBytes { keys -> Result<[Label], ProtobufError> in
        do throws(ProtobufError) {
          return .success(try read(UnsafeRawBufferPointer(rebasing: keys[start..<end])))
        } catch { return .failure(error) }
      }.get()
    } catch {
      throw ExpositionError(line: 1, column: 1, reason: "labels cannot be read: \(error.reason)")
    }
  }

  private func readPairs(_ scanner: inout PageScanner, into pairs: inout [Label], exemplar: Bool)
    throws(ExpositionError)
  {
    while true {
      scanner.skipBlanks()
      if scanner.byte == UInt8(ascii: ",") {
        scanner.position += 1
        continue
      }
      let start = scanner.position
      guard scanner.position < scanner.end, scanner.byte != UInt8(ascii: "}") else { return }
      var name: String
      if scanner.byte == 0x22 {
        try scanner.scanQuoted("label name")
        name = unescaped(scanner, start + 1, scanner.position - 1)
      } else {
        guard scanner.scanName(colon: false) else { throw scanner.error("expected a label name") }
        name = scanner.text(start, scanner.position)
      }
      scanner.skipBlanks()
      guard scanner.byte == UInt8(ascii: "=") else {
        pairs.append(Label(Labels.nameLabel, name))
        continue
      }
      scanner.position += 1
      scanner.skipBlanks()
      let value = scanner.position
      guard scanner.byte == 0x22 else { throw scanner.error("expected a label value") }
      try scanner.scanQuoted("label value")
      pairs.append(Label(name, unescaped(scanner, value + 1, scanner.position - 1)))
    }
  }

  /// What is wrong with the labels of a series, if anything.
  private func complaint(_ pairs: [Label]) -> String? {
    // A hostile line may have very many labels.
    var met: Set<String> = []
    for (index, pair) in pairs.enumerated() {
      let isRepeated =
        pairs.count > 64
        ? !met.insert(pair.name).inserted
        : pairs[..<index].contains { $0.name == pair.name }
      if isRepeated {
        return "label name \(pair.name.debugDescription) is not unique"
      }
      guard options.legacyNames else { continue }
      let isName = pair.name == Labels.nameLabel
      if isName ? !isPlainMetricName(pair.value) : !isPlainLabelName(pair.name) {
        return "\((isName ? pair.value : pair.name).debugDescription) is no legacy name"
      }
    }
    return nil
  }

  /// `1` becomes `1.0`, `1e6` `1e+06`; what is no number stays.
  private func canonicalFloat(_ text: String) -> String {
    var text = text
    return text.withUTF8 { parseNumber($0) }.map(openMetricsFloat) ?? text
  }
}
