internal import Protobuf

/// Reads exposition pages of one format.
package struct ExpositionParser: Sendable {
  /// What a job's configuration asks of its pages.
  package struct Options: Sendable, Hashable {
    /// `_created` lines of OpenMetrics counters, summaries and histograms become start timestamps, no series.
    package var createdAsStart = false
    /// Series get `__type__` and `__unit__` labels from the comments in force.
    package var typeAndUnitLabels = false
    /// What becomes of classic histograms (`convert_classic_histograms_to_nhcb`, `always_scrape_classic_histograms`).
    package var classicHistograms = ClassicHistograms.keep
    /// Native histograms are taken; else their classic halves alone (`scrape_native_histograms`).
    package var nativeHistograms = false
    /// Of what is both a native and a classic histogram both are taken (`always_scrape_classic_histograms`).
    package var classicBesideNative = false
    /// Names must be plain identifiers (`metric_name_validation_scheme: legacy`).
    package var legacyNames = false

    package init() {}
  }

  package enum ClassicHistograms: Sendable, Hashable {
    /// They stay series of their own.
    case keep
    /// They become native histograms with custom buckets.
    case convert
    /// Both.
    case keepAndConvert
  }

  package let format: ExpositionFormat
  package let options: Options

  package init(format: ExpositionFormat, options: Options = Options()) {
    self.format = format
    self.options = options
  }

  /// Reads the whole page into `page`, which is emptied first. After an error nothing of it counts.
  package func parse(_ bytes: UnsafeRawBufferPointer, into page: inout ParsedPage)
    throws(ExpositionError)
  {
    let keys = format == .protobuf ? page.takeKeys() : []
    page.removeAll()
    guard bytes.count < UInt32.max else {
      throw ExpositionError(line: 1, column: 1, reason: "the page is larger than 4 GiB")
    }
    if format == .protobuf { return try parseFamilies(bytes, keys, into: &page) }
    guard let base = bytes.baseAddress else {
      if format.isOpenMetrics {
        throw ExpositionError(line: 1, column: 1, reason: "the page does not end with # EOF")
      }
      return
    }
    var reader = PageReader(
      base: base.assumingMemoryBound(to: UInt8.self), count: bytes.count,
      strict: format.isOpenMetrics, options: options)
    if format.isOpenMetrics {
      try reader.readOpenMetrics(into: &page)
      if options.createdAsStart {
        takeStartTimestamps(in: &page, reader.scanner, runEnds: reader.runEnds)
      }
    } else {
      try reader.readText(into: &page)
    }
    if options.classicHistograms != .keep {
      try convertClassicHistograms(
        in: &page, bytes, keep: options.classicHistograms == .keepAndConvert)
    }
  }

  /// Of a page in protobuf an error's line is 1 and its column the place in bytes.
  private func parseFamilies(
    _ bytes: UnsafeRawBufferPointer, _ keys: consuming [UInt8], into page: inout ParsedPage
  ) throws(ExpositionError) {
    var reader = FamilyReader(bytes, keys: keys, options: options)
    let outcome: Result<Void, ProtobufError>
    do throws(ProtobufError) {
      outcome = .success(try reader.read(bytes, into: &page))
    } catch {
      outcome = .failure(error)
    }
    page.keys = reader.keys.taken()
    if case .failure(let error) = outcome {
      throw ExpositionError(line: 1, column: error.offset + 1, reason: error.reason)
    }
  }

  /// Reads the whole page into `page`, which is emptied first. After an error nothing of it counts.
  package func parse(_ bytes: [UInt8], into page: inout ParsedPage) throws(ExpositionError) {
    let outcome = bytes.withUnsafeBytes { raw -> Result<Void, ExpositionError> in
      do throws(ExpositionError) {
        return .success(try parse(raw, into: &page))
      } catch {
        return .failure(error)
      }
    }
    try outcome.get()
  }
}
