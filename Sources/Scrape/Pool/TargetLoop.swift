internal import Clients
internal import Exposition
internal import Metrics
internal import Synchronization
internal import Transport

/// One target across its scrapes: what it is asked, what its answers come to.
///
/// A target has one scrape at a time, so what is remembered of its series belongs to the thread that reads the
/// answer; only the status is shared.
final class TargetLoop: @unchecked Sendable {
  /// What came back from a target.
  enum Answer: Sendable {
    case page(HTTPResponse)
    /// A page of this process, in text format 0.0.4.
    case ownPage([UInt8])
    case failure(ScrapeError)
  }

  private struct Shared {
    var target: ScrapeTarget
    var job: ScrapeJob
    var status: TargetStatus
    var due: ContinuousClock.Instant?
    var pageSize = 0
  }

  let identifier: Int
  let identity: ScrapeTarget.Identity
  /// Makes the page of a target that lives in this process.
  let ownPage: (@Sendable () -> [UInt8])?
  private let shared: Mutex<Shared>

  private var intake = PageIntake()
  /// The job under which the intake's look-ups were made.
  private var knownJob: ScrapeJob
  private var reports: [SeriesReference] = []
  private var reportsGeneration: UInt64 = 0
  private var describedHash: Int?

  init(
    _ identifier: Int, _ target: ScrapeTarget, _ job: ScrapeJob,
    ownPage: (@Sendable () -> [UInt8])? = nil
  ) {
    self.identifier = identifier
    identity = target.identity
    self.ownPage = ownPage
    knownJob = job
    shared = Mutex(Shared(target: target, job: job, status: TargetStatus(target)))
  }

  var target: ScrapeTarget { shared.withLock { $0.target } }

  /// Takes over changed settings; they count from the next scrape on.
  func update(_ target: ScrapeTarget, _ job: ScrapeJob) {
    shared.withLock {
      $0.target = target
      $0.job = job
      $0.status.interval = target.interval
      $0.status.timeout = target.timeout
      $0.status.discovered = target.discovered
    }
  }

  func setDue(_ due: ContinuousClock.Instant?) { shared.withLock { $0.due = due } }

  /// The status as of now.
  func status(now: ContinuousClock.Instant, wall: Timestamp) -> TargetStatus {
    shared.withLock { shared in
      var status = shared.status
      status.nextScrape = shared.due.map { wall + ($0 - now) }
      return status
    }
  }

  /// The request for the target's page.
  func request(
    read: (String) throws(ScrapeError) -> String
  ) throws(ScrapeError) -> HTTPRequest {
    let (target, job, size) = shared.withLock { ($0.target, $0.job, $0.pageSize) }
    var request = HTTPRequest(target.url)
    request.timeout = target.timeout
    request.bodyLimit = job.bodySizeLimit ?? Self.bodyLimit
    request.expectedBodySize = size
    request.acceptsGzip = job.asksForCompression
    request.headers = [
      HTTPHeader("Accept", acceptHeader(for: job.protocols, escaping: job.nameEscaping)),
      HTTPHeader("User-Agent", "Vigil"),
      HTTPHeader("X-Prometheus-Scrape-Timeout-Seconds", secondsText(target.timeout)),
    ]
    try job.http.apply(to: &request, read: read)
    return request
  }

  /// Where a job sets no body_size_limit, so that an endless page ends before memory does.
  static let bodyLimit = 128 << 20

  // MARK: - On the reading thread

  /// Reads an answer and writes its samples, the staleness markers and the report.
  func finish(
    _ answer: Answer, at timestamp: Timestamp, duration: Duration, sink: any SampleSink,
    scratch: inout PageScratch
  ) -> (samples: Int, bytes: Int, isUp: Bool) {
    let (target, job) = shared.withLock { ($0.target, $0.job) }
    if job != knownJob {
      intake.forget()
      knownJob = job
    }
    var batch = SampleBatch(timestamp: timestamp)
    var counts = PageCounts()
    var failure: ScrapeError?
    var warning: String?
    var size = 0
    do throws(ScrapeError) {
      warning = try read(answer, target, job, sink, &batch, &counts, &size, &scratch)
    } catch {
      failure = error
      batch = SampleBatch(timestamp: timestamp)
      intake.endAll(&batch)
    }
    report(target, sink, isUp: failure == nil, duration, counts, &batch)
    let outcome = sink.append(batch)
    if failure == nil, warning == nil { warning = oddities(outcome, counts) }
    shared.withLock { shared in
      shared.pageSize = size + size / 8
      shared.status.health = failure == nil ? .up : .down
      shared.status.lastScrape = timestamp
      shared.status.lastDuration = duration
      shared.status.samples = counts.lines
      shared.status.samplesKept = failure == nil ? counts.kept : 0
      shared.status.bytes = size
      shared.status.error = failure.map { printable($0.message) }
      shared.status.warning = warning.map { printable($0) }
    }
    return (counts.lines, size, failure == nil)
  }

  /// Ends the series of a target that was removed, its report's too.
  func end(at timestamp: Timestamp, sink: any SampleSink) {
    let (target, job) = shared.withLock { ($0.target, $0.job) }
    sink.describe([:], of: teller(target, job))
    var batch = SampleBatch(timestamp: timestamp)
    intake.endAll(&batch)
    if sink.generation == reportsGeneration {
      for reference in reports { batch.append(reference, .staleMarker) }
    }
    sink.append(batch)
  }

  private func read(
    _ answer: Answer, _ target: ScrapeTarget, _ job: ScrapeJob, _ sink: any SampleSink,
    _ batch: inout SampleBatch, _ counts: inout PageCounts, _ size: inout Int,
    _ scratch: inout PageScratch
  ) throws(ScrapeError) -> String? {
    let bytes: [UInt8]
    let verdict: ContentTypeVerdict
    switch answer {
    case .failure(let error): throw error
    case .ownPage(let page):
      bytes = page
      verdict = expositionFormat(contentType: "text/plain;version=0.0.4")
    case .page(let response):
      bytes = response.body
      verdict = expositionFormat(
        contentType: response.header("Content-Type") ?? "", fallback: job.fallbackProtocol)
    }
    size = bytes.count
    guard let format = verdict.format else {
      throw ScrapeError(verdict.problem ?? "the page's format is not known")
    }
    var options = ExpositionParser.Options()
    options.legacyNames = job.usesLegacyNames
    options.nativeHistograms = job.takesNativeHistograms
    options.classicBesideNative = job.alwaysScrapesClassicHistograms
    if job.convertsClassicHistograms {
      options.classicHistograms = job.alwaysScrapesClassicHistograms ? .keepAndConvert : .convert
    }
    let parser = ExpositionParser(format: format, options: options)
    let result = bytes.withUnsafeBytes { raw -> Result<Void, ScrapeError> in
      do throws(ExpositionError) {
        try parser.parse(raw, into: &scratch.page)
      } catch { return .failure(ScrapeError("\(error)")) }
      return .success(())
    }
    try result.get()
    // The series of a page in protobuf are told by keys beside it.
    let keyed = format == .protobuf ? scratch.page.keys : bytes
    let taken = keyed.withUnsafeBytes { raw -> Result<Void, ScrapeError> in
      do throws(ScrapeError) {
        try intake.take(
          &scratch, raw, parser: parser, job: job, target: target.labels, sink: sink,
          batch: &batch, counts: &counts)
        return .success(())
      } catch { return .failure(error) }
    }
    try taken.get()
    describe(scratch.page, teller(target, job), sink)
    return verdict.problem
  }

  /// Who tells of the families. Where a page's own labels count, the target's are not theirs.
  private func teller(_ target: ScrapeTarget, _ job: ScrapeJob) -> Labels {
    job.honorsLabels
      ? ["__job__": target.job, "__url__": target.url] : target.labels
  }

  /// Tells the families where they differ from what was told before, or where the sink has forgotten.
  private func describe(_ page: ParsedPage, _ target: Labels, _ sink: any SampleSink) {
    var hasher = Hasher()
    hasher.combine(sink.generation)
    hasher.combine(target)
    for family in page.families {
      hasher.combine(family.name)
      hasher.combine(family.metadata)
    }
    let hash = hasher.finalize()
    guard hash != describedHash else { return }
    describedHash = hash
    sink.describe(page.metadata, of: target)
  }

  private func report(
    _ target: ScrapeTarget, _ sink: any SampleSink, isUp: Bool, _ duration: Duration,
    _ counts: PageCounts, _ batch: inout SampleBatch
  ) {
    let generation = sink.generation
    if reports.isEmpty || reportsGeneration != generation {
      reports = sink.references(
        for: Self.reportNames.map { target.labels.setting(Labels.nameLabel, $0) })
      reportsGeneration = generation
    }
    let values: [Double] = [
      isUp ? 1 : 0, duration.inSeconds, Double(counts.lines), Double(counts.kept),
      Double(counts.added),
    ]
    for (reference, value) in zip(reports, values) { batch.append(reference, value) }
  }

  private static let reportNames = [
    "up", "scrape_duration_seconds", "scrape_samples_scraped",
    "scrape_samples_post_metric_relabeling", "scrape_series_added",
  ]

  private func oddities(_ outcome: AppendOutcome, _ counts: PageCounts) -> String? {
    var parts: [String] = []
    if counts.duplicates > 0 { parts.append("lines that repeat a series: \(counts.duplicates)") }
    if outcome.outOfOrder > 0 { parts.append("samples out of order: \(outcome.outOfOrder)") }
    if outcome.duplicates > 0 {
      parts.append("samples that contradict others: \(outcome.duplicates)")
    }
    if outcome.refused > 0 { parts.append("samples refused: \(outcome.refused)") }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }
}
