internal import Dashboards
internal import Engine
internal import Facts
internal import Glibc
internal import Metrics
internal import PromQL
internal import Query
internal import TSDB
internal import Watching

/// `vigil query EXPR`: one question, one answer on standard output.
func runQuery(_ arguments: Arguments) async throws(Arguments.Failure) -> Int32 {
  guard arguments.operands.count == 1 else {
    throw Arguments.Failure(message: "query wants one expression (quote it for the shell)")
  }
  let expression = arguments.operands[0]
  let format = try arguments.choice("--format", ["table", "json", "csv"]) ?? "table"
  let (source, engine, newest, data) = try await querySource(arguments)
  defer {
    engine?.stop()
    if let data { tellDamage(of: data) }
  }
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

/// Whom to ask, the engine to stop afterwards, the newest instant there is data for (nil: now), and the data directory
/// that is asked.
private func querySource(_ arguments: Arguments) async throws(Arguments.Failure)
  -> (any DataSource, RunningEngine?, Timestamp?, LeftData?)
{
  if let path = arguments.value("--file") ?? arguments.value("--data") {
    let data = try GivenData(path, isPage: arguments.has("--file"))
    return (data.source, nil, data.newest, data.folder)
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
  return (engine.watch.sources.main, engine, nil, nil)
}
