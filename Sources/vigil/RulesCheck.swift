internal import Engine
internal import Files
internal import Metrics
internal import PromQL
internal import Query
internal import Rules
internal import Scrape
internal import TSDB
internal import Watching
internal import YAML

/// What `vigil check rules` holds rule files against: what they say themselves, and the series of `--source`, `--data`,
/// `--attach` or an engine that runs.
struct RulesCheck {
  private var engine: RunningEngine?
  private var folder: LeftData?
  private var source: (any DataSource)?
  private var selectors: UnmatchedSelectors?
  private var knowledge: RuleKnowledge?
  private var files: [(path: String, Result<(RuleFile, [YAMLError]), FileError>)] = []

  init(_ arguments: Arguments) throws(Arguments.Failure) {
    var now = wallClock()
    if let path = arguments.value("--data") {
      let data = try GivenData(path, isPage: false)
      (source, folder) = (data.source, data.folder)
      now = data.newest ?? now
    } else if let engine = try Self.engine(arguments) {
      self.engine = engine
      source = engine.watch.sources.main
    }
    if let source { selectors = UnmatchedSelectors(source: source, now: now) }
  }

  /// One that asks the server or the engine that is named; else that which runs, where one does.
  private static func engine(_ arguments: Arguments) throws(Arguments.Failure) -> RunningEngine? {
    if arguments.has("--source") { return try startEngine(try configuration(arguments)) }
    if arguments.has("--attach") { return try startEngine(try attached(arguments)) }
    // Files are checked whether or not the configuration at hand is of any use.
    guard let found = try? attached(arguments), found.attached != nil else { return nil }
    return try? startEngine(found)
  }

  func end() {
    engine?.stop()
    if let folder { tellDamage(of: folder) }
  }

  /// Reads a file of those to be checked.
  mutating func read(_ path: String) {
    do throws(FileError) {
      let (file, problems) = RuleFile.load(try readFile(path), file: path)
      files.append((path, .success((file, problems))))
      selectors?.note(recordsOf: file)
    } catch {
      files.append((path, .failure(error)))
    }
  }

  /// The verdict on a file, by the order in which they were read, and what in it looks like a mistake.
  mutating func findings(ofFile index: Int) async -> [Finding] {
    let (path, contents) = files[index]
    guard case .success(let (file, problems)) = contents else {
      if case .failure(let error) = contents { return [.error("\(error)")] }
      return []
    }
    let verdict = checkRules(file, problems, path)
    guard problems.isEmpty else { return verdict }
    let known = await metadata()
    var findings = file.remarks(file: path, knowing: known).map { Finding.warning("\($0)") }
    do throws(QueryError) {
      let unmatched = try await selectors?.remarks(of: file, named: path) ?? []
      findings += unmatched.map { .warning("\($0)") }
    } catch {
      // It will not answer for the other files either.
      selectors = nil
      findings.append(.error("no series to check against: \(error.message)"))
    }
    return findings + verdict
  }

  /// What the source tells of the metrics, asked once; not every server knows.
  private mutating func metadata() async -> RuleKnowledge {
    if let knowledge { return knowledge }
    var known = RuleKnowledge()
    known.metadata = (try? await source?.metadata(metric: nil)) ?? [:]
    knowledge = known
    return known
  }
}
