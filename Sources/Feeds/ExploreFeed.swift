internal import Dashboards
internal import Facts
internal import Metrics
internal import PromQL
internal import Query
package import Views
package import Watching

/// What is asked by hand: an expression's graph and table, the names that complete what is typed, what an expression
/// means. What was asked later has precedence over what is answered late.
package actor ExploreFeed {
  private let watch: Watch
  private let clock: FeedClock
  private let publish: @Sendable (ExplorePart) -> Void
  private let evaluator = DashboardEvaluator()

  private var part = ExplorePart()
  private var demand = Demand()
  private var questions: [Task<Void, Never>] = []
  /// What was answered last.
  private var answered: ExploreAnswer?
  /// When the source was last asked what it knows of metrics.
  private var metadataAsked: Duration?

  package init(
    _ watch: Watch, clock: FeedClock, publish: @escaping @Sendable (ExplorePart) -> Void
  ) {
    self.watch = watch
    self.clock = clock
    self.publish = publish
  }

  /// How wide the graph is, and whether its page is on the screen.
  package func look(_ fresh: Demand) { demand = fresh }

  /// Evaluates an expression as a graph over the window and as a table at its end.
  package func ask(_ expression: String, in reach: Reach) {
    for question in questions { question.cancel() }
    part.answer = ExploreAnswer(awaiting: expression, after: answered)
    publish(part)
    questions = [
      Task {
        let answer = await self.answer(expression, in: reach)
        if !Task.isCancelled { self.show(answer) }
      }
    ]
  }

  /// Answers what is shown anew while its page is on the screen.
  package func refresh(in reach: Reach) async {
    guard demand.isExploring, let shown = part.answer, !shown.isRunning, !shown.expression.isEmpty
    else { return }
    let fresh = await answer(shown.expression, in: reach)
    // What was asked meanwhile has precedence.
    guard !Task.isCancelled, part.answer?.expression == shown.expression,
      part.answer?.isRunning == false
    else { return }
    show(fresh)
  }

  /// The next answer owes nothing to those before it.
  package func forget() { evaluator.forget() }

  /// Gives up what runs; it is not asked again by the next refresh.
  package func cancel() {
    for question in questions { question.cancel() }
    questions = []
    guard part.answer?.isRunning == true else { return }
    part.answer = answered
    publish(part)
  }

  /// The names or values for what is typed.
  package func complete(_ request: CompletionRequest, in reach: Reach) {
    questions.append(
      Task {
        if let values = await self.values(for: request, in: reach) {
          self.part.completion = CompletionAnswer(request, values: values)
          self.publish(self.part)
        }
        await self.learnMetadata()
      })
  }

  /// What an expression does at the end of the window.
  package func explain(_ expression: String, in reach: Reach) {
    questions.append(
      Task {
        let text = await self.explanation(of: expression, in: reach)
        self.part.explanation = Views.Explanation(expression: expression, text: text)
        self.publish(self.part)
      })
  }

  private func show(_ answer: ExploreAnswer) {
    answered = answer
    part.answer = answer
    publish(part)
  }

  private func answer(_ expression: String, in reach: Reach) async -> ExploreAnswer {
    let range = reach.range
    let columns = demand.exploreDotColumns
    do throws(QueryError) {
      _ = try await watch.sources.main.evaluate(Question(expression, .instant(range.to)))
    } catch {
      return ExploreAnswer(expression: expression, error: error)
    }
    let board = ExploreBoard.dashboard(expression)
    let gathered = FrameGathering()
    let panels = board.placed(ResolvedVariables(), range: range, zone: reach.zone)
    let widths = Dictionary(panels.map { ($0.id, columns) }, uniquingKeysWith: { $1 })
    await evaluator.evaluate(
      panels, of: board, variables: ResolvedVariables(), range: range, columns: widths,
      sources: watch.sources, zone: reach.zone
    ) { gathered.add($0) }
    let frames = gathered.drain()
    return ExploreAnswer(
      expression: expression, graph: frames.first { $0.id.number == ExploreBoard.graph },
      table: frames.first { $0.id.number == ExploreBoard.table })
  }

  private func values(for request: CompletionRequest, in reach: Reach) async -> [String]? {
    let source = watch.sources.main
    let (from, to) = (reach.range.from, reach.range.to)
    func selectors(_ selector: String) -> [String] { selector.isEmpty ? [] : [selector] }
    do throws(QueryError) {
      switch request.kind {
      case .metricNames:
        return try await source.labelValues(
          Labels.nameLabel, selectors: [], from: from, through: to)
      case .labelNames(let selector):
        return try await source.labelNames(selectors: selectors(selector), from: from, through: to)
      case .labelValues(let label, let selector):
        return try await source.labelValues(
          label, selectors: selectors(selector), from: from, through: to)
      }
    } catch {
      return nil
    }
  }

  /// What is known of metrics, for completion; asked for as long as the source has nothing, then seldom.
  private func learnMetadata() async {
    let now = clock.elapsed()
    let least = Duration.seconds(part.metadata.isEmpty ? 1 : 60)
    if let asked = metadataAsked, now - asked < least { return }
    metadataAsked = now
    do throws(QueryError) {
      part.metadata = try await watch.sources.main.metadata(metric: nil)
      publish(part)
    } catch {
      // Completion goes on without it; a server need not have this endpoint.
      return
    }
  }

  private func explanation(of expression: String, in reach: Reach) async -> String {
    do throws(QueryError) {
      return try await PromQL.explanation(
        of: Question(expression, .instant(reach.range.to)), by: watch.sources.main,
        named: watch.facts.newest.source?.name ?? "")
    } catch {
      return error.message
    }
  }
}
