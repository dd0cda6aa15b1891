internal import Calendar
internal import Dashboards
internal import Engine
internal import Metrics
internal import PromQL
internal import Query
internal import Screens
internal import Views

extension Session {
  /// Carries out what the screen asked for; what concerns the terminal itself the frame loop does.
  func perform(_ command: Command) async {
    switch command {
    case .openDashboard(let uid, let picks): open(uid, picks)
    case .setVariable(let name, let values): set(variable: name, to: values)
    case .setTime(let selection): set(time: selection)
    case .setZone(.dashboard): set(zone: nil)
    case .setZone(.utc): set(zone: .utc)
    case .setZone(.local): set(zone: .local)
    case .setRefresh(let interval): set(refresh: interval)
    case .refresh: evaluateAgain()
    case .explore(let expression): explore(expression)
    case .complete(let request): complete(request)
    case .explain(let expression): explain(expression)
    case .cancel: cancelQueries()
    case .copy, .quit, .suspend, .setMouse, .redraw: break
    }
  }

  /// Evaluates an ad-hoc expression as a graph over the window and as a table at its end.
  private func explore(_ expression: String) {
    for task in explorations { task.cancel() }
    snapshot.explore.answer = ExploreAnswer(awaiting: expression, after: answered)
    publishNow()
    let range = currentRange()
    let columns = demand?.exploreDotColumns ?? 160
    explorations = [
      Task {
        let answer = await self.answer(expression, range: range, columns: columns)
        if !Task.isCancelled { self.show(answer) }
      }
    ]
  }

  /// Answers the explore page's expression anew while that page is on the screen.
  func refreshExploration() async {
    guard demand?.isExploring == true, let shown = snapshot.explore.answer, !shown.isRunning,
      !shown.expression.isEmpty
    else { return }
    let fresh = await answer(
      shown.expression, range: currentRange(), columns: demand?.exploreDotColumns ?? 160)
    // What was asked meanwhile has precedence.
    guard !Task.isCancelled, snapshot.explore.answer?.expression == shown.expression,
      snapshot.explore.answer?.isRunning == false
    else { return }
    show(fresh)
  }

  /// What is known of metrics, for completion; asked for as long as the source has nothing, then seldom.
  private func learnMetadata() async {
    let now = ContinuousClock.now
    if let asked = metadataAsked, now - asked < .seconds(snapshot.explore.metadata.isEmpty ? 1 : 60)
    {
      return
    }
    metadataAsked = now
    do throws(QueryError) {
      let metadata = try await engine.sources.main.metadata(metric: nil)
      snapshot.explore.metadata = metadata
      publishNow()
    } catch {
      // Completion goes on without it; a server need not have this endpoint.
      return
    }
  }

  private func show(_ answer: ExploreAnswer) {
    answered = answer
    snapshot.explore.answer = answer
    publishNow()
  }

  private func answer(_ expression: String, range: TimeRange, columns: Int) async -> ExploreAnswer {
    do throws(QueryError) {
      _ = try await engine.sources.main.evaluate(Question(expression, .instant(range.to)))
    } catch {
      return ExploreAnswer(expression: expression, error: error)
    }
    let board = Exploration.dashboard(expression)
    let gathered = FrameGathering()
    let panels = board.placed(ResolvedVariables(), range: range, zone: timeZone)
    let widths = Dictionary(panels.map { ($0.id, columns) }, uniquingKeysWith: { $1 })
    await evaluator.evaluate(
      panels, of: board, variables: ResolvedVariables(), range: range, columns: widths,
      sources: engine.sources, zone: timeZone
    ) { gathered.add($0) }
    let frames = gathered.drain()
    return ExploreAnswer(
      expression: expression, graph: frames.first { $0.id.number == Exploration.graph },
      table: frames.first { $0.id.number == Exploration.table })
  }

  private func complete(_ request: CompletionRequest) {
    let range = currentRange()
    explorations.append(
      Task {
        if let values = await self.values(for: request, range) {
          self.show(CompletionAnswer(request, values: values))
        }
        await self.learnMetadata()
      })
  }

  private func show(_ completion: CompletionAnswer) {
    snapshot.explore.completion = completion
    publishNow()
  }

  private func values(for request: CompletionRequest, _ range: TimeRange) async -> [String]? {
    let source = engine.sources.main
    func selectors(_ selector: String) -> [String] { selector.isEmpty ? [] : [selector] }
    do throws(QueryError) {
      switch request.kind {
      case .metricNames:
        return try await source.labelValues(
          Labels.nameLabel, selectors: [], from: range.from, through: range.to)
      case .labelNames(let selector):
        return try await source.labelNames(
          selectors: selectors(selector), from: range.from, through: range.to)
      case .labelValues(let label, let selector):
        return try await source.labelValues(
          label, selectors: selectors(selector), from: range.from, through: range.to)
      }
    } catch {
      return nil
    }
  }

  private func explain(_ expression: String) {
    let range = currentRange()
    explorations.append(
      Task {
        let text = await self.explained(Question(expression, .instant(range.to)))
        self.show(Views.Explanation(expression: expression, text: text))
      })
  }

  private func explained(_ question: Question) async -> String {
    do throws(QueryError) {
      return try await explanation(
        of: question, by: engine.sources.main, named: engine.sourceName)
    } catch {
      return error.message
    }
  }

  private func show(_ explanation: Views.Explanation) {
    snapshot.explore.explanation = explanation
    publishNow()
  }
}

/// An ad-hoc expression as a dashboard of two panels.
enum Exploration {
  static let graph = 1
  static let table = 2

  static func dashboard(_ expression: String) -> Dashboard {
    var board = Dashboard()
    board.title = "Explore"
    board.uid = "explore"
    let source = SourceReference(type: "prometheus")
    var over = PanelTarget(refID: "A", expression: expression, source: source)
    over.legend = "__auto"
    var at = over
    at.isInstant = true
    at.isRange = false
    at.format = .table
    var graphPanel = Panel(
      id: graph, kind: "timeseries", grid: GridRect(x: 0, y: 0, width: 24, height: 10))
    graphPanel.fields.defaults.unit = "short"
    graphPanel.targets = [over]
    var tablePanel = Panel(
      id: table, kind: "table", grid: GridRect(x: 0, y: 10, width: 24, height: 10))
    tablePanel.targets = [at]
    board.panels = [graphPanel, tablePanel]
    return board
  }
}
