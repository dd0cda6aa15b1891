internal import Dashboards
internal import Engine
internal import Exposition
internal import Facts
internal import Files
internal import Glibc
internal import Metrics
internal import PromQL
internal import Query
internal import Scrape
internal import TSDB
internal import Watching

/// `vigil query EXPR`: one question, one answer on standard output.
func runQuery(_ arguments: Arguments) async throws(Arguments.Failure) -> Int32 {
  guard arguments.operands.count == 1 else {
    throw Arguments.Failure(message: "query wants one expression (quote it for the shell)")
  }
  let expression = arguments.operands[0]
  let format = try arguments.choice("--format", ["table", "json", "csv"]) ?? "table"
  let (source, engine, newest) = try await querySource(arguments)
  defer { engine?.stop() }
  let question = Question(expression, try questionTime(arguments, newest: newest))
  do throws(QueryError) {
    if arguments.has("--explain") {
      let text = try await explanation(
        of: question, by: source, named: engine?.watch.facts.newest.source?.name ?? "embedded")
      printOut(text + "\n")
      return 0
    }
    let answer = try await source.evaluate(question)
    let value = answer.value
    for annotation in answer.annotations {
      printError("\(annotation.severity.rawValue): \(annotation.message)")
    }
    printOut(rendered(value, as: format))
    if value.isEmpty {
      if readsRange(expression), let hint = hint(arguments, engine) { printError("hint: \(hint)") }
      // What no answer may come of, such as rules that are not evaluated.
      for notice in engine?.watch.facts.newest.notices.rows ?? [] {
        printError("warning: \(notice.text)")
      }
    }
    let fails =
      arguments.has("--fail-empty") && value.isEmpty
      || arguments.has("--fail-true") && value.isTrue(of: expression)
    return fails ? 3 : 0
  } catch {
    printError(error.message)
    return 1
  }
}

/// How ranges would find several samples where only one of each series was had.
private func hint(_ arguments: Arguments, _ engine: RunningEngine?) -> String? {
  let why = "and a range such as [5m] wants several samples"
  if arguments.has("--file") { return "a page is one scrape, \(why)" }
  guard let engine, engine.watch.facts.newest.server == nil, !arguments.has("--after") else {
    return nil
  }
  return "everything was scraped once, \(why): try --after 30s"
}

/// Whether a range selector or a subquery is part of it.
private func readsRange(_ expression: String) -> Bool {
  func reads(_ node: Expr) -> Bool {
    switch node {
    case .matrix, .subquery: true
    default: node.children.contains(where: reads)
    }
  }
  return (try? parseExpression(expression)).map(reads) ?? false
}

extension Value {
  fileprivate var isEmpty: Bool {
    switch self {
    case .vector(let samples): samples.isEmpty
    case .matrix(let series): series.isEmpty
    case .scalar, .string: false
    }
  }
}

/// Whom to ask, the engine to stop afterwards, and the newest instant there is data for (nil: now).
private func querySource(_ arguments: Arguments) async throws(Arguments.Failure)
  -> (any DataSource, RunningEngine?, Timestamp?)
{
  if let path = arguments.value("--file") ?? arguments.value("--data") {
    let isHistory = arguments.has("--data")
    let (store, newest) = try load(path, isHistory: isHistory)
    return (EmbeddedDataSource(source: store), nil, newest)
  }
  let configuration = try configuration(arguments)
  let engine = try startEngine(configuration)
  if configuration.source == nil {
    if let wait = try arguments.duration("--after", orNone: true) {
      try? await Task.sleep(for: wait)
    } else {
      await engine.firstRound(within: .seconds(15))
    }
    if engine.watch.facts.newest.targets.rows.isEmpty {
      let file = configuration.prometheus ?? configuration.file ?? "the configuration"
      printError("warning: nothing was scraped: \(file) names no targets")
    }
  }
  return (engine.watch.sources.main, engine, nil)
}

/// A page's or a history's samples in a store of their own, and the newest sample's time.
private func load(_ path: String, isHistory: Bool) throws(Arguments.Failure) -> (
  Store, Timestamp
) {
  let bytes: [UInt8]
  do throws(FileError) {
    bytes = try readFile(path, limit: 1 << 31)
  } catch {
    throw Arguments.Failure(message: "\(error)", isUsage: false)
  }
  let store = Store(limits: StoreLimits(retention: .seconds(1 << 40)))
  var newest = Timestamp.distantPast
  let now = wallClock()
  let isOpenMetrics = isHistory || endsInEOF(bytes)
  let parser = ExpositionParser(format: isOpenMetrics ? .openMetrics100 : .text004)
  var page = ParsedPage()
  do throws(ExpositionError) {
    try parser.parse(bytes, into: &page)
  } catch {
    throw Arguments.Failure(message: "\(path):\(error)", isUsage: false)
  }
  // Samples may stand series by series; the store wants each series in order of time, which a stable sort gives.
  let order = page.entries.indices.sorted { a, b in
    let (x, y) = (page.entries[a].timestamp, page.entries[b].timestamp)
    return x == y ? a < b : x < y
  }
  var batch = SampleBatch(timestamp: now)
  var table = SeriesTable()
  var references: [SeriesReference] = []
  for index in order {
    let entry = page.entries[index]
    let time = entry.timestamp == .min ? now.milliseconds : entry.timestamp
    let reference: SeriesReference
    if let slot = bytes.withUnsafeBytes({ table.find(entry, in: $0, expected: 0) }) {
      reference = references[slot]
    } else {
      do throws(ExpositionError) {
        reference = store.reference(for: try parser.labels(of: entry, in: page, bytes: bytes))
      } catch {
        throw Arguments.Failure(message: "\(path):\(error)", isUsage: false)
      }
      _ = bytes.withUnsafeBytes { table.insert(entry, in: $0) }
      references.append(reference)
    }
    batch.references.append(reference)
    batch.values.append(entry.value)
    batch.timestamps.append(time)
    newest = max(newest, Timestamp(milliseconds: time))
  }
  store.append(batch)
  store.describe(
    Dictionary(page.families.map { ($0.name, $0.metadata) }, uniquingKeysWith: { $1 }))
  return (store, page.entries.isEmpty ? now : newest)
}

private func endsInEOF(_ bytes: [UInt8]) -> Bool {
  String(decoding: bytes.suffix(8), as: UTF8.self).split(separator: "\n").last == "# EOF"
}
